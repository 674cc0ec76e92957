/** `more()`: what stands at the ends of a list, and loads more rows. */
import { LiveError } from "../../../views/errors.js";
import { html } from "../../../views/html.js";
import type { Key } from "../../../views/list-window.js";
import type { Hole } from "../../../views/values.js";
import { queryLink, replaceNames } from "../address/query.js";
import { ListField } from "./list-field.js";
import type { End, LiveList } from "./live-list.js";
import { writePosition } from "./position.js";

/** Options for {@link more}. */
export interface MoreOptions {
  /** What is shown if the rows could not be loaded. Default `These rows could not be loaded.` */
  failed?: Hole;
  /** The text of the button that tries again. Default `Try again`. */
  retry?: Hole;
}

/**
 * Loads more rows of a `list()`: put it before and after its rows. Nothing is written at an end where there are no more.
 *
 * It loads when it comes into sight, or is pressed. Without JavaScript it has to be pressed: it is a link if the list has the
 * option `url`, else a button. It belongs into the element around the rows, or next to that.
 *
 * @param rows - the field: `this.posts`
 * @param end - `before` for the rows before those that are shown, `after` for those after them
 * @param label - its text, such as `Older`
 *
 * @example
 * html`${more(this.posts, "before", "Newer")}<ul>${each(this.posts, post)}</ul>${more(this.posts, "after", "Older")}`
 */
export function more<Row extends object, K extends Key>(
  rows: LiveList<Row, K>,
  end: End,
  label: Hole,
  { failed = "These rows could not be loaded.", retry = "Try again" }: MoreOptions = {},
): Hole {
  const list = rows as ListField<Row, K>;
  if (!(list instanceof ListField)) throw misuse("the first argument of more() is not a list()");
  if (end !== "before" && end !== "after")
    throw misuse(`more() was given the end ${JSON.stringify(end)}, which is neither "before" nor "after"`);
  const { field, state, options } = list;
  const edge = end === "after" ? state.after : state.before;
  if (edge === undefined) return null;
  if (state.failed === end)
    return html`<span role="alert">${failed} <button @click="$more(${field}, ${end})">${retry}</button></span>`;
  if (!options.url)
    return html`<button data-live-list data-end=${end} @click="$more(${field}, ${end})" @list-more="$more(${field}, ${end})">${label}</button>`;
  const rel = end === "after" ? "next" : "prev";
  return html`<a href=${hrefOf(list, end)} rel=${rel} data-live-list data-end=${end} @list-more="$more(${field}, ${end})">${label}</a>`;
}

function misuse(what: string): LiveError {
  return new LiveError("HL_LIST", `${what}: write more(this.posts, "after", "Older").`);
}

/** The address of the page with the rows beyond an end of the window, as a query: a partial has an address of its own. */
function hrefOf<Row extends object, K extends Key>(list: ListField<Row, K>, end: End): string {
  const { loading, state, options, field } = list;
  const { keys, before, after } = state;
  const edge = end === "after" ? (keys.at(-1) ?? before) : (keys[0] ?? after);
  const { url = "", address } = loading?.owner.view ?? {};
  const { as = field } = options;
  const position = writePosition(end, edge as Key);
  return queryLink(replaceNames(address?.write(url) ?? url, new Set([as]), [[as, position]]));
}
