/**
 * Addresses of this site's pages, as text. A path is never passed to a URL parser as it was requested, since a parser
 * reads `//evil.example/` as a host. Addresses that browsers are sent to are written so that they stay on this site.
 */

import { toUSVString } from "node:util";
import { readQuery, splitQuery, viewParameter, withoutNames, withViews } from "../component/address/query.js";

const idShape = /^[\w-]{22}$/;
/** Takes the place of this site's origin while an address is resolved. */
const here = "http://page";

/** The path and the query of a request's target, which may be a whole URL (RFC 9112, absolute-form). */
export function targetPath(target: string): string {
  const path = target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, "").replace(/#.*$/s, "");
  return path[0] === "/" ? path : `/${path.replace(/^[^?]*/, "")}`;
}

/** A path that a browser can be sent to: none reads it as the address of another site. */
export function ownPath(path: string): string {
  const [, before = "", after = ""] = /^([^?#]*)(.*)$/s.exec(path) ?? [];
  const safe = encode(before.replaceAll("\\", "%5C"));
  // A browser that is sent to "/.//x" requests "//x".
  return (safe.startsWith("//") ? `/.${safe}` : safe) + encode(after);
}

/** Percent-encodes the characters that no header and no address can hold. */
function encode(text: string): string {
  return text.replace(/[^\x21-\x7e]+/g, (part) => encodeURIComponent(toUSVString(part)));
}

/**
 * The address that a redirect leads to. An address that starts with a slash is a path of this site, below the prefix that
 * a proxy strips; any other address without a scheme is relative to the page.
 *
 * @param url - the argument of `context().redirect()`
 * @param page - the address of the page that it was called for, as browsers see it
 */
export function resolveAddress(url: string, page: string, prefix: string): string {
  // As URL parsers do: drop the characters that they ignore, and read backslashes as slashes.
  const read = url.replace(/^[\0-\x20]+|[\0-\x20]+$|[\t\n\r]/g, "");
  if (/^[a-z][a-z\d+.-]*:/i.test(read)) return encode(read);
  const path = read.replace(/^[^?#]*/, (before) => before.replaceAll("\\", "/"));
  if (path[0] === "/") return ownPath(isBelow(path, prefix) ? path : prefix + path);
  const { pathname, search, hash } = new URL(path, here + ownPath(page));
  return ownPath(pathname + search + hash);
}

/** Whether a path already has the prefix. */
function isBelow(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && /^(?:$|[/?#])/.test(path.slice(prefix.length));
}

/** Whether an address, as returned by {@link resolveAddress}, is on this site. */
export function isHere(address: string): boolean {
  return address[0] === "/";
}

/** Normalizes an address of this site, without its fragment, so that two can be compared. */
export function normalAddress(path: string): string {
  const { pathname, search } = new URL(here + ownPath(path));
  return pathname + search;
}

/** The ids of the views that a page's address names. */
export function viewIds(path: string): string[] {
  const ids = readQuery(path).getAll(viewParameter);
  return ids.filter((id) => idShape.test(id)).slice(0, 8);
}

/** Address of the page that shows a view in its stored state: the page's own, with the view's id in its query. */
export function viewUrl(view: { url: string; id: string }): string {
  const others = new Set(viewIds(view.url));
  others.delete(view.id);
  return ownPath(withViews(view.url, [...others, view.id]));
}

/** Address of a page without ids of views, which mounts fresh components. */
export function freshUrl(path: string): string {
  return ownPath(withViews(path, []));
}

/**
 * Whether two addresses are the same page, whatever views their queries name.
 *
 * @param urlNames - names of parameters that belong to url() fields, and may differ
 */
export function isSamePage(one: string, other: string, urlNames: readonly string[] = []): boolean {
  const [a, b] = [comparable(one, urlNames), comparable(other, urlNames)];
  if (a === b) return true;
  // Express reads "/docs/7/../5" as a page of 7. Browsers request "/docs/5" instead.
  return !hasDots(one) && !hasDots(other) && normalAddress(a) === normalAddress(b);
}

function comparable(path: string, urlNames: readonly string[]): string {
  return freshUrl(urlNames.length > 0 ? withoutNames(path, new Set(urlNames)) : path);
}

/** Whether a path has a segment that URL parsers leave out. */
function hasDots(path: string): boolean {
  return /[/\\](?:\.|%2e){1,2}(?:[/\\?#]|$)/i.test(splitQuery(path)[0]);
}
