/** Changes: what diffing finds and a page applies. Types alone, so that the browser can share them. */

/**
 * The change of one part.
 *
 * - text, a number, or null: the new text of a part in text, or an attribute's new value (null: without it)
 * - `[html]`: the part's whole content anew
 * - `[part, change, …]`: changes within the template that the part holds
 * - `[~row, change, …]`: changes within the rows of the list that the part holds
 * - `[[op…], …]`: steps on the list, one after the other, and then `~row, change, …` in the new order. A step is
 *   `[row, removed, …html]` (as `Array.prototype.splice`) or `[~from, to]` (take a row out, put it in before `to`)
 */
export type Change = string | number | null | Change[];

/** Changes of a template's parts: `[part, change, part, change, …]`. */
export type Patch = Change[];
