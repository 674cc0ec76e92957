/**
 * The name of a browser without an identity: random, in a cookie of its own, for which the server stores nothing.
 *
 * The cookie can't be read by scripts, and other sites can't send it along with a post (SameSite=Lax). Over TLS its name
 * has the prefix `__Host-`, so that no other host of the domain can set it, and nobody over plain HTTP; the plain cookie
 * does not count there.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { addCookie, writeCookie } from "./cookie.js";
import { isSecure } from "./proxy.js";
import { randomName } from "./random.js";

const plainName = "hyper-live";
const hostName = `__Host-${plainName}`;
const [plainPattern, hostPattern] = [plainName, hostName].map(
  (name) => new RegExp(`(?:^|;)\\s*${name}=([\\w-]{22})\\s*(?:;|$)`),
) as [RegExp, RegExp];

/** The browser named by the request's cookie, if any. */
export function browserOf(request: IncomingMessage): string | undefined {
  const { cookie } = request.headers;
  if (!cookie?.includes(`${plainName}=`)) return undefined;
  const name = (isSecure(request) ? hostPattern : plainPattern).exec(cookie)?.[1];
  // A part of the header would keep all of it in memory, as long as the page is open.
  return name && Buffer.from(name).toString();
}

/**
 * The request's browser; if it has no name, a new one, set by a cookie.
 *
 * @param isEmbedded - whether pages are also shown in iframes of other sites
 */
export function ensureBrowser(
  request: IncomingMessage,
  response: ServerResponse,
  isEmbedded: boolean,
): string {
  const known = browserOf(request);
  if (known) return known;
  const secure = isSecure(request);
  const browser = randomName();
  const name = secure ? hostName : plainName;
  addCookie(response, writeCookie(name, browser, { isSecure: secure, isEmbedded, isHidden: true }));
  // A second component in the same answer gets the same name. It comes first, as a planted one might be there already.
  const { cookie } = request.headers;
  request.headers.cookie = `${name}=${browser}${cookie ? `; ${cookie}` : ""}`;
  return browser;
}

/**
 * Deletes the browser's cookie: the browser has an identity now. After sign-out it gets another name, so that nothing that
 * was planted before sign-in belongs to it.
 *
 * @returns the name, if the request has one
 */
export function forgetBrowser(
  request: IncomingMessage,
  response: ServerResponse,
  isEmbedded: boolean,
): string | undefined {
  const browser = browserOf(request);
  if (browser === undefined) return undefined;
  const secure = isSecure(request);
  const rules = { isSecure: secure, isEmbedded, isHidden: true, maxAge: 0 };
  addCookie(response, writeCookie(secure ? hostName : plainName, "", rules));
  request.headers.cookie = request.headers.cookie?.replace(secure ? hostPattern : plainPattern, ";");
  return browser;
}
