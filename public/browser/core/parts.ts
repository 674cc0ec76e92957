/**
 * Finds the parts of a component in the page, by the numbers with which the server marks them.
 *
 * `data-lp="1class 2."` on an element says that part 1 is its attribute `class` and part 2 is all of its content;
 * `<!--[0-->…<!--]-->` surrounds part 0 in text. A row of a list has its number in `data-lr=2`, or is surrounded by
 * `<!--[:2-->…<!--]-->`; only rows that a patch has inserted have none.
 *
 * A place is indexed when a patch first goes through it, and again after its content has been replaced. If a marker has
 * been removed, its part is missing in the index, and no other one takes its number. A duplicate marker throws.
 */

import { own } from "./own.js";
import { boundsOf, type Part, type Place, type StandIn } from "./places.js";

/** By a component's root element: the place that the component takes, unless its HTML has been replaced since. */
export const roots = new WeakMap<Element, Place>();

/** The parts of the template in a place. */
export function partsIn(place: Place): Part[] {
  if (!place._parts) {
    place._parts = [];
    collect(place, place._parts, true);
  }
  return place._parts;
}

/** The rows of the list in a place. */
export function rowsIn(place: Place): Place[] {
  if (!place._rows) {
    place._rows = [];
    for (const row of unitsBetween(...boundsOf(place))) {
      const start = own(row._start as HTMLElement & Comment);
      const number = start.dataset?.lr ?? (row._start !== row._end && start.data.slice(2));
      // Nodes without a number are another script's.
      if (number) add(place._rows, number, row);
    }
  }
  return place._rows;
}

function add<Item>(items: Item[], number: string, item: Item): void {
  // It is caught: the page is not as it was sent, and is sent whole.
  if (items[number as never]) throw 0;
  items[number as never] = item as never;
}

/** The nodes from one to another; what markers surround counts as one unit. */
export function unitsBetween(first: Node | null, behind: Node | null): Place[] {
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
    // A patch surrounds inserted content that is not one element with markers without a number.
    else if (number !== false) collect(unit, parts);
    // A nested component has its own parts.
    else if (start instanceof Element && (isOwn || !own(start as HTMLElement).dataset?.live))
      collectElement((start as StandIn)._portal ?? start, parts);
  }
}

function collectElement(element: Element, parts: Part[]): void {
  const all = { _holder: element };
  let isPlace: boolean | undefined;
  const marks = own(element).getAttribute("data-lp") ?? "";
  for (const [, number, attribute] of marks.matchAll(/(\d+)(\S+)/g) as Iterable<[string, string, string]>) {
    isPlace = attribute === ".";
    add(parts, number, isPlace ? all : { _element: element, _attribute: attribute });
  }
  // With scripts on, the content of a <noscript> is text and has no parts.
  if (!isPlace) collect(all, parts);
}

function isStart(node: Node): node is Comment {
  return node instanceof Comment && /^\[:?\d*$/.test(node.data);
}

/** The closing marker of an opening one. If it is missing, the caller throws. */
function endOf(start: Node): ChildNode {
  let depth = 0;
  for (let node: Node | null = start; node; node = own(node).nextSibling) {
    if (isStart(node)) depth++;
    else if (node instanceof Comment && node.data === "]" && !--depth) return node;
  }
  return undefined as never;
}
