/**
 * The session that seals belong to: a random name in a cookie of its own, with nothing behind it on the server.
 *
 * The cookie can't be read by scripts, and other sites can't send it along with a post (SameSite=Lax).
 */
import type { IncomingMessage } from "node:http";
import type { Request, Response } from "express";
import { randomName } from "./random.js";

const cookieName = "hyper-live";
const cookiePattern = new RegExp(`(?:^|;)\\s*${cookieName}=([\\w-]{22})\\s*(?:;|$)`);

/** The session named by the request's cookie, if any. */
export function sessionOf(request: IncomingMessage): string | undefined {
  const { cookie } = request.headers;
  return cookie === undefined ? undefined : cookiePattern.exec(cookie)?.[1];
}

/** The request's session; a new one, set by a cookie, where it has none. */
export function ensureSession(request: Request, response: Response): string {
  const known = sessionOf(request);
  if (known) return known;
  const session = randomName();
  response.cookie(cookieName, session, {
    httpOnly: true,
    sameSite: "lax",
    secure: request.secure,
    path: "/",
  });
  // A second component in the same answer gets the same session.
  request.headers.cookie = `${request.headers.cookie ? `${request.headers.cookie}; ` : ""}${cookieName}=${session}`;
  return session;
}
