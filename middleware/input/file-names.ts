/** Names of files, as browsers send them: anything can be in them. */
import { wellFormed } from "./read-value.js";

const maxLength = 255;
/** Control characters, those that change the direction of text, and separators of paths and lines. */
const unsafe = /[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069\u2028\u2029/\\:*?"<>|]/gu;
/** Names of devices, which Windows also finds with an extension. */
const devices = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\.|$)/i;

/**
 * Cleans a name, so that it is safe to show, and to give to a browser that downloads the file. Its extension stays.
 *
 * @returns at most 255 characters, without paths, control characters and line breaks; never empty, `.` or `..`
 */
export function cleanName(name: string): string {
  const last = wellFormed(name)
    .normalize("NFC")
    .replace(/^.*[/\\]/s, "");
  const plain = last
    .replace(unsafe, "")
    .trim()
    .replace(/[. ]+$/, "");
  const named = plain === "" ? "file" : devices.test(plain) ? `_${plain}` : plain;
  return shorten(named);
}

function shorten(name: string): string {
  const characters = [...name];
  if (name.length <= maxLength) return name;
  const extension = extensionOf(name);
  const tail = extension.length > 20 ? "" : extension;
  let short = "";
  for (const character of characters) {
    if (short.length + character.length + tail.length > maxLength) break;
    short += character;
  }
  return short + tail;
}

/** The extension of a name in lower case, as in `.pdf`; "" if it has none. */
export function extensionOf(name: string): string {
  return /.(\.[^.\s]+)$/s.exec(name)?.[1]?.toLowerCase() ?? "";
}
