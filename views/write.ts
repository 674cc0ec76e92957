/**
 * Writing: a settled render as HTML.
 *
 * The same writers serve whole pages, htmx's fragments and the pieces of HTML in a patch; only a component
 * that can go live gets the markers by which the browser finds its parts.
 */

import { Attrs, attributeText } from "./attributes.js";
import { bindingText, type HoledText } from "./bindings.js";
import { escapeHtml, safeCss, safeUrl } from "./escape.js";
import type { Host } from "./host.js";
import type { List } from "./list.js";
import type { Part, Template, Write, Writer } from "./template.js";
import { type ByKind, choose, isStructured } from "./value-kinds.js";
import { type Placed, Rendered } from "./values.js";
import { createWrite } from "./write-code.js";

/** Name of the element put around a component whose render has no single root element of its own. */
export const wrapperTag = "hyper-live";

/** Writes a component: its render, with the attributes of the component, and of a row, on the root element. */
export function writeComponent(placed: Placed, mark = ""): string {
  const { rendered, host } = placed;
  placed.written();
  const at = rendered.template.rootAt;
  const html = numberIds(writeTemplate(rendered, host, at === -1 ? "" : mark), host);
  if (at === -1) return `<${wrapperTag}${host.root}${mark}>${html}</${wrapperTag}>`;
  return html.slice(0, at) + host.root + html.slice(at);
}

/**
 * Ids are made of bindings, and several elements may have the same one, as a group of radio buttons does: those behind
 * the first get a number, since htmx gives the focus back by id.
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
    // The form in <noscript> that several controls name stays the one of all.
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
      // A browser drops the first line break of a text area.
      return (writer.tag === "textarea" && text[0] === "\n" ? "\n" : "") + escapeHtml(text);
    }
    case "binding":
      return escapeHtml(bindingText(writer.binding, values));
    case "vals":
      return writeVals(bindingText(writer.binding, values), host);
    case "host":
      return host.text(writer.text);
  }
}

function writeAttribute(name: string, value: string | null): string {
  return value === null ? "" : ` ${name}="${escapeHtml(value)}"`;
}

/** The attributes that an attrs({ … }) gives; none where the hole holds nothing. */
export function spreadOf(
  part: Extract<Part, { type: "spread" }>,
  values: readonly unknown[],
): Attrs["entries"] {
  const value = values[part.hole];
  return value instanceof Attrs ? value.entries : [];
}

/** Writes what htmx sends for a binding of an element that is no button. */
export function writeVals(binding: string, host: Host): string {
  return ` hx-vals="${escapeHtml(`{"${host.eventName}":${JSON.stringify(binding)}}`)}"`;
}

/** Writes what a hole in text holds. */
export function writeValue(value: unknown, host: Host): string {
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return String(value);
  if (!isStructured(value)) return writeText(value);
  // The kind that there is most of.
  if (value instanceof Rendered) return writeTemplate(value, host);
  return choose(writers, value)(value, host);
}

/** By kind; `mark` is an attribute for the root element, where the value has just one. */
const writers: ByKind<[host: Host, mark?: string], string> = {
  template: writeTemplate,
  list: writeList,
  html: ({ html }) => html,
  component: (placed, _host, mark) => writeComponent(placed, mark),
};

/** Whether a row has just one root element, which can carry its number. */
const isOneElement: ByKind<[], boolean> = {
  template: ({ template }) => template.rootAt !== -1,
  list: () => false,
  html: () => false,
  component: () => true,
};

/**
 * Each row says its number: other scripts may put elements among the rows, or move them, before a first patch comes.
 */
function writeList(list: List, host: Host): string {
  const { isMarked } = host;
  let out = "";
  let known: Template | undefined;
  let write: Write | undefined;
  for (let index = 0; index < list.length; index++) {
    const row = list.row(index);
    if (row instanceof Rendered && row.template.rootAt !== -1) {
      // Mostly that of the row before.
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
 * Writes a row of a list. A row that is not just one element stands between markers of its own.
 *
 * @param index - left out for a row that a patch puts into a list, whose rows the browser knows then
 */
export function writeRow(row: unknown, host: Host, index?: number): string {
  if (!host.isMarked) return writeValue(row, host);
  const mark = index === undefined ? "" : rowMark(index);
  if (isStructured(row) && choose(isOneElement, row)(row)) return choose(writers, row)(row, host, mark);
  return `<!--[${index === undefined ? "" : `:${index}`}-->${writeValue(row, host)}<!--]-->`;
}

/** The text that a value without structure shows: nothing for `null`, `undefined`, `true` and `false`. */
export function writeText(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null || value === undefined || typeof value === "boolean" ? "" : String(value);
}

/** A text with what its holes hold, as that of an element that can hold only text. */
export function contentText(part: HoledText, values: readonly unknown[]): string {
  let text = part.strings[0] as string;
  part.holes.forEach((hole, index) => {
    text += writeText(values[hole]) + part.strings[index + 1];
  });
  return text;
}

/** The value of a dynamic attribute, unescaped; null where the attribute is left out. */
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

/** What generated code calls for the places that it does not write in line. */
const byHand = { writePart, writeText, writeValue };
