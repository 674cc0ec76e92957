/** `list()`: a long list as a field of a component, of which a page shows a window, and whose rows the server forgets. */
import { LiveError } from "../../../views/errors.js";
import type { Key } from "../../../views/list-window.js";
import { ListField } from "./list-field.js";
import type { AnyListOptions, ListOptions } from "./list-options.js";
import type { LiveList } from "./live-list.js";

const names = ["key", "load", "window", "limit", "from", "count", "url", "as", "topic"];
const largest = 10_000;

/**
 * A list as a field of a component, of any length. A page shows a window of it: it grows at the end that comes into sight,
 * and rows beyond the limit are removed at the other end. The server keeps a key and a digest for each row that is shown;
 * what is in the rows is loaded, rendered and forgotten. Nothing of it is part of the state but where the window is: when
 * the component is restored, the rows are loaded again.
 *
 * Show it by `each(this.posts, (post) => html`…`)`, with `more(this.posts, "before", "Newer")` and `more(this.posts,
 * "after", "Older")` before and after it. Its methods change what the page shows, not the data: a handler saves a row and
 * calls `this.posts.update(row)`.
 *
 * The first rows are loaded after `onMount`. If that fails, the component can't be mounted.
 *
 * @throws {LiveError} HL_LIST for an option that can't be used
 *
 * @example
 * class Feed {
 *   posts = list({
 *     key: (post: Post) => post.id,
 *     load: ({ after, before, limit }) => posts.find({ after, before, limit }),
 *   });
 * }
 */
export function list<Row extends object, K extends Key>(options: ListOptions<Row, K>): LiveList<Row, K> {
  checkOptions(options as unknown as AnyListOptions);
  return new ListField(options);
}

function checkOptions(options: AnyListOptions): void {
  if (typeof options !== "object" || options === null) throw misuse("list() was given no options");
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw misuse(`list() has no option "${unknown}"; its options are ${names.join(", ")}`);
  for (const name of ["key", "load"] as const)
    if (typeof options[name] !== "function") throw misuse(`list()'s option "${name}" must be a function`);
  const { window = 200, limit = 1, from, url, as } = options;
  if (!isWhole(window, 2, largest))
    throw misuse(`list()'s option "window" must be a whole number from 2 to ${largest}`);
  if (!isWhole(limit, 1, window))
    throw misuse(`list()'s option "limit" must be a whole number up to "window"`);
  if (from !== undefined && from !== "start" && from !== "end")
    throw misuse(`list()'s option "from" must be "start" or "end"`);
  if (url !== undefined && url !== Number && url !== String)
    throw misuse(`list()'s option "url" must be Number or String, the type of the keys`);
  if (as !== undefined && !url) throw misuse(`list()'s option "as" needs the option "url"`);
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

function misuse(what: string): LiveError {
  return new LiveError("HL_LIST", `${what}.`);
}
