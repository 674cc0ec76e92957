/**
 * Applies patches: the changes that `views/diff.ts` found, each at its part, and nothing else.
 *
 * New content is a clone of its template's text, to which its values are applied as changes. If the page is not what
 * a patch says, it throws: the caller asks for the component's HTML. It never guesses.
 */
import type { Change, Content, Patch, TemplateInstance } from "../../../middleware/transport/protocol.js";
import { withMore } from "./core.js";
import { own, page } from "./own.js";
import {
  type AttributePart,
  boundsOf,
  componentAt,
  type Part,
  type Place,
  partsIn,
  rowsIn,
} from "./parts.js";
import { isFree, type Knowledge } from "./pending.js";
import { wire } from "./wire.js";

/** The component that a patch is for, and what the patch knows. */
export interface Owner extends Knowledge {
  viewKey: string;
  component: number;
}

/** Whose patch is applied. Patches are applied one at a time. */
let current: Owner;

/** Applies the patch of one component. */
export function applyPatch(root: Element, patch: Patch, owner: Owner): void {
  current = owner;
  applyTo(partsIn(componentAt(root)), patch);
}

function applyTo(parts: Part[], patch: Patch): void {
  for (let i = 0; i < patch.length; i += 2)
    applyPart(parts[patch[i] as number] as Part, patch[i + 1] as Change);
}

function applyPart(part: Part, change: Change): void {
  // A part that is missing throws here.
  const { element, attribute } = part as AttributePart;
  if (element) setAttributes(own(element), attribute, change);
  else applyContent(part as Place, change);
}

function applyContent(place: Place, change: Change): void {
  if (!Array.isArray(change)) return setText(place, String(change ?? ""));
  // Steps, which are lists, are no number.
  const [first, content] = change as [Change, Content | [Content[]] | undefined];
  if (typeof first === "string") {
    const list = Array.isArray(content?.[0]) && content[0];
    refill(place, list || [(content ?? first) as Content], list);
  } else if ((first as number) >= 0) applyTo(partsIn(place), change);
  else applyList(place, rowsIn(place), change);
}

function setText(place: Place, text: string): void {
  const [only, behind] = boundsOf(place);
  const field = place.holder as HTMLTextAreaElement | undefined;
  const shown = field?.value as string;
  // A template and a string may both be this text.
  if (!(only instanceof Text && only.nextSibling === behind)) {
    refill(place, [new Text(text)]);
  } else if (only.data !== text) only.data = text;
  if (field?.type === "textarea") writeControl(field, text, shown);
}

/** Puts new content in the place of all that there is. */
function refill(place: Place, contents: (Content | Text)[], isList?: unknown): void {
  const [first, behind] = boundsOf(place);
  place.parts = place.rows = undefined;
  replace(place, nodesBetween(first, behind), behind, contents, isList);
}

/** Puts new content before a node, in place of others, and returns it as rows. */
function replace(
  place: Place,
  old: ChildNode[],
  behind: Node | null,
  contents: (Content | Text)[],
  isList?: unknown,
): Place[] {
  const parent = parentOf(place);
  const fragment = new DocumentFragment();
  const rows = contents.map((content, index) => {
    const made = create(content, parent, isList ? String(index) : "");
    const row = { start: made.firstChild ?? made, end: made.lastChild ?? made } as Place;
    fragment.append(made);
    return row;
  });
  const elements = [...fragment.children];
  for (const node of old) own(node).remove();
  own(parent).insertBefore(fragment, behind);
  elements.forEach(processNew);
  return rows;
}

function nodesBetween(first: Node | null, behind: Node | null): ChildNode[] {
  const nodes: ChildNode[] = [];
  for (let node = first; node && node !== behind; node = own(node).nextSibling) nodes.push(node as ChildNode);
  return nodes;
}

function parentOf({ start, holder }: Place): Node {
  return holder ?? (own(start as Node).parentNode as Node);
}

/** Tells htmx of a new element. */
export function processNew(element: Element): void {
  (window as { htmx?: { process(element: Element): void } }).htmx?.process(element);
}

// --- Lists ---

type Step = [first: number, second: number, ...contents: Content[]];

function applyList(place: Place, rows: Place[], change: Change[]): void {
  let at = 0;
  if (Array.isArray(change[0])) {
    at = 1;
    for (const step of change[0] as Step[]) applyStep(place, rows, step);
  }
  for (; at < change.length; at += 2) {
    const index = ~(change[at] as number);
    const [first, content] = change[at + 1] as [Change, Content?];
    if (typeof first === "string") splice(place, rows, index, 1, [content ?? first]);
    else applyPart(rows[index] as Place, change[at + 1] as Change);
  }
}

function applyStep(place: Place, rows: Place[], [first, second, ...contents]: Step): void {
  if (first >= 0) return splice(place, rows, first, second, contents);
  const row = rows.splice(~first, 1)[0] as Place;
  const before = startAt(place, rows, second);
  for (const node of nodesOf(row)) move(parentOf(place), node, before);
  rows.splice(second, 0, row);
}

function splice(place: Place, rows: Place[], index: number, count: number, contents: Content[]): void {
  const behind = startAt(place, rows, index + count);
  // Others may have moved the rows, or put something between.
  const old = [...rows.slice(index, index + count)].flatMap(nodesOf);
  rows.splice(index, count, ...replace(place, old, behind, contents));
}

function nodesOf({ start, end }: Place): ChildNode[] {
  return nodesBetween(start as Node, own(end as Node).nextSibling);
}

/** The first node of a row, or what stands behind the list. */
function startAt(place: Place, rows: Place[], index: number): Node | null {
  // A row that is missing throws.
  return index === rows.length ? boundsOf(place)[1] : ((rows[index] as Place).start as Node);
}

/** Moves a node; where the browser can, without resetting what it holds: focus, frames, videos. */
function move(parent: Node & { moveBefore?: Node["insertBefore"] }, node: Node, before: Node | null): void {
  const { moveBefore, insertBefore } = own(parent);
  (moveBefore ?? insertBefore).call(parent, node, before);
}

// --- New content ---

/** The texts of templates by their numbers. */
const texts: string[] = [];
/** the element around what is being made */
let around: Element;

function create(content: Content | Text, parent: Node, row: string): Node {
  if (content instanceof Text) return content;
  if (parent instanceof Element) around = parent;
  if (typeof content === "string") return parseIn(around, content);
  const [first, component, instance] = content;
  if (typeof first !== "string") return createInstance(content as TemplateInstance, row);
  if (!instance) return parseIn(around, first);
  const outer = current;
  current = { ...outer, component: component as number };
  const fragment = createInstance(
    instance as TemplateInstance,
    row,
    ` data-live="${current.viewKey}:${component}"`,
  );
  current = outer;
  return fragment;
}

function createInstance([id, ...changes]: TemplateInstance, row: string, root = ""): DocumentFragment {
  const number = id < 0 ? ~id : id;
  if (id < 0) texts[number] = changes.shift() as string;
  const text = texts[number] as string;
  const context = around;
  const written = [current.viewKey, current.component, root + (row && ` data-lr=${row}`), row];
  const fragment = parseIn(
    context,
    text.replace(/[\uE001-\uF8FF]/g, (token) => {
      const code = token.charCodeAt(0) - 0xe010;
      if (code < 0) return String(written[code + 15]);
      const binding = String(changes[code >> 1]);
      // Also what opens a tag: a <noscript> is text up to what looks like its end, wherever that stands.
      return (code & 1 ? JSON.stringify(binding).slice(1, -1) : binding).replace(
        /["&<]/g,
        (char) => `&#${char.charCodeAt(0)};`,
      );
    }),
  );
  const parts = partsIn({ start: undefined, end: undefined, holder: fragment });
  changes.forEach((change, index) => {
    if (change !== null) applyPart(parts[index] as Part, change);
    around = context;
  });
  return fragment;
}

interface Policy {
  createHTML(html: string): string;
}
const rules: Policy = { createHTML: (html) => html };
/** The HTML is the server's own, which escapes what it does not know. */
const policy =
  (
    window as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }
  ).trustedTypes?.createPolicy("hyper-live", rules) ?? rules;

/** Reads HTML as the content of an element. */
export function parseIn(parent: Element, html: string): DocumentFragment {
  const range = new Range();
  range.selectNodeContents(parent);
  return range.createContextualFragment(policy.createHTML(html));
}

// --- Attributes ---

function setAttributes(element: Element, name: string, change: Change): void {
  if (name !== "...") return setAttribute(element, name, change as string | number | null);
  const pairs = change as (string | null)[];
  for (let i = 0; i < pairs.length; i += 2)
    setAttribute(element, pairs[i] as string, pairs[i + 1] as string | null);
}

function setAttribute(element: Element, name: string, value: string | number | null): void {
  if (name[0] === "@") return setBinding(element, name.slice(1), String(value));
  const is = value !== null;
  const text = String(value);
  const field = element as HTMLInputElement & HTMLOptionElement;
  const control = name === "selected" ? (element.closest("select") ?? field) : field;
  const isMine = isFree(control, current);
  const { value: shown } = control;
  // Once it is written the attribute says nothing more, which would also untick another radio button.
  if (name === "checked") field.checked = isMine ? is : field.checked;
  // A modal dialog that only loses its attribute leaves the page inert.
  if (name === "open") {
    wire.openedAt = performance.now();
    if (!is) (element as HTMLDialogElement).close?.();
  }
  if (is) element.setAttribute(name, text);
  else element.removeAttribute(name);
  // These attributes only give the start; what is shown is the property.
  if (name === "selected") {
    if (isMine) field.selected = is;
    else if (!(control as HTMLSelectElement).multiple) control.value = shown;
  }
  // Elsewhere `value` is only the attribute.
  if (name === "value" && field.localName === "input" && !/checkbox|radio|file|hidden/.test(field.type))
    writeControl(field, field.defaultValue, shown);
}

/** Writes what a control shows, unless what it has shown so far is its reader's. */
function writeControl(field: HTMLInputElement | HTMLTextAreaElement, text: string, shown: string): void {
  const owner = current;
  const isMine = isFree(field, owner);
  if (isMine && field === page.activeElement) withMore(({ overwrite }) => overwrite(field, text, owner));
  else field.value = isMine ? text : shown;
}

/** Writes a binding whose literal arguments changed. */
function setBinding(element: Element, event: string, text: string): void {
  const carrier = `data-on-${event}`;
  const name = element.hasAttribute(carrier) ? carrier : "value";
  const before = element.getAttribute(name) as string;
  if (before === text) return;
  element.setAttribute(name, text);
  // What works without this script is brought up to date when there is time.
  withMore(({ rename }) => rename(element, event, before, text));
}
