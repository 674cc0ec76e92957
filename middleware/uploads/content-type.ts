/** The media type of a file by its content: a browser tells it by the name alone, and anyone can send any name. */
import { extensionOf } from "../input/file-names.js";

/** Types of texts, by extension: their contents can't be told from those of any other text. */
const texts = new Map([
  [".csv", "text/csv"],
  [".json", "application/json"],
  [".ics", "text/calendar"],
  [".vcf", "text/vcard"],
]);

/**
 * The type of a file.
 *
 * @param head - its first bytes
 */
export async function typeOfContent(head: Buffer, name: string): Promise<string> {
  // Loaded by processes to which files are sent, and by no others.
  const { fileTypeFromBuffer } = await import("file-type");
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  // Markup comes in many forms, of which some look like another type to a program, and like markup to a browser.
  const text = readText(head);
  const markup = text === undefined ? undefined : typeOfMarkup(text);
  if (markup) return markup;
  if (found) return found.mime;
  if (text === undefined) return "application/octet-stream";
  return texts.get(extensionOf(name)) ?? "text/plain";
}

/** The text of the first bytes; undefined if they are no text. */
function readText(head: Buffer): string | undefined {
  const text = decode(head, encodingOf(head)) ?? decode(head, "latin1");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a text has none of these
  return text === undefined || /[\0-\x08\x0E-\x1A\x1C-\x1F]/.test(text) ? undefined : text;
}

function decode(head: Buffer, encoding: string): string | undefined {
  try {
    // The last character may be cut.
    return new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true });
  } catch {
    return undefined;
  }
}

function encodingOf(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  return "utf-8";
}

/** Elements by which a browser that looks at the content takes it for HTML (WHATWG MIME Sniffing, 7.1), and more. */
const html =
  /<(?:!doctype\s+html|html|head|body|script|iframe|h1|div|font|table|a|style|title|b|br|p|img|svg|math|object|embed|form|input|link|meta|base)(?=[\s/>])/i;

function typeOfMarkup(text: string): string | undefined {
  const start = text.trimStart().slice(0, 2_000);
  if (/<svg[\s>/]/i.test(start) && !/<html[\s>]/i.test(start)) return "image/svg+xml";
  if (!start.startsWith("<")) return undefined;
  if (/^<\?xml/i.test(start)) return /<html[\s>]/i.test(start) ? "application/xhtml+xml" : "application/xml";
  if (html.test(start) || start.startsWith("<!--")) return "text/html";
  // Any XML can have scripts, of another namespace and with any prefix.
  return /^<[a-z_][^>]*$|xmlns/i.test(text.trimStart()) ? "application/xml" : undefined;
}
