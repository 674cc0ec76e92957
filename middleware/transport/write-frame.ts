/** Frames as text. */
import type { ServerFrame } from "./protocol.js";

/** JSON's escapes, one by one, so that an escaped backslash is not taken for the start of another. */
const escapes = /\\(?:u(?:d[89a-f][0-9a-f]{2}|0000)|.)/g;

/**
 * Writes a frame. Its texts are as they would come with a page: there NUL, and halves of surrogate pairs, which UTF-8
 * does not have, are U+FFFD (HTML Standard, "Preprocessing the input stream"). JSON.stringify writes just those as
 * escapes.
 */
export function writeFrame(frame: ServerFrame): string {
  const text = JSON.stringify(frame);
  if (!text.includes("\\u")) return text;
  return text.replace(escapes, (found) => (/^\\u(?:d|0000)/.test(found) ? "\\ufffd" : found));
}
