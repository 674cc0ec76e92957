/** The third step: cuts the text at its edits, with the writers between the pieces. */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import { isElement } from "../elements.js";
import { hashStrings } from "../hash.js";
import type { Template, Writer } from "../template.js";
import type { Draft, Edit, Item } from "./draft.js";

/** Elements with a state of their own. */
const stateful = new Set(
  "input select textarea details dialog video audio iframe object embed canvas".split(" "),
);

let compiled = 0;

/** Makes the template of a finished draft. */
export function assemble(draft: Draft): Template {
  const { source, parsed, parts, texts, attributes, fields, controls } = draft;
  return {
    id: ++compiled,
    hash: hashStrings(source.strings),
    ...cut(parsed.text, draft.edits),
    parts,
    bindings: draft.bindings.map(({ binding }) => binding),
    texts,
    attributes,
    fields,
    controls,
    canDisable: texts.some(({ around }) => around?.disablers !== undefined),
    title: draft.title,
    isStateful: hasState(parsed.root),
    simple: simpleHoles(draft),
    rootAt: findRoot(draft),
    isDocument: source.isDocument,
    rootTags: parsed.root.childNodes.filter(isElement).map(({ tagName }) => tagName),
    source: source.shown,
    origin: source.origin,
  };
}

/** Applies the edits to the text. */
function cut(text: string, edits: readonly Edit[]): Pick<Template, "marked" | "plain" | "writers"> {
  const pieces = new Pieces();
  let at = 0;
  // The sort is stable: edits at the same offset keep their order.
  for (const { start, end, items } of edits.toSorted((a, b) => a.start - b.start)) {
    if (start > at) pieces.add(text.slice(at, start));
    for (const item of items) pieces.add(item);
    at = Math.max(at, end);
  }
  pieces.add(text.slice(at));
  const { marked, plain, writers } = pieces;
  return { marked, plain, writers };
}

class Pieces {
  readonly marked = [""];
  readonly plain = [""];
  readonly writers: Writer[] = [];

  add(item: Item): void {
    if (typeof item === "string") {
      this.marked[this.marked.length - 1] += item;
      this.plain[this.plain.length - 1] += item;
    } else if ("marker" in item) this.marked[this.marked.length - 1] += item.marker;
    else {
      this.writers.push(item);
      this.marked.push("");
      this.plain.push("");
    }
  }
}

/** The offset at which attributes of the root element can be inserted; -1 unless there is exactly one element. */
function findRoot({ parsed, source, trails }: Draft): number {
  const [only, other] = parsed.root.childNodes.filter(
    (node) => node.nodeName !== "#comment" || parsed.holeAt(node) !== undefined,
  );
  const isSingle = only && isElement(only) && !other && !trails && !source.isDocument;
  return isSingle ? 1 + only.tagName.length : -1;
}

function hasState(node: Tree.ParentNode): boolean {
  return node.childNodes.some((child) => {
    if (!isElement(child)) return false;
    const content = child.nodeName === "template" ? (child as Tree.Template).content : child;
    return stateful.has(child.tagName) || hasState(content);
  });
}

function simpleHoles({ fields, texts, attributes }: Draft): Template["simple"] {
  const isSimple =
    fields.length === 0 && texts.every(({ noText }) => !noText) && attributes.every(({ taken }) => !taken);
  if (!isSimple) return undefined;
  return { texts: texts.map(({ hole }) => hole), attributes: attributes.map(({ hole }) => hole) };
}
