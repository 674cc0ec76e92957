/** Writes our cookies, for a `Set-Cookie` header or a script. */
import type { ServerResponse } from "node:http";

/** The attributes of a cookie. */
export interface CookieRules {
  /** whether it is sent over TLS only */
  isSecure: boolean;
  /** whether pages in iframes of other sites get it too, a separate one for each embedding site */
  isEmbedded: boolean;
  /** whether it is hidden from scripts */
  isHidden: boolean;
  /** seconds; without it, until the browser is closed */
  maxAge?: number;
}

/** Writes a cookie with its attributes. */
export function writeCookie(name: string, value: string, rules: CookieRules): string {
  const { isSecure, isEmbedded, isHidden, maxAge } = rules;
  const parts = [`${name}=${value}`];
  if (maxAge !== undefined) parts.push(`Max-Age=${maxAge}`);
  parts.push("Path=/");
  if (isHidden) parts.push("HttpOnly");
  // Browsers accept SameSite=None only for secure cookies.
  if (isSecure || isEmbedded) parts.push("Secure");
  parts.push(isEmbedded ? "SameSite=None" : "SameSite=Lax");
  if (isEmbedded) parts.push("Partitioned");
  return parts.join("; ");
}

/** Sets a cookie, in addition to those that the response sets already. */
export function addCookie(response: ServerResponse, cookie: string): void {
  const before = response.getHeader("Set-Cookie") ?? [];
  response.setHeader("Set-Cookie", [...[before].flat().map(String), cookie]);
}
