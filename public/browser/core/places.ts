/** Places in the page, and the nodes in them. */
import { own } from "./own.js";

/** A part that is an attribute, or a binding (`@event`). */
export interface AttributePart {
  _element: Element;
  _attribute: string;
}

/** A part that is content: one element, the nodes between two comments, or all children of a node. */
export interface Place {
  _start?: ChildNode | undefined;
  _end?: ChildNode | undefined;
  /** the parent, if the place is all of its children; then there is no start and no end */
  _holder?: Node;
  /** the parts of the template in this place, once indexed */
  _parts?: Part[] | undefined;
  /** the rows of the list in this place, once indexed */
  _rows?: Place[] | undefined;
}

export type Part = AttributePart | Place;

/** An element in the place of another, which is elsewhere in the page: see `features/portals.ts`. */
export interface StandIn extends HTMLElement {
  _portal?: PortalElement;
}

/** An element that was moved, with the one in its place. */
export interface PortalElement extends HTMLElement {
  _standIn?: StandIn;
}

/** The first node of a place and the node after the last; they are the same in an empty place. */
export function boundsOf(place: Place): [first: Node | null, behind: Node | null] {
  const start = place._start as Node;
  if (place._holder) return [own(place._holder).firstChild, null];
  return start === place._end
    ? [start, own(start).nextSibling]
    : [own(start).nextSibling, place._end as Node];
}

/** The nodes from a first one up to an end, which is not included. */
export function nodesBetween(first: Node | null, behind: Node | null): ChildNode[] {
  const nodes: ChildNode[] = [];
  for (let node = first; node && node !== behind; node = own(node).nextSibling) nodes.push(node as ChildNode);
  return nodes;
}

/** The nodes of a place, with its markers. */
export function nodesOf(place: Place): ChildNode[] {
  return nodesBetween(place._start as Node, own(place._end as Node).nextSibling);
}

/** The parent of a place's nodes. */
export function parentOf(place: Place): Node {
  return place._holder ?? (own(place._start as Node).parentNode as Node);
}

/** Moves a node. `moveBefore`, where the browser has it, keeps the state of focus, frames and videos. */
export function move(
  parent: Node & { moveBefore?: Node["insertBefore"] },
  node: Node,
  before: Node | null,
): void {
  const { moveBefore, insertBefore } = own(parent);
  (moveBefore ?? insertBefore).call(parent, node, before);
}
