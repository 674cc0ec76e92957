/**
 * Applies patches: the changes that `views/diff.ts` has found, each at its part.
 *
 * New content is made from the text of its template, to which its values are then applied as changes. If the page does
 * not match the patch, this throws and the caller requests the HTML of the component. It never guesses.
 */
import type { Change, Content, Patch, TemplateInstance } from "../../../middleware/transport/protocol.js";
import { setAttribute, setAttributes, writeControl } from "./attributes.js";
import type { KnownEvents } from "./entered.js";
import { parseIn, processNew } from "./html.js";
import { own } from "./own.js";
import { partsIn, roots, rowsIn, unitsBetween } from "./parts.js";
import {
  type AttributePart,
  boundsOf,
  move,
  nodesBetween,
  nodesOf,
  type Part,
  type Place,
  parentOf,
} from "./places.js";
import { htmlOf, texts } from "./templates.js";

/** The component that a patch is for, and the events that the patch covers. */
export interface PatchTarget extends KnownEvents {
  _key: string;
  _component: number;
}

/** The target of the patch that is being applied; there is one at a time. */
let current: PatchTarget;

/** Applies the patch of one component. */
export function applyPatch(root: Element, patch: Patch, target: PatchTarget): void {
  current = target;
  const place = roots.get(root) ?? { _start: root, _end: root };
  roots.set(root, place);
  applyTo(partsIn(place), patch);
}

function applyTo(parts: Part[], patch: Patch): void {
  for (let i = 0; i < patch.length; i += 2)
    applyPart(parts[patch[i] as number] as Part, patch[i + 1] as Change);
}

function applyPart(part: Part, change: Change): void {
  // A missing part throws here.
  const { _element, _attribute } = part as AttributePart;
  if (!_element) applyContent(part as Place, change);
  else if (_attribute === "...") setAttributes(own(_element), change as string[], current);
  else
    setAttribute(
      own(_element) as HTMLInputElement & HTMLOptionElement,
      _attribute,
      change as string,
      current,
    );
}

function applyContent(place: Place, change: Change): void {
  if (!Array.isArray(change)) return setText(place, String(change ?? ""));
  // An array of steps is not a number, so a list that begins with steps is applied as a list.
  const [first, content, added] = change as [Change, Content | Content[] | undefined, string?];
  if (typeof first === "string") {
    const list = (first && content) as Content[];
    // Throws if the text is shorter, or is not one.
    if (added) (boundsOf(place)[0] as Text).replaceData(content as never, 1e9, added);
    else refill(place, create(place, list || [(content ?? first) as Content], list)[0]);
  } else if ((first as number) >= 0) applyTo(partsIn(place), change);
  else applyList(place, rowsIn(place), change);
}

function setText(place: Place, text: string): void {
  const field = place._holder as HTMLTextAreaElement | undefined;
  const write = () => {
    const [only, behind] = boundsOf(place);
    // The place may hold something else than one text node, such as the content of a template.
    if (!(only instanceof Text && only.nextSibling === behind)) {
      refill(place, new Text(text));
    } else if (only.data !== text) only.data = text;
  };
  if (field?.type === "textarea") writeControl(field, current, write);
  else write();
}

/** Replaces all content of a place. */
function refill(place: Place, added: DocumentFragment | Text): void {
  const [first, behind] = boundsOf(place);
  place._parts = place._rows = undefined;
  exchange(place, nodesBetween(first, behind), behind, added);
}

/** Removes nodes of a place, and inserts new ones before a node. */
function exchange(place: Place, old: ChildNode[], behind: Node | null, added: DocumentFragment | Text): void {
  const parent = parentOf(place) as Element;
  const elements = [...((added as DocumentFragment).children ?? [])];
  for (const each of old) own(each).remove();
  own(parent).insertBefore(added, behind);
  // Where most are new, htmx goes through all at once, which is faster than to begin anew for each.
  if (elements[50] && elements.length * 4 > parent.childElementCount) processNew(parent);
  else elements.forEach(processNew);
}

// --- Lists ---

type Step = [first: number, second: number, ...contents: Content[]];

function applyList(place: Place, rows: Place[], change: Change[]): void {
  if (Array.isArray(change[0]))
    for (const step of change.shift() as unknown as Step[]) applyStep(place, rows, step);
  for (let at = 0; at < change.length; at += 2) {
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
  // Another script may have moved the rows or inserted nodes between them. A missing row throws.
  const old = [...rows.slice(index, index + count)].flatMap(nodesOf);
  const [added, made] = create(place, contents);
  exchange(place, old, behind, added);
  rows.splice(index, count, ...made);
}

/** The first node of a row, or the node after the list. */
function startAt(place: Place, rows: Place[], index: number): Node | null {
  // A missing row throws.
  return index === rows.length ? boundsOf(place)[1] : ((rows[index] as Place)._start as Node);
}

// --- New content ---

/** The element in whose context new HTML is parsed. */
let around: Element;

/** Makes new contents, and returns them with their rows. What follows each other with the same template is parsed at once. */
function create(place: Place, contents: Content[], isList?: unknown): [DocumentFragment, Place[]] {
  const parent = parentOf(place);
  if (parent instanceof Element) around = parent;
  const context = around;
  const outer = current;
  const fragment = new DocumentFragment();
  const rows: Place[] = [];
  let fills: ((row: Place) => void)[] = [];
  let html = "";
  let last: number | undefined;
  const finish = () => {
    const made = parseIn(context, html);
    const units = unitsBetween(made.firstChild, null);
    fills.forEach((fill, index) => fill(units[index] as Place));
    current = outer;
    fragment.append(made);
    rows.push(...units);
    fills = [];
    html = "";
  };
  contents.forEach((content, index) => {
    const [first, component, placed] = typeof content === "string" ? [content] : content;
    const isPlaced = typeof first === "string";
    let [id, ...changes] = ((isPlaced ? placed : content) ?? []) as TemplateInstance;
    if (id < 0) {
      id = ~id;
      texts[id] = changes.shift() as string;
    }
    // The text of another template may be in the values of those before.
    if (id !== last) finish();
    last = id;
    const target = { ...outer };
    let root = isList ? ` data-lr=${index}` : "";
    if (isPlaced) {
      target._component = component as number;
      root += ` data-live="${outer._key}:${component}"`;
    }
    html +=
      id === undefined
        ? first
        : htmlOf(id, changes, [outer._key, target._component, root, isList ? index : ""]);
    fills.push((unit) => {
      current = target;
      changes.forEach((change, index) => {
        if (change !== null) applyPart(partsIn(unit)[index] as Part, change);
        around = context;
      });
    });
  });
  finish();
  return [fragment, rows];
}
