/** Reads the bodies of posts: as parsed by the application's own middleware, or else as the text of a form. */
import type { Request } from "express";
import getRawBody from "raw-body";
import { targetPath } from "./address.js";

/** An error with the HTTP status to answer it with. */
export type HttpError = Error & { status?: number };

const formType = /^application\/x-www-form-urlencoded\s*(?:;\s*charset="?utf-8"?\s*)?$/i;

/**
 * Reads a body; undefined if it is not that of a form.
 *
 * @param limit - maximum size in bytes
 * @throws {HttpError} if it is too large, is cut off, has a charset or an encoding that no browser uses for forms, or was
 *   consumed by middleware that did not keep it
 */
export async function readBody(request: Request, limit: number): Promise<unknown> {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers["content-type"] ?? "");
  // Some middleware sets request.body without having read the body.
  if (request.readableDidRead) return isForm ? readParsed(request) : request.body;
  if (!isForm) return undefined;
  const { "content-type": type = "", "content-encoding": encoding = "identity" } = request.headers;
  if (!formType.test(type)) throw unsupported(`the charset of ${JSON.stringify(type)}`);
  if (encoding !== "identity") throw unsupported(`the encoding ${JSON.stringify(encoding)}`);
  const bytes = await getRawBody(request, { length: request.headers["content-length"] ?? null, limit });
  return bytes.toString();
}

/** A form's body as middleware has left it: an object, text, or raw bytes. */
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
 * Explains the error of middleware before ours that failed to parse one of our posts, such as an `express.json()` that
 * parses all types; undefined for any other error. The post can't be run, since the error has skipped the middleware in
 * between, such as that of the session.
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
    `Middleware before hyperLive() failed to parse a form: ${error.message}. ` +
    'Restrict it to its own content types (remove { type: "*/*" } from express.json()), or put hyperLive() before it. [HL_EVENT_MALFORMED]'
  );
}

function unsupported(what: string): HttpError {
  return Object.assign(new Error(`${what} is not supported`), { status: 415 });
}
