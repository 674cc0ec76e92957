/** Bodies of posts: what the application's own middleware has parsed, or else the text of a form. */
import type { Request } from "express";
import getRawBody from "raw-body";
import { targetPath } from "./address.js";

/** An error with the status that it is answered with. */
export type HttpError = Error & { status?: number };

const formType = /^application\/x-www-form-urlencoded\s*(?:;\s*charset="?utf-8"?\s*)?$/i;

/**
 * Reads a body; undefined where it is no form's.
 *
 * @param limit - most bytes
 * @throws {HttpError} where it is too large, breaks off, is written in a way that no browser sends a form, or was read by
 *   middleware that has left nothing of it
 */
export async function readBody(request: Request, limit: number): Promise<unknown> {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers["content-type"] ?? "");
  // Some middleware sets request.body without reading anything.
  if (request.readableDidRead) return isForm ? readParsed(request) : request.body;
  if (!isForm) return undefined;
  const { "content-type": type = "", "content-encoding": encoding = "identity" } = request.headers;
  if (!formType.test(type)) throw unsupported(`the charset of ${JSON.stringify(type)}`);
  if (encoding !== "identity") throw unsupported(`the encoding ${JSON.stringify(encoding)}`);
  const bytes = await getRawBody(request, { length: request.headers["content-length"] ?? null, limit });
  return bytes.toString();
}

/** A form's body as middleware has left it: as an object, as text, or as the bytes that came. */
function readParsed(request: Request & { rawBody?: unknown }): unknown {
  for (const body of [request.body, request.rawBody]) {
    if (typeof body === "string" || body instanceof URLSearchParams) return String(body);
    if (body instanceof Uint8Array) return Buffer.from(body).toString();
    if (typeof body === "object" && body !== null && Object.keys(body).length > 0) return body;
  }
  throw Object.assign(
    new Error(
      "middleware before hyperLive() has read it and left nothing in request.body; put hyperLive() before that " +
        "middleware, or express.urlencoded({ extended: false }) before both",
    ),
    { status: 500 },
  );
}

/**
 * Says what is wrong where middleware before ours has failed with one of our posts, as `express.json()` does that is told
 * to take everything for JSON; undefined for any other error. What that middleware skipped, such as the session, is
 * missing, so the post can't be done.
 *
 * @param base - path of our posts
 */
export function explainMisread(
  error: { type?: string; message?: string } | undefined,
  request: Request,
  base: string,
): string | undefined {
  const path = targetPath(request.originalUrl).replace(/\/?(?:\?.*)?$/s, "");
  if (error?.type !== "entity.parse.failed" || request.method !== "POST" || path !== base) return undefined;
  return (
    `Middleware before hyperLive() took a form for something else: ${error.message}. ` +
    'Let it take its own types alone, as express.json() does without { type: "*/*" }, or put hyperLive() before it. [HL_EVENT_MALFORMED]'
  );
}

function unsupported(what: string): HttpError {
  return Object.assign(new Error(`${what} is not known here`), { status: 415 });
}
