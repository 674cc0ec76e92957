/** Bodies of posts: what the application's own middleware has parsed, or else the text of a form. */
import type { Request } from "express";
import getRawBody from "raw-body";

/** An error with the status that it is answered with. */
export type HttpError = Error & { status?: number };

const formType = /^application\/x-www-form-urlencoded\s*(?:;\s*charset="?utf-8"?\s*)?$/i;

/**
 * Reads a body; undefined where it is no form's.
 *
 * @param limit - most bytes
 * @throws {HttpError} where it is too large, breaks off, or is written in a way that no browser sends a form
 */
export async function readBody(request: Request, limit: number): Promise<unknown> {
  // Some middleware sets it without reading anything.
  if (request.body !== undefined && request.readableDidRead) return request.body;
  const { "content-type": type = "", "content-encoding": encoding = "identity" } = request.headers;
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return undefined;
  if (!formType.test(type)) throw unsupported(`the charset of ${JSON.stringify(type)}`);
  if (encoding !== "identity") throw unsupported(`the encoding ${JSON.stringify(encoding)}`);
  const bytes = await getRawBody(request, { length: request.headers["content-length"] ?? null, limit });
  return bytes.toString();
}

function unsupported(what: string): HttpError {
  return Object.assign(new Error(`${what} is not known here`), { status: 415 });
}
