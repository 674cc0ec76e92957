/** Posts of a page's forms. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import type { Attacker } from "../attacker.js";
import type { Entry } from "../mutate/entries.js";
import { type RequestParts } from "./http.js";

export const formType = "application/x-www-form-urlencoded";

/** Writes fields as a browser does; unpaired surrogates as the bytes that they would have in UTF-8. */
export function writeFields(entries: readonly Entry[]): Buffer {
  return Buffer.from(String(new URLSearchParams([...entries])));
}

/** The headers and the body of a valid post. */
export function postRequest(
  attacker: Attacker,
  body: Buffer,
  type = formType,
  more: Entry[] = [],
): RequestParts {
  return {
    method: "POST",
    target: "/_live",
    headers: [
      ["Host", `127.0.0.1:${attacker.port}`],
      ["Connection", "close"],
      ["Cookie", attacker.cookie],
      ["Content-Type", type],
      ["Content-Length", String(body.length)],
      ...more,
    ],
    body,
  };
}

export const htmxHeaders: Entry[] = [
  ["HX-Request", "true"],
  ["HX-Request-Type", "partial"],
];

export function setHeader(request: RequestParts, name: string, value: string): RequestParts {
  const others = request.headers.filter(([each]) => each.toLowerCase() !== name.toLowerCase());
  return { ...request, headers: [...others, [name, value]] };
}

/** A body in chunks (RFC 9112, 7.1). */
export function writeChunks(body: Buffer, size: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; at += size) {
    const part = body.subarray(at, at + size);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n"));
  }
  return Buffer.concat([...parts, Buffer.from("0\r\n\r\n")]);
}

export const encoders: Record<string, (body: Buffer) => Buffer> = {
  gzip: (body) => gzipSync(body),
  deflate: (body) => deflateSync(body),
  "x-gzip": (body) => gzipSync(body),
  br: (body) => brotliCompressSync(body),
  raw: (body) => deflateRawSync(body),
};

/** Ten megabytes of one character, in a few kilobytes. */
export const bomb = gzipSync(Buffer.alloc(10 * 1024 * 1024, "a"));
