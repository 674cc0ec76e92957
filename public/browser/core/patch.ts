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
import { partsIn, placeOf, rowsIn } from "./parts.js";
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
import { htmlOf } from "./templates.js";

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
  applyTo(partsIn(placeOf(root)), patch);
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
    else refill(place, list || [(content ?? first) as Content], list);
  } else if ((first as number) >= 0) applyTo(partsIn(place), change);
  else applyList(place, rowsIn(place), change);
}

function setText(place: Place, text: string): void {
  const field = place._holder as HTMLTextAreaElement | undefined;
  const write = () => {
    const [only, behind] = boundsOf(place);
    // The place may hold something else than one text node, such as the content of a template.
    if (!(only instanceof Text && only.nextSibling === behind)) {
      refill(place, [new Text(text)]);
    } else if (only.data !== text) only.data = text;
  };
  if (field?.type === "textarea") writeControl(field, current, write);
  else write();
}

/** Replaces all content of a place. */
function refill(place: Place, contents: (Content | Text)[], isList?: unknown): void {
  const [first, behind] = boundsOf(place);
  place._parts = place._rows = undefined;
  replace(place, nodesBetween(first, behind), behind, contents, isList);
}

/** Removes nodes, inserts new contents before a node, and returns these as rows. */
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
    const row = { _start: made.firstChild ?? made, _end: made.lastChild ?? made } as Place;
    fragment.append(made);
    return row;
  });
  const elements = [...fragment.children];
  for (const node of old) own(node).remove();
  own(parent).insertBefore(fragment, behind);
  elements.forEach(processNew);
  return rows;
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
  rows.splice(index, count, ...replace(place, old, behind, contents));
}

/** The first node of a row, or the node after the list. */
function startAt(place: Place, rows: Place[], index: number): Node | null {
  // A missing row throws.
  return index === rows.length ? boundsOf(place)[1] : ((rows[index] as Place)._start as Node);
}

// --- New content ---

/** The element in whose context new HTML is parsed. */
let around: Element;

function create(content: Content | Text, parent: Node, row: string): Node {
  if (content instanceof Text) return content;
  if (parent instanceof Element) around = parent;
  const [first, component, instance] = typeof content === "string" ? [content] : content;
  if (typeof first !== "string") return createInstance(content as TemplateInstance, row);
  if (!instance) return parseIn(around, first);
  const outer = current;
  current = { ...outer, _component: component as number };
  const fragment = createInstance(
    instance as TemplateInstance,
    row,
    ` data-live="${current._key}:${component}"`,
  );
  current = outer;
  return fragment;
}

function createInstance([id, ...changes]: TemplateInstance, row: string, root = ""): DocumentFragment {
  const context = around;
  const written = [current._key, current._component, root + (row && ` data-lr=${row}`), row];
  const fragment = parseIn(context, htmlOf(id, changes, written));
  const parts = partsIn({ _holder: fragment });
  changes.forEach((change, index) => {
    if (change !== null) applyPart(parts[index] as Part, change);
    around = context;
  });
  return fragment;
}
