/** Queries of addresses, as text: parts that belong to others must not change, since an address may be signed. */

/** Name of the query parameter with the ids of a page's views. */
export const viewParameter = "_view";

/** Name of the query parameter that asks for the parts of a public page that belong to its user. */
export const loadParameter = "_load";

/** The address of a public page with the parts of its user. */
export function loadUrl(path: string): string {
  return replaceNames(path, new Set([loadParameter]), [[loadParameter, ""]]);
}

/** The address of a public page, without. */
export function publicUrl(path: string): string {
  return withViews(withoutNames(path, new Set([loadParameter])), []);
}

/** Splits an address at its question mark. */
export function splitQuery(path: string): [before: string, query: string] {
  const at = path.indexOf("?");
  return at === -1 ? [path, ""] : [path.slice(0, at), path.slice(at + 1)];
}

/** The query of an address as a link: a partial has another path than its page. */
export function queryLink(path: string): string {
  return `?${splitQuery(path)[1]}`;
}

/** The address that was read last: each component of a page reads the same one. */
let lastRead = { path: "", query: new URLSearchParams() as ReadonlyQuery };

/** The parameters of an address, to be read. */
export type ReadonlyQuery = Pick<URLSearchParams, "getAll" | "has">;

/** The parameters in the query of an address. */
export function readQuery(path: string): ReadonlyQuery {
  if (lastRead.path !== path) lastRead = { path, query: new URLSearchParams(splitQuery(path)[1]) };
  return lastRead.query;
}

/** An address without the parameters of these names. */
export function withoutNames(path: string, names: ReadonlySet<string>): string {
  return replaceNames(path, names, []);
}

/**
 * Replaces the parameters of these names in an address. The others stay as they are, in their order; the new ones come
 * after them, and the ids of views last.
 */
export function replaceNames(
  path: string,
  names: ReadonlySet<string>,
  entries: readonly [name: string, text: string][],
): string {
  const [before, query] = splitQuery(path);
  const others = query.split("&").filter((part) => part !== "" && !names.has(nameOf(part)));
  const isId = (part: string) => part.startsWith(`${viewParameter}=`);
  const own = entries.length > 0 ? new URLSearchParams([...entries]).toString() : "";
  const parts = [...others.filter((part) => !isId(part)), own, ...others.filter(isId)];
  const all = parts.filter((part) => part !== "").join("&");
  return all ? `${before}?${all}` : before;
}

/** The name of one part of a query, as in `name=text`. */
function nameOf(part: string): string {
  const at = part.indexOf("=");
  const name = at === -1 ? part : part.slice(0, at);
  if (!/[%+]/.test(name)) return name;
  const [decoded = ""] = new URLSearchParams(`&${name}`).keys();
  return decoded;
}

/** The address of a page with the ids of these views, and of no others. */
export function withViews(path: string, ids: readonly string[]): string {
  return replaceNames(
    path,
    viewNames,
    ids.map((id) => [viewParameter, id]),
  );
}

const viewNames: ReadonlySet<string> = new Set([viewParameter]);
