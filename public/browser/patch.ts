/**
 * Applies patches: the changes that `views/diff.ts` found, each at its part, and nothing else.
 *
 * New content is a clone of its template's text, to which its values are applied as changes. If the page is not what
 * a patch says, it throws: the caller asks for the component's HTML. It never guesses.
 */
import type { Change, Content, Instance, Patch } from "../../middleware/transport/protocol.js";
import { loadMore } from "./kit.js";
import { type AttributePart, boundsOf, componentAt, type Part, type Place, partsIn, rowsBetween, rowsIn } from "./parts.js";
import { isFree, type Knowledge } from "./pending.js";

/** The component that a patch is for, and what the patch knows. */
export interface Owner extends Knowledge {
  key: string;
  component: number;
}

/** Whose patch is applied. Patches are applied one at a time. */
let current: Owner;

/** Applies the patch of one component. */
export function applyPatch(root: Element, patch: Patch, owner: Owner): void {
  current = owner;
  const focused = document.activeElement as HTMLInputElement | null;
  applyTo(partsIn(componentAt(root)), patch);
  if (focused && !focused.isConnected) refocus(focused);
}

/** What stands in the place of the element that had the focus gets it, with what was being typed. */
function refocus(gone: HTMLInputElement): void {
  const here = document.getElementById(gone.id) as HTMLInputElement | null;
  here?.focus({ preventScroll: true });
  if (here?.type !== gone.type || isFree(gone, current)) return;
  here.value = gone.value;
  here.setSelectionRange?.(gone.selectionStart, gone.selectionEnd);
}

function applyTo(parts: Part[], patch: Patch): void {
  for (let i = 0; i < patch.length; i += 2) applyPart(parts[patch[i] as number], patch[i + 1] as Change);
}

function applyPart(part: Part | undefined, change: Change): void {
  // A part that is missing throws here.
  if ("element" in (part as Part)) setAttributes((part as AttributePart).element, (part as AttributePart).name, change);
  else applyContent(part as Place, change);
}

function applyContent(place: Place, change: Change): void {
  if (!Array.isArray(change)) return setText(place, String(change ?? ""));
  const [first, content] = change;
  if (typeof first === "string") setContent(place, content === undefined ? first : (content as Content));
  else if (typeof first === "number" && first >= 0) applyTo(partsIn(place), change);
  else applyList(place, change);
}

function setText(place: Place, text: string): void {
  const [only, behind] = boundsOf(place);
  const field = place.holder as HTMLTextAreaElement | undefined;
  const shown = field?.value;
  // A template and a string may both be this text.
  if (!(only instanceof Text && only.nextSibling === behind)) {
    clear(place);
    parentOf(place).insertBefore(document.createTextNode(text), behind);
  } else if (only.data !== text) only.data = text;
  if (field?.localName === "textarea") writeControl(field, isFree(field, current) ? text : (shown as string));
}

function setContent(place: Place, content: Content | [Content[]]): void {
  clear(place);
  const [, behind] = boundsOf(place);
  if (Array.isArray(content[0])) splice(place, (place.rows = []), 0, 0, content[0] as Content[]);
  else insert(parentOf(place), create(content as Content, parentOf(place)), behind);
}

function clear(place: Place): void {
  place.parts = place.rows = undefined;
  removeBetween(...boundsOf(place));
}

function removeBetween(first: Node | null, behind: Node | null): void {
  for (const node of nodesBetween(first, behind)) node.remove();
}

function nodesBetween(first: Node | null, behind: Node | null): ChildNode[] {
  const nodes: ChildNode[] = [];
  for (let node = first; node && node !== behind; node = node.nextSibling) nodes.push(node as ChildNode);
  return nodes;
}

function parentOf({ start, holder }: Place): Node {
  return holder ?? (start?.parentNode as Node);
}

// --- Lists ---

type Step = (number | Content)[];

function applyList(place: Place, change: Change[]): void {
  const rows = rowsIn(place);
  let at = 0;
  if (Array.isArray(change[0])) {
    at = 1;
    for (const step of change[0] as Step[]) applyStep(place, rows, step);
  }
  for (; at < change.length; at += 2) {
    const index = ~(change[at] as number);
    const row = rows[index];
    const [first, content] = change[at + 1] as [Change, Content?];
    if (typeof first === "string") splice(place, rows, index, 1, [content ?? first]);
    else applyPart(row, change[at + 1] as Change);
  }
}

function applyStep(place: Place, rows: Place[], step: Step): void {
  const [first, second, ...contents] = step as [number, number, ...Content[]];
  if (first >= 0) return splice(place, rows, first, second, contents);
  const row = rows.splice(~first, 1)[0] as Place;
  const before = startAt(place, rows, second);
  for (const node of nodesBetween(row.start as Node, (row.end as Node).nextSibling)) move(parentOf(place), node, before);
  rows.splice(second, 0, row);
}

function splice(place: Place, rows: Place[], index: number, count: number, contents: Content[]): void {
  if (index + count > rows.length) throw new Error("HL_PATCH");
  const behind = startAt(place, rows, index + count);
  const parent = parentOf(place);
  const fragment = new DocumentFragment();
  for (const content of contents) fragment.append(create(content, parent, true));
  const fresh = rowsBetween(fragment.firstChild, null);
  for (const { start, end } of rows.splice(index, count, ...fresh))
    removeBetween(start as Node, (end as Node).nextSibling);
  insert(parent, fragment, behind);
}

/** The first node of a row, or what stands behind the list. */
function startAt(place: Place, rows: Place[], index: number): Node | null {
  return rows[index]?.start ?? boundsOf(place)[1];
}

/** Moves a node; where the browser can, without resetting what it holds: focus, frames, videos. */
function move(parent: Node & { moveBefore?(node: Node, before: Node | null): void }, node: Node, before: Node | null): void {
  const focused = document.activeElement as HTMLElement | null;
  if (parent.moveBefore) parent.moveBefore(node, before);
  else parent.insertBefore(node, before);
  if (focused !== document.activeElement) focused?.focus({ preventScroll: true });
}

function insert(parent: Node, fragment: DocumentFragment, behind: Node | null): void {
  const elements = [...fragment.children];
  parent.insertBefore(fragment, behind);
  elements.forEach(processNew);
}

/** Tells htmx of a new element. */
export function processNew(element: Element): void {
  if (element.isConnected) (window as { htmx?: { process(element: Element): void } }).htmx?.process(element);
}

// --- New content ---

/** The texts of templates by their numbers. */
const texts = new Map<number, string>();
/** the element around what is being made */
let around: Element;

function create(content: Content, parent: Node, isRow = false): DocumentFragment {
  if (parent instanceof Element) around = parent;
  if (typeof content === "string") return parseIn(around, content);
  const [first, component, instance] = content;
  if (typeof first !== "string") return createInstance(content as Instance, isRow);
  if (!instance) return parseIn(around, first);
  const outer = current;
  current = { ...outer, component: component as number };
  const fragment = createInstance(instance as Instance, false, ` data-live="${current.key}:${component}"`);
  current = outer;
  return fragment;
}

function createInstance([id, ...changes]: Instance, isRow: boolean, root = ""): DocumentFragment {
  const number = id < 0 ? ~id : id;
  if (id < 0) texts.set(number, changes.shift() as string);
  const text = texts.get(number) as string;
  const context = around;
  const written = [current.key, current.component, root];
  const fragment = parseIn(
    context,
    text.replace(/[\uE001-\uF8FF]/g, (token) => {
      const code = token.charCodeAt(0) - 0xe010;
      if (code < 0) return String(written[code + 15]);
      const binding = String(changes[code >> 1]);
      return (code & 1 ? JSON.stringify(binding).slice(1, -1) : binding).replace(/["&<]/g, (char) => `&#${char.charCodeAt(0)};`);
    }),
  );
  const parts = partsIn({ start: undefined, end: undefined, holder: fragment });
  changes.forEach((change, index) => {
    if (change !== null) applyPart(parts[index], change);
    around = context;
  });
  // A row that is not one element of its own gets bounds.
  if (isRow && !text.includes("\uE003")) {
    fragment.prepend(new Comment("["));
    fragment.append(new Comment("]"));
  }
  return fragment;
}

const trusted = (
  window as {
    trustedTypes?: { createPolicy(name: string, rules: object): { createHTML(html: string): string } };
  }
).trustedTypes?.createPolicy("hyper-live", { createHTML: (html: string) => html });

/** Reads HTML as the content of an element. */
export function parseIn(parent: Element, html: string): DocumentFragment {
  const range = document.createRange();
  range.selectNodeContents(parent);
  return range.createContextualFragment(trusted ? trusted.createHTML(html) : html);
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
  const is = value !== null;
  const text = String(value);
  const field = element as HTMLInputElement & HTMLOptionElement;
  const control = name === "selected" ? (element.closest("select") ?? field) : field;
  const isMine = isFree(control, current);
  const { value: shown } = control;
  // Once it is written the attribute says nothing more, which would also untick another radio button.
  if (name === "checked") field.checked = isMine ? is : field.checked;
  // A modal dialog that only loses its attribute leaves the page inert.
  if (name === "open" && !is) (element as HTMLDialogElement).close?.();
  if (!is) element.removeAttribute(name);
  else if (name.startsWith("xlink:")) element.setAttributeNS(xlinkNamespace, name, text);
  else element.setAttribute(name, text);
  // These attributes only give the start; what is shown is the property.
  if (name === "selected") {
    if (isMine) field.selected = is;
    else if (!(control as HTMLSelectElement).multiple) control.value = shown;
  }
  // Elsewhere `value` is only the attribute.
  if (name === "value" && field.localName === "input" && !/^(?:checkbox|radio|file)$/.test(field.type))
    writeControl(field, isMine ? field.defaultValue : shown);
}

/** Writes what a control shows; a caret within stays where it is. */
function writeControl(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  if (field.value === text) return;
  const { selectionStart: start, selectionEnd: end, value } = field;
  field.value = text;
  if (field === document.activeElement && start !== null && start < value.length) field.setSelectionRange(start, end);
}

/** Writes a binding whose literal arguments changed. */
function setBinding(element: Element, event: string, text: string): void {
  const own = `data-on-${event}`;
  const name = element.hasAttribute(own) ? own : "value";
  const carrier = event === "submit" && name === "value" ? element.querySelector('[name^="submit:"]') : element;
  const before = carrier?.getAttribute(name) as string;
  if (before === text) return;
  carrier?.setAttribute(name, text);
  // What works without this script is brought up to date when there is time.
  loadMore().then(({ rename }) => rename(element, event, before, text));
}
