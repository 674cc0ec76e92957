/**
 * Addresses of this site's pages, as text. A path is what the browser asked for, and never read by a URL parser: to that
 * `//evil.example/` is a host. What is written for a browser to go to is written so that it stays on the site.
 */

import { toUSVString } from "node:util";

/** Name in a page's query under which views' ids stand. */
export const viewParameter = "_view";

const idShape = /^[\w-]{22}$/;
/** Stands for this site's own origin where an address is resolved. */
const here = "http://page";

/** The path and the query of a request's target, which may be a whole address (RFC 9112, absolute-form). */
export function targetPath(target: string): string {
  const path = target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, "").replace(/#.*$/s, "");
  return path[0] === "/" ? path : `/${path.replace(/^[^?]*/, "")}`;
}

/** A path as a browser can be sent to it: no browser takes it for another site's address. */
export function ownPath(path: string): string {
  const [, before = "", after = ""] = /^([^?#]*)(.*)$/s.exec(path) ?? [];
  const safe = encode(before.replaceAll("\\", "%5C"));
  // To go to "/.//x" is to ask for "//x".
  return (safe.startsWith("//") ? `/.${safe}` : safe) + encode(after);
}

/** What no header and no address can hold, percent-encoded; the rest as it is. */
function encode(text: string): string {
  return text.replace(/[^\x21-\x7e]+/g, (part) => encodeURIComponent(toUSVString(part)));
}

/**
 * The address that a redirect goes to. What starts with a slash is a path of this site, below the prefix that a proxy
 * strips; what has no scheme is relative to the page, in each mode.
 *
 * @param url - what `context().redirect()` was given
 * @param page - the page that it was called for, as browsers see it
 */
export function resolveAddress(url: string, page: string, prefix: string): string {
  // As URL parsers do: without what they ignore, and with slashes for what they take for such.
  const read = url.replace(/^[\0-\x20]+|[\0-\x20]+$|[\t\n\r]/g, "");
  if (/^[a-z][a-z\d+.-]*:/i.test(read)) return encode(read);
  const path = read.replace(/^[^?#]*/, (before) => before.replaceAll("\\", "/"));
  if (path[0] === "/") return ownPath(isBelow(path, prefix) ? path : prefix + path);
  const { pathname, search, hash } = new URL(path, here + ownPath(page));
  return ownPath(pathname + search + hash);
}

/** Whether a path has the prefix already. */
function isBelow(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && /^(?:$|[/?#])/.test(path.slice(prefix.length));
}

/** Whether an address, as {@link resolveAddress} gives it, is one of this site's. */
export function isHere(address: string): boolean {
  return address[0] === "/";
}

/** One way to write an address of this site, without its fragment, so that two can be compared. */
export function normalAddress(path: string): string {
  const { pathname, search } = new URL(here + ownPath(path));
  return pathname + search;
}

/** The ids of the views that a page's address names. */
export function viewIds(path: string): string[] {
  const ids = new URLSearchParams(splitQuery(path)[1]).getAll(viewParameter);
  return ids.filter((id) => idShape.test(id)).slice(0, 8);
}

/** Address of a view's page: the page's own, with the view's id in its query. */
export function viewUrl(view: { url: string; id: string }): string {
  const others = new Set(viewIds(view.url));
  others.delete(view.id);
  return withViews(view.url, [...others, view.id]);
}

/** Address of a page without its views' ids: a fresh one. */
export function freshUrl(path: string): string {
  return withViews(path, []);
}

function withViews(path: string, ids: string[]): string {
  const [before, query] = splitQuery(path);
  // As text, since an address that is signed must stay as it is.
  const others = query.split("&").filter((part) => part !== "" && !part.startsWith(`${viewParameter}=`));
  const all = [...others, ...ids.map((id) => `${viewParameter}=${id}`)].join("&");
  return ownPath(all ? `${before}?${all}` : before);
}

function splitQuery(path: string): [before: string, query: string] {
  const at = path.indexOf("?");
  return at === -1 ? [path, ""] : [path.slice(0, at), path.slice(at + 1)];
}
