/** Changes: what diffing finds and a page applies. Types alone, so that the browser can share them. */

/**
 * The change of one part.
 *
 * - text, a number, or null: the new text of a part in text, or an attribute's new value (null: without it)
 * - `[html]` or `["", instance]`: the part's whole content anew
 * - `[part, change, …]`: changes within the template that the part holds
 * - `[~row, change, …]`: changes within the rows of the list that the part holds
 * - `[[step…], …]`: steps on the list, one after the other, and then `~row, change, …` in the new order. A step is
 *   `[row, removed, …content]` (as `Array.prototype.splice`) or `[~from, to]` (take a row out, put it in before `to`)
 */
export type Change = string | number | null | Change[] | Content;

/** Changes of a template's parts: `[part, change, part, change, …]`. */
export type Patch = Change[];

/** New content: HTML, an instance of a template, or `["", component, instance]` for a component. */
export type Content = string | Instance | [html: string] | [mark: "", component: number, instance: Instance];

/** A template's number and its parts' values; at its first use on a connection `~number`, its pieces, and the values. */
export type Instance = [template: number, ...values: (PackedValue | PackedPiece[])[]];

/** A part's value: text, content, or `[[row, …]]` for a list. */
export type PackedValue =
  | string
  | number
  | null
  | Content
  | [rows: Content[]]
  | [attributes: (string | null)[]];

/**
 * A piece of a template: fixed text with tokens (`views/pack.ts`), a part in text by its number, `[part, name]` an
 * attribute (`"..."`: those of an attrs({ … })), `[part]` text within quotes or of an element that holds text alone, `[part, 0]` htmx's `hx-vals`.
 */
export type PackedPiece = string | number | [part: number] | [part: number, name: string | 0];
