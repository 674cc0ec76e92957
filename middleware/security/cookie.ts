/** Cookies of ours: what is the same for all of them, as text for a `Set-Cookie` header or a script. */
import type { ServerResponse } from "node:http";

/** What a cookie is like. */
export interface CookieRules {
  /** whether it is sent over TLS alone */
  isSecure: boolean;
  /** whether pages in another site's iframe have it too, each site that embeds them one of its own */
  isEmbedded: boolean;
  /** whether scripts can't read it */
  isHidden: boolean;
  /** seconds; without it, until the browser is closed */
  maxAge?: number;
}

/** Writes a cookie as a browser is told of it. */
export function writeCookie(name: string, value: string, rules: CookieRules): string {
  const { isSecure, isEmbedded, isHidden, maxAge } = rules;
  const parts = [`${name}=${value}`];
  if (maxAge !== undefined) parts.push(`Max-Age=${maxAge}`);
  parts.push("Path=/");
  if (isHidden) parts.push("HttpOnly");
  // Browsers take SameSite=None of secure cookies alone.
  if (isSecure || isEmbedded) parts.push("Secure");
  parts.push(isEmbedded ? "SameSite=None" : "SameSite=Lax");
  if (isEmbedded) parts.push("Partitioned");
  return parts.join("; ");
}

/** Sets a cookie beside those that the response sets already. */
export function addCookie(response: ServerResponse, cookie: string): void {
  const before = response.getHeader("Set-Cookie") ?? [];
  response.setHeader("Set-Cookie", [...[before].flat().map(String), cookie]);
}
