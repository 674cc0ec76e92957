/**
 * Unpacks new content: a template's pieces, which came once, and the values of this instance, as HTML.
 * `views/pack.ts` is the other half and says what the pieces are.
 */
import type { Content, Instance, PackedPiece, PackedValue } from "../../middleware/transport/protocol.js";

/** The component that content is written for. */
export interface Owner {
  key: string;
  component: number;
}

const templates = new Map<number, PackedPiece[]>();
const rootToken = "\uE003";

/** Writes what a part in text holds. */
export function writeValue(value: PackedValue, owner: Owner): string {
  if (!Array.isArray(value)) return escapeText(value);
  const [first] = value;
  if (Array.isArray(first)) return (first as Content[]).map((row) => writeRow(row, owner)).join("");
  return typeof first === "number"
    ? writeInstance(value as Instance, owner)
    : writeComponent(value as never, owner);
}

/** Writes a row; one that is not a single element gets markers of its own. */
export function writeRow(content: Content, owner: Owner): string {
  if (!Array.isArray(content)) return content;
  if (typeof content[0] === "string") return writeComponent(content as never, owner);
  const html = writeInstance(content as Instance, owner);
  return isOneElement(content as Instance) ? html : `<!--[-->${html}<!--]-->`;
}

function writeComponent([html, component, instance]: [string, number?, Instance?], { key }: Owner): string {
  if (component === undefined || !instance) return html;
  const root = ` data-live="${key}:${component}"`;
  const inner = writeInstance(instance, { key, component }, root);
  return isOneElement(instance) ? inner : `<hyper-live${root}>${inner}</hyper-live>`;
}

function writeInstance([number, ...values]: Instance, owner: Owner, root = ""): string {
  if (number < 0) templates.set(~number, values.shift() as PackedPiece[]);
  const written = [owner.key, owner.component, root];
  let html = "";
  for (const piece of piecesOf(number)) {
    if (typeof piece === "string")
      html += piece.replace(/[\uE001-\uE003]/g, (token) => String(written[token.charCodeAt(0) - 0xe001]));
    else if (typeof piece === "number") html += writeValue(values[piece] as PackedValue, owner);
    else if (piece[1] === "...") html += writeSpread((values[piece[0]] as [(string | null)[]])[0]);
    else html += writeQuoted(piece, values[piece[0]] as string | number | null, owner);
  }
  return html;
}

function writeQuoted(
  [, name]: [number] | [number, string | 0],
  value: string | number | null,
  owner: Owner,
): string {
  if (name === 0) return ` hx-vals="${escapeText(`{"on:${owner.component}":${JSON.stringify(value)}}`)}"`;
  if (name === undefined) return escapeText(value);
  return writeAttribute(name, value);
}

function writeSpread(pairs: (string | null)[]): string {
  let html = "";
  for (let i = 0; i < pairs.length; i += 2)
    html += writeAttribute(pairs[i] as string, pairs[i + 1] as string | null);
  return html;
}

function writeAttribute(name: string, value: string | number | null): string {
  return value === null ? "" : ` ${name}="${escapeText(value)}"`;
}

function piecesOf(number: number): PackedPiece[] {
  const pieces = templates.get(number < 0 ? ~number : number);
  if (!pieces) throw new Error("HL_PATCH");
  return pieces;
}

function isOneElement([number]: Instance): boolean {
  return String(piecesOf(number)[0]).includes(rootToken);
}

function escapeText(value: string | number | null): string {
  // As `escapeHtml` of the server; a reference to NUL is read as U+FFFD.
  return String(value ?? "").replace(/["&<>\r\0]/g, (char) => `&#${char.charCodeAt(0)};`);
}
