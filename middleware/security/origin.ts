/**
 * Where a request comes from: posts and sockets are taken only from pages of this site.
 *
 * Browsers say so themselves, in headers that no script can set (Fetch Metadata, `Sec-Fetch-Site`; `Origin`).
 * A request without either, from no browser, still needs the session's seal.
 */
import type { IncomingMessage } from "node:http";

/** Whether an `Origin` is this host's own, or on the list of those allowed. */
function isOwnOrigin(origin: string, host: string | undefined, allowed: readonly string[]): boolean {
  if (allowed.includes(origin)) return true;
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}

/** Whether a post may come from where it comes from. */
export function allowsPost(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = request.headers;
  const site = request.headers["sec-fetch-site"];
  if (origin !== undefined && allowed.includes(origin)) return true;
  if (site !== undefined) return site === "same-origin";
  return origin === undefined || isOwnOrigin(origin, host, allowed);
}

/** Whether a socket may be opened from where it is asked for: a browser always sends `Origin` with it. */
export function allowsSocket(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = request.headers;
  return origin !== undefined && isOwnOrigin(origin, host, allowed);
}
