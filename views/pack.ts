/**
 * Packing: writes new content as values only, for a browser that already has the template's fixed text.
 *
 * The text of a template is sent to a connection once, with its first instance; after that a new row is its
 * template's number and a change for each of its parts. In the text, parts are empty, and texts that depend on the
 * component are tokens, so that all components of a page share it. `public/browser/core/patch.ts` clones it
 * and applies the changes, as it does to content that is already shown.
 */
import { bindingText } from "./bindings.js";
import type { Change, Content, TemplateInstance } from "./change.js";
import type { Host, TemplateBook } from "./host.js";
import type { Part, Template, Writer } from "./template.js";
import { type ByKind, choose, isStructured } from "./value-kinds.js";
import type { Placed, Rendered } from "./values.js";
import {
  attributeValue,
  contentText,
  spreadOf,
  writeRow,
  writeTemplate,
  writeText,
  writeVals,
  writeValue,
} from "./write.js";

/**
 * Characters that replace, in a template's text, whatever depends on the component: the view's key, the component's number,
 * the attributes of the root element of a component or a row, and the row's number.
 */
export const tokens = { key: "\uE001", component: "\uE002", root: "\uE003", row: "\uE004" } as const;

/** The token for the text of a binding, by the number of its part; in htmx's values, for that text as JSON. */
function bindingToken(part: number, isJson: boolean): string {
  return String.fromCharCode(0xe010 + 2 * part + Number(isJson));
}

/** A template with more parts has no tokens for its bindings. */
const maxParts = 2000;

/** New content for a whole part: packed if the browser can unpack it. */
export function packContent(value: unknown, host: Host): Change {
  if (!isStructured(value))
    return typeof value === "number" && Number.isFinite(value) ? value : writeText(value);
  const { book } = host;
  return book ? choose(packers, value)(value, host, book) : [writeValue(value, host)];
}

/** New content for a whole part, by kind. */
const packers: ByKind<[host: Host, book: TemplateBook], Change> = {
  template(rendered, host, book) {
    const packed = packTemplate(rendered, host, book);
    return packed ? ["", packed] : [writeTemplate(rendered, host)];
  },
  list({ written: list }, host, book) {
    const rows = Array.from({ length: list.length }, (_, index) =>
      packRow(list.row(index), host, book, index),
    );
    return ["*", rows];
  },
  html: ({ html }) => [html],
  component(placed, _host, book) {
    const packed = packComponent(placed, book);
    return packed.length === 1 ? (packed as [string]) : ["", packed];
  },
};

/**
 * Packs a row of a list, with markers of its own unless it is exactly one element.
 *
 * @param index - omitted for a row that a patch inserts into a list
 */
export function packRow(row: unknown, host: Host, book: TemplateBook, index?: number): Content {
  const packed = isStructured(row) ? choose(rowPackers, row)(row, host, book, index) : undefined;
  return packed ?? writeRow(row, host, index);
}

/** Packed rows, by kind; undefined if the row is sent as HTML. */
const rowPackers: ByKind<[host: Host, book: TemplateBook, index?: number], Content | undefined> = {
  template: packTemplate,
  list: () => undefined,
  html: () => undefined,
  component: (placed, _host, book, index) => packComponent(placed, book, index),
};

function packComponent(placed: Placed, book: TemplateBook, index?: number): Content {
  // A component without a single root element is wrapped in one, which its template's text does not contain.
  const isWhole = placed.rendered.template.rootAt !== -1;
  const packed = isWhole ? packTemplate(placed.rendered, placed.host, book) : undefined;
  if (!packed) return [writeRow(placed, placed.host, index)];
  placed.written();
  return ["", placed.host.component, packed];
}

function packTemplate(rendered: Rendered, host: Host, book: TemplateBook): TemplateInstance | undefined {
  const { template, values } = rendered;
  const text = textOf(template, host);
  if (text === undefined) return undefined;
  // Before the values are packed: they may contain instances of the same template, which the browser reads later.
  const isKnown = book.has(template);
  const changes = template.parts.map((part) => packPart(part, values, host));
  return isKnown ? [template.id, ...changes] : [~template.id, text, ...changes];
}

/** The change of a part compared to the template's text, in which it is empty; null for none. */
export function packPart(part: Part, values: readonly unknown[], host: Host): Change {
  switch (part.type) {
    case "text": {
      const change = packContent(values[part.hole], host);
      return change === "" ? null : change;
    }
    case "attribute":
      return attributeValue(part, values);
    case "spread": {
      const pairs = spreadOf(part, values).flat();
      return pairs.length > 0 ? pairs : null;
    }
    case "content":
      return contentText(part, values) || null;
    case "binding":
      return bindingText(part.binding, values);
  }
}

// --- A template's text, without its parts ---

const cache = new WeakMap<Template, { action: string; text: string | null }>();

/** The text of a template; undefined if something in it is neither fixed nor a part. */
function textOf(template: Template, host: Host): string | undefined {
  let known = cache.get(template);
  // It contains the address that forms post to, which is nearly always the same.
  if (known?.action !== host.action) {
    known = { action: host.action, text: makeText(template, host.shared) };
    cache.set(template, known);
  }
  return known.text ?? undefined;
}

function makeText({ marked, rootAt, writers, parts }: Template, host: Host): string | null {
  if (parts.length > maxParts || marked.some((text) => /[\uE001-\uF8FF]/.test(text))) return null;
  const [first = "", ...others] = marked;
  let text = first;
  // After a value without quotes, the slash of a self-closing tag would become part of the value.
  const space = first[rootAt] === "/" ? " " : "";
  if (rootAt !== -1) text = first.slice(0, rootAt) + tokens.root + space + first.slice(rootAt);
  for (const [index, writer] of writers.entries()) {
    const own = withoutParts(writer, parts, host);
    if (own === undefined) return null;
    text += own + (others[index] as string);
  }
  // A row needs bounds; elsewhere they do no harm.
  return rootAt === -1 ? `<!--[:${tokens.row}-->${text}<!--]-->` : text;
}

/** What a writer writes in a template's text; undefined if that is neither fixed nor a part. */
function withoutParts(writer: Writer, parts: readonly Part[], host: Host): string | undefined {
  if (writer.type === "ownId") {
    // The attributes of the tag's attrs({ … }), which are a part, are set over it.
    const texts = writer.items.map((item) =>
      typeof item === "string" ? item : withoutParts(item, parts, host),
    );
    return texts.includes(undefined) ? undefined : texts.join("");
  }
  const part = parts.findIndex((each) => isPartOf(writer, each));
  return fixedText(writer, host) ?? (part === -1 ? undefined : emptyText(writer, part, host));
}

function isPartOf(writer: Writer, part: Part): boolean {
  if (writer === part) return true;
  return (
    (writer.type === "binding" || writer.type === "vals") &&
    part.type === "binding" &&
    writer.binding === part.binding
  );
}

/** What is in the template's text in place of a part. */
function emptyText(writer: Writer, part: number, host: Host): string {
  if (writer.type === "binding") return bindingToken(part, false);
  return writer.type === "vals" ? writeVals(bindingToken(part, true), host) : "";
}

/** The text of a writer that writes the same in every render. */
function fixedText(writer: Writer, host: Host): string | undefined {
  if (writer.type === "host") return host.text(writer.text);
  if (writer.type === "vals" && writer.binding.holes.length === 0) {
    return writeVals(writer.binding.text[0] as string, host);
  }
  return undefined;
}
