/** Writes frames as text. */
import type { ServerFrame } from "./protocol.js";

/** JSON's escapes, one at a time, so that an escaped backslash is not read as the start of the next one. */
const escapes = /\\(?:u(?:d[89a-f][0-9a-f]{2}|0000)|.)/g;

/**
 * Writes a frame. A browser that parses a page replaces NUL and unpaired surrogates by U+FFFD, and so does this
 * function (HTML Standard, "Preprocessing the input stream"). JSON.stringify writes them as \u escapes.
 */
export function writeFrame(frame: ServerFrame): string {
  const text = JSON.stringify(frame);
  if (!text.includes("\\u")) return text;
  return text.replace(escapes, (found) => (/^\\u(?:d|0000)/.test(found) ? "\\ufffd" : found));
}
