/** The changes that diffing finds and a page applies. Only types, so that the browser's code can import them. */

/**
 * The change of one part.
 *
 * - text, a number, or null: the new text of a part in text, or an attribute's new value (null: without it)
 * - `["", length, text]`: the part is text, of which so many characters stay, and this text follows
 * - `[html]`, `["", content]` or `["*", [row, …]]`: new content for the whole part, which may be a list
 * - `[part, change, …]`: changes within the template that the part holds
 * - `[~row, change, …]`: changes within the rows of the list that the part holds
 * - `[[step…], …]`: steps on the list, one after the other, and then `~row, change, …` in the new order. A step is
 *   `[row, removed, …content]` (as `Array.prototype.splice`) or `[~from, to]` (remove a row and insert it before `to`)
 */
export type Change =
  | string
  | number
  | null
  | Change[]
  | Content
  | [mark: "", length: number, text: string]
  | [mark: "*", rows: Content[]];

/** Changes of a template's parts: `[part, change, part, change, …]`. */
export type Patch = Change[];

/** New content: HTML, an instance of a template, or `["", component, instance]` for a component. */
export type Content =
  | string
  | TemplateInstance
  | [html: string]
  | [mark: "", component: number | string, instance: TemplateInstance];

/**
 * A template's number and a change for each of its parts, null where there is none. At its first use on a connection
 * `~number`, its text without its parts and with tokens (`views/pack.ts`), and the changes.
 */
export type TemplateInstance = [template: number, ...changes: Change[]];
