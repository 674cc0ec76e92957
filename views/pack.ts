/**
 * Packing: new content as values alone, for a browser that has the template's fixed text.
 *
 * The text of a template travels to a connection once, with its first instance; after that a new row is its
 * template's number and its values. What depends on the component around stands in the text as a token, so that
 * all components of a page share it. `public/browser/pack.ts` turns the result back into HTML.
 */
import { bindingText } from "./bindings.js";
import type { Content, Instance, PackedPiece, PackedValue } from "./change.js";
import { type Host, List, type Placed, Rendered, type TemplateBook, UnsafeHtml } from "./html.js";
import type { Part, Template, Writer } from "./template.js";
import {
  attributeValue,
  contentText,
  spreadOf,
  writeComponent,
  writeRow,
  writeTemplate,
  writeText,
  writeVals,
} from "./write.js";

/** Stand in a template's text for what its component says: the view's key, the component's number, the root's attributes. */
export const tokens = { key: "\uE001", component: "\uE002", root: "\uE003" } as const;

/** Packs what a hole in text holds. */
export function packValue(value: unknown, host: Host, book: TemplateBook): PackedValue {
  if (typeof value === "string") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value !== "object" || value === null) return writeText(value);
  if (value instanceof Rendered) return packTemplate(value, host, book) ?? [writeTemplate(value, host)];
  if (value instanceof List) return [value.rows.map((row) => packRow(row, host, book))];
  if (value instanceof UnsafeHtml) return [value.html];
  return packComponent(value as Placed, book);
}

/** Packs a row of a list, with markers of its own where it is not just one element. */
export function packRow(row: unknown, host: Host, book: TemplateBook): Content {
  if (row instanceof Rendered) return packTemplate(row, host, book) ?? writeRow(row, host);
  const isPlaced =
    typeof row === "object" && row !== null && !(row instanceof List) && !(row instanceof UnsafeHtml);
  return isPlaced ? packComponent(row as Placed, book) : writeRow(row, host);
}

function packComponent(placed: Placed, book: TemplateBook): Content {
  const packed = packTemplate(placed.rendered, placed.host, book);
  if (!packed) return [writeComponent(placed)];
  placed.written();
  return ["", placed.host.component, packed];
}

function packTemplate(rendered: Rendered, host: Host, book: TemplateBook): Instance | undefined {
  const { template, values } = rendered;
  const pieces = piecesOf(template, host);
  if (!pieces) return undefined;
  // Asked before the values are packed: they may hold instances of the same template, which are read after this one.
  const isKnown = book.has(template);
  const packed = template.parts.map((part) => packPart(part, values, host, book));
  return isKnown ? [template.id, ...packed] : [~template.id, pieces, ...packed];
}

function packPart(part: Part, values: readonly unknown[], host: Host, book: TemplateBook): PackedValue {
  switch (part.type) {
    case "text":
      return packValue(values[part.hole], host, book);
    case "attribute":
      return attributeValue(part, values);
    case "spread":
      return [spreadOf(part, values).flat()];
    case "content":
      return contentText(part, values);
    case "binding":
      return bindingText(part.binding, values);
  }
}

// --- A template's text, with its parts as numbers ---

const cache = new WeakMap<Template, PackedPiece[] | null>();

/** The pieces of a template; undefined where something in it is neither fixed nor a part. */
function piecesOf(template: Template, host: Host): PackedPiece[] | undefined {
  let pieces = cache.get(template);
  if (pieces === undefined) {
    pieces = makePieces(template, host.shared);
    cache.set(template, pieces);
  }
  return pieces ?? undefined;
}

function makePieces(template: Template, host: Host): PackedPiece[] | null {
  const pieces: PackedPiece[] = [];
  const say = (text: string) => {
    const last = pieces.length - 1;
    if (typeof pieces[last] === "string") pieces[last] += text;
    else if (text !== "") pieces.push(text);
  };
  const { marked, rootAt, writers, parts } = template;
  if (marked.some((text) => /[\uE001-\uE003]/.test(text))) return null;
  const [first = "", ...others] = marked;
  say(rootAt === -1 ? first : first.slice(0, rootAt) + tokens.root + first.slice(rootAt));
  for (const [index, writer] of writers.entries()) {
    const number = parts.findIndex((part) => isPartOf(writer, part));
    const fixed = fixedText(writer, host);
    if (fixed !== undefined) say(fixed);
    else if (number === -1) return null;
    else if (writer.type === "content" && writer.tag === "textarea") pieces.push("\n", [number]);
    else pieces.push(pieceFor(writer, number));
    say(others[index] as string);
  }
  return pieces;
}

function isPartOf(writer: Writer, part: Part): boolean {
  if (writer === part) return true;
  return (
    (writer.type === "binding" || writer.type === "vals") &&
    part.type === "binding" &&
    writer.binding === part.binding
  );
}

/** The text of a writer that writes the same in each render. */
function fixedText(writer: Writer, host: Host): string | undefined {
  if (writer.type === "host") return host.text(writer.text);
  if (writer.type === "vals" && writer.binding.holes.length === 0) {
    return writeVals(writer.binding.text[0] as string, host);
  }
  return undefined;
}

function pieceFor(writer: Writer, number: number): PackedPiece {
  if (writer.type === "text") return number;
  if (writer.type === "spread") return [number, "..."];
  if (writer.type === "attribute") return [number, writer.name];
  return writer.type === "vals" ? [number, 0] : [number];
}
