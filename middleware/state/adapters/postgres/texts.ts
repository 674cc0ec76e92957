/**
 * Names and texts as PostgreSQL can have them.
 *
 * Its texts have no NUL, and an entry of an index has at most 2,704 bytes. A text with a NUL, or half of a surrogate pair, is
 * stored as JSON behind a backslash; a long name is replaced by its hash.
 */
import { createHash } from "node:crypto";

const longest = 300;
const mustBeEscaped = /^\\|\0|[\ud800-\udfff]/;
const halves = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

export function writable(text: string): string {
  if (!mustBeEscaped.test(text)) return text;
  if (text[0] !== "\\" && !text.includes("\0") && !halves.test(text)) return text;
  // JSON.stringify escapes both.
  return `\\${JSON.stringify(text)}`;
}

export function readable(text: string): string {
  return text[0] === "\\" ? (JSON.parse(text.slice(1)) as string) : text;
}

/** A name as part of an index. */
export function keyOf(name: string): string {
  const text = writable(name);
  return Buffer.byteLength(text) > longest ? `#${hash(name)}` : text.replace(/^#/, "##");
}

/** The name of the notifications of a channel: any name, in the 63 bytes that PostgreSQL has for it. */
export function notificationName(schema: string, channel: string): string {
  return `hl_${hash(`${schema} ${channel}`)}`;
}

function hash(text: string): string {
  // JSON, since two different halves of a pair are one in UTF-8.
  return createHash("sha256").update(JSON.stringify(text)).digest("base64url").slice(0, 32);
}
