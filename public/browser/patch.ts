/**
 * Applies patches: the changes that `views/diff.ts` found, each at its part, and nothing else.
 *
 * If the page is not what a patch says, it throws: the caller asks for the component's HTML. It never guesses.
 */
import type { Change, Content, PackedValue, Patch } from "../../middleware/transport/protocol.js";
import { type Owner, writeRow, writeValue } from "./pack.js";
import {
  type ContentPart,
  firstNode,
  type Part,
  partsIn,
  partsOf,
  partsOfRow,
  type Row,
  rowsBetween,
  rowsIn,
} from "./parts.js";

/** Whose patch is applied: new content is written for this component. Patches are applied one at a time. */
let current: Owner;

interface WithHtmx {
  htmx?: { process(element: Element): void };
}

/** Applies the patch of one component. */
export function applyPatch(root: Element, patch: Patch, owner: Owner): void {
  current = owner;
  applyTo(partsOf(root), patch);
}

function applyTo(parts: Part[], patch: Patch): void {
  for (let i = 0; i < patch.length; i += 2) {
    const part = parts[patch[i] as number];
    const change = patch[i + 1] as Change;
    if (!part) throw new Error("HL_PATCH");
    if ("element" in part) setAttributes(part.element, part.name, change);
    else applyContent(part, change);
  }
}

function applyContent(place: ContentPart, change: Change): void {
  if (!Array.isArray(change)) return setText(place, change === null ? "" : String(change));
  const [first] = change;
  if (typeof first === "string") setHtml(place, writeAnew(change as [string, PackedValue?]));
  else if (typeof first === "number" && first >= 0) applyTo(partsIn(place), change);
  else applyList(place, change);
}

/** Text as it would come with a page: there NUL and halves of surrogate pairs, which UTF-8 has not, are U+FFFD. */
function legible(text: string): string {
  return text.replace(/[\0\ud800-\udfff]/gu, "\ufffd");
}

function setText(place: ContentPart, written: string): void {
  const text = legible(written);
  const only = firstNode(place);
  if (only instanceof Text && only.nextSibling === (place.end ?? null)) {
    // A template and a string may both be this text.
    if (only.data !== text) only.data = text;
  } else {
    clear(place);
    place.parent.insertBefore(document.createTextNode(text), place.end ?? null);
  }
  // A text area shows its content only until someone types into it.
  const field = place.parent as HTMLTextAreaElement;
  if (field.localName === "textarea" && field !== document.activeElement) field.value = text;
}

function setHtml(place: ContentPart, html: string): void {
  clear(place);
  insert(place.parent, html, place.end ?? null);
}

function clear(place: ContentPart): void {
  delete place.parts;
  delete place.rows;
  removeBetween(firstNode(place), place.end ?? null);
}

function removeBetween(first: Node | null, end: Node | null): void {
  for (let node = first; node && node !== end; ) {
    const next: Node | null = node.nextSibling;
    (node as ChildNode).remove();
    node = next;
  }
}

function writeAnew([html, content]: [html: string, content?: PackedValue]): string {
  return content === undefined ? html : writeValue(content, current);
}

// --- Lists ---

type Step = (number | Content)[];

function applyList(place: ContentPart, change: Change[]): void {
  const rows = rowsIn(place);
  let at = 0;
  if (Array.isArray(change[0])) {
    at = 1;
    for (const step of change[0] as Step[]) applyStep(place, rows, step);
  }
  for (; at < change.length; at += 2) {
    const index = ~(change[at] as number);
    const row = rows[index];
    if (!row) throw new Error("HL_PATCH");
    applyRow(place, rows, index, row, change[at + 1] as Change[]);
  }
}

function applyRow(place: ContentPart, rows: Row[], index: number, row: Row, change: Change[]): void {
  if (typeof change[0] === "string") {
    const [html, content] = change as [string, Content?];
    splice(place, rows, index, 1, [content === undefined ? html : writeRow(content, current)]);
  } else if ("element" in row) applyTo(partsOfRow(row), change);
  else applyContent(row, change);
}

function applyStep(place: ContentPart, rows: Row[], step: Step): void {
  const [first, second, ...contents] = step as [number, number, ...Content[]];
  if (first >= 0) {
    const html = contents.map((content) => writeRow(content, current));
    return splice(place, rows, first, second, html);
  }
  const [row] = rows.splice(~first, 1);
  if (!row) throw new Error("HL_PATCH");
  const before = nodeAt(place, rows, second);
  for (const node of nodesOf(row)) move(place.parent, node, before);
  rows.splice(second, 0, row);
}

function splice(place: ContentPart, rows: Row[], index: number, count: number, html: string[]): void {
  if (index + count > rows.length) throw new Error("HL_PATCH");
  const behind = nodeAt(place, rows, index + count);
  const added = html.length > 0 ? insert(place.parent, html.join(""), behind) : undefined;
  const fresh = added ? rowsBetween(added, behind, place.parent) : [];
  for (const row of rows.splice(index, count, ...fresh)) for (const node of nodesOf(row)) node.remove();
}

/** The first node of a row, or what stands behind the list. */
function nodeAt(place: ContentPart, rows: Row[], index: number): Node | null {
  const row = rows[index];
  if (!row) return place.end ?? null;
  return "element" in row ? row.element : row.start;
}

function nodesOf(row: Row): ChildNode[] {
  if ("element" in row) return [row.element];
  const nodes: ChildNode[] = [];
  for (let node: ChildNode | null = row.start; node; node = node === row.end ? null : node.nextSibling)
    nodes.push(node);
  return nodes;
}

/** Moves a node; where the browser can, without resetting what it holds: focus, frames, videos. */
function move(
  parent: Element & { moveBefore?(node: Node, before: Node | null): void },
  node: Node,
  before: Node | null,
): void {
  if (parent.moveBefore) parent.moveBefore(node, before);
  else parent.insertBefore(node, before);
}

/** Inserts HTML, read as it would be in this place, and returns its first node. */
function insert(parent: Element, html: string, before: Node | null): Node | null {
  const fragment = parseIn(parent, html);
  const elements = [...fragment.children];
  const first = fragment.firstChild;
  parent.insertBefore(fragment, before);
  for (const element of elements) (window as WithHtmx).htmx?.process(element);
  return first ?? before;
}

/** Reads HTML as the content of an element. */
export function parseIn(parent: Element, html: string): DocumentFragment {
  const range = document.createRange();
  range.selectNodeContents(parent);
  return range.createContextualFragment(legible(html));
}

// --- Attributes ---

const xlinkNamespace = "http://www.w3.org/1999/xlink";

function setAttributes(element: Element, name: string, change: Change): void {
  if (name !== "...") return setAttribute(element, name, change as string | number | null);
  const pairs = change as (string | null)[];
  for (let i = 0; i < pairs.length; i += 2)
    setAttribute(element, pairs[i] as string, pairs[i + 1] as string | null);
}

function setAttribute(element: Element, name: string, value: string | number | null): void {
  if (name[0] === "@") return setBinding(element, name.slice(1), String(value));
  const text = value === null ? null : legible(String(value));
  if (text === null) element.removeAttribute(name);
  else if (name.startsWith("xlink:")) element.setAttributeNS(xlinkNamespace, name, text);
  else element.setAttribute(name, text);
  // These attributes only give the start; what is shown is the property.
  const field = element as HTMLInputElement & HTMLOptionElement;
  if (name === "checked") field.checked = value !== null;
  else if (name === "selected") field.selected = value !== null;
  else if (name === "value" && showsValue(field) && field !== document.activeElement)
    field.value = field.defaultValue;
}

/** Whether it is an input that shows another value than its attribute's. Elsewhere `value` is only the attribute. */
function showsValue(field: HTMLInputElement): boolean {
  return (
    field.localName === "input" &&
    !/^(?:checkbox|radio|file)$/.test(field.type) &&
    field.value !== field.defaultValue
  );
}

/** Writes a binding whose literal arguments changed, wherever the element carries it. */
function setBinding(element: Element, event: string, text: string): void {
  const owner = `${current.key}-${current.component}-`;
  if (event === "submit" && !element.hasAttribute("data-on-submit")) {
    const field = element.querySelector('input[name^="submit:"]') as HTMLInputElement | null;
    if (!field) return;
    const before = owner + field.value;
    field.value = text;
    for (const named of [element, ...element.querySelectorAll("[id]")]) {
      if (named.id === before || named.id.startsWith(`${before}-`))
        named.id = owner + text + named.id.slice(before.length);
    }
    return;
  }
  const attribute = `data-on-${event}`;
  if (!element.hasAttribute(attribute)) return element.setAttribute("value", text);
  const before = element.getAttribute(attribute) as string;
  element.setAttribute(attribute, text);
  // What works without this script stands for the first binding of the element, which may be another one.
  if (element.getAttribute("hx-trigger") !== event) return;
  element.setAttribute("hx-vals", JSON.stringify({ [`on:${current.component}`]: text }));
  for (const [name, start] of [
    ["id", owner],
    ["name", ""],
    ["form", `${owner}form-`],
  ] as const) {
    if (element.getAttribute(name) === start + before) element.setAttribute(name, start + text);
  }
}
