/**
 * Finds the parts of a live component in the page.
 *
 * The server marks them with their numbers: `data-lp="1class 2."` on an element says that part 1 is its attribute
 * `class` and part 2 all that it holds; `<!--[0-->…<!--]-->` stands around part 0 in text. A list's row has its number
 * as `data-lr=2`, or stands between `<!--[:2-->…<!--]-->`; only a row that a patch put into a list has none. The index is
 * built when a patch first goes through a place, and forgotten when its content is replaced. A part or row whose marker
 * was taken out is missing in it, and is not mistaken for another; one that is there twice throws.
 */

import { own } from "./own.js";
import { boundsOf, type Part, type Place } from "./places.js";

const roots = new WeakMap<Element, Place>();

/** A component, by its root element. */
export function placeOf(root: Element): Place {
  let place = roots.get(root);
  if (!place) {
    place = { _start: root, _end: root };
    roots.set(root, place);
  }
  return place;
}

/** Forgets what is known of a component: its HTML is new. */
export function forgetParts(root: Element): void {
  roots.delete(root);
}

/** The parts of the template that a place holds. */
export function partsIn(place: Place): Part[] {
  if (!place._parts) {
    place._parts = [];
    collect(place, place._parts, true);
  }
  return place._parts;
}

/** The rows of the list that a place holds. */
export function rowsIn(place: Place): Place[] {
  if (!place._rows) {
    place._rows = [];
    for (const row of unitsBetween(...boundsOf(place))) {
      const start = own(row._start as Element & Comment);
      const number = start.getAttribute?.("data-lr") ?? (row._start !== row._end && start.data.slice(2));
      // What has none was put there by others.
      if (number) add(place._rows, number, row);
    }
  }
  return place._rows;
}

function add<Item>(items: Item[], number: string, item: Item): void {
  if (items[+number]) throw Error();
  items[+number] = item;
}

/** Nodes, and places between markers as one. */
function unitsBetween(first: Node | null, behind: Node | null): Place[] {
  const units: Place[] = [];
  for (let node = first as ChildNode | null; node && node !== behind; node = own(node).nextSibling) {
    const start = node;
    if (isStart(node)) node = endOf(node);
    units.push({ _start: start, _end: node });
  }
  return units;
}

function collect(place: Place, parts: Part[], isOwn?: boolean): void {
  for (const unit of unitsBetween(...boundsOf(place))) {
    const { _start: start, _end: end } = unit;
    const number = start !== end && (start as Comment).data.slice(1);
    if (/^\d/.test(number as string)) add(parts, number as string, unit);
    // What is new and not one element stands in bounds of its own.
    else if (number !== false) collect(unit, parts);
    // Another component has parts of its own.
    else if (start instanceof Element && (isOwn || !own(start).hasAttribute("data-live")))
      collectElement(start, parts);
  }
}

function collectElement(element: Element, parts: Part[]): void {
  const all = { _start: undefined, _end: undefined, _holder: element };
  let isPlace: boolean | undefined;
  for (const token of own(element).getAttribute("data-lp")?.split(" ") ?? []) {
    const [, number, attribute] = /^(\d*)(.*)/.exec(token) as unknown as [string, string, string];
    isPlace = attribute === ".";
    add(parts, number, isPlace ? all : { _element: element, _attribute: attribute });
  }
  // What stands in a <noscript> is text here.
  if (!isPlace) collect(all, parts);
}

function isStart(node: Node): node is Comment {
  return node instanceof Comment && /^\[:?\d*$/.test(node.data);
}

/** The marker that ends what a marker begins; where there is none, whoever asks throws. */
function endOf(start: Node): ChildNode {
  let depth = 0;
  for (let node: Node | null = start; node; node = own(node).nextSibling) {
    if (isStart(node)) depth++;
    else if (node instanceof Comment && node.data === "]" && !--depth) return node;
  }
  return undefined as never;
}
