/**
 * Writes a normalized render as HTML.
 *
 * The same writers serve whole pages, fragments for htmx and the pieces of HTML in a patch; only a component
 * that can go live has the markers by which the browser finds its parts.
 */

import { Attrs, attributeText } from "./attributes.js";
import { bindingText } from "./bindings.js";
import { spreadText } from "./disabled.js";
import { escapeHtml, safeCss, safeUrl } from "./escape.js";
import type { HoledText } from "./holed-text.js";
import type { Host } from "./host.js";
import type { List } from "./list.js";
import type { Part, Template, Write, Writer } from "./template.js";
import { type ByKind, choose, isStructured } from "./value-kinds.js";
import { type Placed, Rendered } from "./values.js";
import { createWrite } from "./write-code.js";

/** Name of the element around a component whose render does not have exactly one root element. */
export const wrapperTag = "hyper-live";

/** Writes a component: its render, with the component's attributes and `mark`, that of a row, on the root element. */
export function writeComponent(placed: Placed, mark = ""): string {
  const { rendered, host } = placed;
  placed.written();
  const at = rendered.template.rootAt;
  const html = numberIds(writeTemplate(rendered, host, at === -1 ? "" : mark), host);
  if (at === -1) return `<${wrapperTag}${host.root}${mark}>${html}</${wrapperTag}>`;
  return html.slice(0, at) + host.root + html.slice(at);
}

/**
 * Ids are made from bindings, and several elements can have the same binding, as a group of radio buttons does. All but
 * the first get a number, since htmx restores the focus by id.
 */
function numberIds(html: string, host: Host): string {
  const prefix = host.text("fieldId");
  if (!html.includes(prefix)) return html;
  const counts = new Map<string, number>();
  const [first = "", ...pieces] = html.split(prefix);
  let out = first;
  for (const piece of pieces) {
    const end = piece.indexOf('"');
    const id = piece.slice(0, end);
    const count = (counts.get(id) ?? 0) + 1;
    counts.set(id, count);
    // The form in <noscript> that several controls refer to keeps its id.
    const isShared = count === 1 || id.startsWith("form-");
    out += prefix + (isShared ? piece : `${id}~${count}${piece.slice(end)}`);
  }
  return out;
}

/** Writes a template with its values. */
export function writeTemplate({ template, values }: Rendered, host: Host, mark?: string): string {
  return writeOf(template, host)(values, host, mark);
}

function writeOf(template: Template, host: Host): Write {
  if (host.isMarked) {
    template.writeMarked ??= createWrite(template, template.marked, byHand);
    return template.writeMarked;
  }
  template.writePlain ??= createWrite(template, template.plain, byHand);
  return template.writePlain;
}

function writePart(writer: Writer, values: readonly unknown[], host: Host): string {
  switch (writer.type) {
    case "text":
      return writeValue(values[writer.hole], host);
    case "attribute": {
      const value = values[writer.holes[0] as number];
      if (writer.whole && typeof value === "string" && !writer.url && !writer.css)
        return ` ${writer.name}="${escapeHtml(value)}"`;
      return writeAttribute(writer.name, attributeValue(writer, values));
    }
    case "spread":
      return spreadOf(writer, values)
        .map(([name, value]) => writeAttribute(name, value))
        .join("");
    case "content": {
      const text = contentText(writer, values);
      // A browser drops a line break at the start of a text area.
      return (writer.tag === "textarea" && text[0] === "\n" ? "\n" : "") + escapeHtml(text);
    }
    case "binding":
      return escapeHtml(bindingText(writer.binding, values));
    case "vals":
      return writeVals(bindingText(writer.binding, values), host);
    case "host":
      return host.text(writer.text, writer.handler);
    case "ownId":
      if (spreadText(values[writer.spread], "id") !== undefined) return "";
      return writer.items
        .map((item) => (typeof item === "string" ? item : writePart(item, values, host)))
        .join("");
  }
}

function writeAttribute(name: string, value: string | null): string {
  return value === null ? "" : ` ${name}="${escapeHtml(value)}"`;
}

/** The attributes of an attrs({ … }); none if the hole is empty. */
export function spreadOf(
  part: Extract<Part, { type: "spread" }>,
  values: readonly unknown[],
): Attrs["entries"] {
  const value = values[part.hole];
  return value instanceof Attrs ? value.entries : [];
}

/** Writes what htmx sends for a binding that it posts without an event of the browser. */
export function writeVals(binding: string, host: Host): string {
  return ` hx-vals="${escapeHtml(`{"${host.eventName}":${JSON.stringify(binding)}}`)}"`;
}

/** Writes the value of a hole in text. */
export function writeValue(value: unknown, host: Host): string {
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  if (!isStructured(value)) return writeText(value);
  // The most frequent kind first.
  if (value instanceof Rendered) return writeTemplate(value, host);
  return choose(writers, value)(value, host);
}

/** Writes a value, by kind; `mark` is an attribute for the root element, if there is exactly one. */
const writers: ByKind<[host: Host, mark?: string], string> = {
  template: writeTemplate,
  list: writeList,
  html: ({ html }) => html,
  component: (placed, _host, mark) => writeComponent(placed, mark),
};

/** Whether a row is exactly one element, which can have the row's number as an attribute. */
const isOneElement: ByKind<[], boolean> = {
  template: ({ template }) => template.rootAt !== -1,
  list: () => false,
  html: () => false,
  component: () => true,
};

/** Writes a list in another way than row by row; undefined for a list that it leaves to that. */
type ReplaceList = (list: List, host: Host) => string | undefined;
let replaceList: ReplaceList | undefined;

/** Calls `write`, and has its lists written by another function meanwhile. */
export function writeListsBy(replace: ReplaceList, write: () => string): string {
  replaceList = replace;
  try {
    return write();
  } finally {
    replaceList = undefined;
  }
}

/**
 * Each row has its number: before the first patch arrives, other scripts may insert elements between the rows or move them.
 */
function writeList(value: List, host: Host): string {
  const replaced = replaceList?.(value, host);
  if (replaced !== undefined) return replaced;
  const { written: list } = value;
  const { isMarked } = host;
  let out = "";
  let known: Template | undefined;
  let write: Write | undefined;
  for (let index = 0; index < list.length; index++) {
    const row = list.row(index);
    if (row instanceof Rendered && row.template.rootAt !== -1) {
      // Most rows have the template of the row before.
      if (row.template !== known) {
        known = row.template;
        write = writeOf(known, host);
      }
      out += (write as Write)(row.values, host, isMarked ? rowMark(index) : "");
    } else out += writeRow(row, host, index);
  }
  return out;
}

function rowMark(index: number): string {
  return ` data-lr=${index}`;
}

/**
 * Writes a row of a list. A row that is not exactly one element is written between markers of its own.
 *
 * @param index - omitted for a row that a patch inserts: the browser already knows the list's rows
 */
export function writeRow(row: unknown, host: Host, index?: number): string {
  if (!host.isMarked) return writeValue(row, host);
  const mark = index === undefined ? "" : rowMark(index);
  if (isStructured(row) && choose(isOneElement, row)(row)) return choose(writers, row)(row, host, mark);
  return `<!--[${index === undefined ? "" : `:${index}`}-->${writeValue(row, host)}<!--]-->`;
}

/** The text of a value without structure: empty for `null`, `undefined`, `true` and `false`. */
export function writeText(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null || value === undefined || typeof value === "boolean" ? "" : String(value);
}

/** A text with the values of its holes. */
export function contentText(part: HoledText, values: readonly unknown[]): string {
  let text = part.strings[0] as string;
  part.holes.forEach((hole, index) => {
    text += writeText(values[hole]) + part.strings[index + 1];
  });
  return text;
}

/** The value of a dynamic attribute, unescaped; null if the attribute is omitted. */
export function attributeValue(part: AttributePart, values: readonly unknown[]): string | null {
  let text: string | null = part.strings[0] as string;
  if (part.whole) text = attributeText(part.name, values[part.holes[0] as number]);
  else {
    for (let i = 0; i < part.holes.length; i++) {
      const value = writeText(values[part.holes[i] as number]);
      text += (part.css ? safeCss(value) : value) + part.strings[i + 1];
    }
  }
  return part.url && text !== null ? safeUrl(part.name, text) : text;
}

type AttributePart = Extract<Part, { type: "attribute" }>;

/** The functions that generated code calls for what it does not write inline. */
const byHand = { writePart, writeText, writeValue };
