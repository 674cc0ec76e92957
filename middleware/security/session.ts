/**
 * The session that seals are bound to: a random name in a cookie of its own, for which the server stores nothing.
 *
 * The cookie can't be read by scripts, and other sites can't send it along with a post (SameSite=Lax). Over TLS its name
 * has the prefix `__Host-`, so that no other host of the domain can set it.
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

/** The session named by the request's cookie, if any. */
export function sessionOf(request: IncomingMessage): string | undefined {
  const { cookie } = request.headers;
  if (cookie === undefined) return undefined;
  // A browser that got its cookie before the site had TLS, or trusted its proxy, keeps its session.
  return (hostPattern.exec(cookie) ?? plainPattern.exec(cookie))?.[1];
}

/**
 * The request's session; if it has none, a new one, set by a cookie.
 *
 * @param isEmbedded - whether pages are also shown in iframes of other sites
 */
export function ensureSession(
  request: IncomingMessage,
  response: ServerResponse,
  isEmbedded = false,
): string {
  const { cookie = "" } = request.headers;
  const known = sessionOf(request);
  const secure = isSecure(request);
  if (known && (!secure || hostPattern.test(cookie))) return known;
  const session = known ?? randomName();
  const name = secure ? hostName : plainName;
  const rules = { isSecure: secure, isEmbedded, isHidden: true };
  addCookie(response, writeCookie(name, session, rules));
  // A second component in the same answer gets the same session.
  request.headers.cookie = `${cookie ? `${cookie}; ` : ""}${name}=${session}`;
  return session;
}
