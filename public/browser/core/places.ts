/** Places in the page, and the nodes that stand in them. */
import { own } from "./own.js";

/** A dynamic attribute, or a binding (`@event`). */
export interface AttributePart {
  _element: Element;
  _attribute: string;
}

/** A place with changing content: one element, what stands between two comments, or all that a node holds. */
export interface Place {
  _start: ChildNode | undefined;
  _end: ChildNode | undefined;
  /** what it is all of, where there are no bounds */
  _holder?: Node;
  /** parts of the template that it holds */
  _parts?: Part[] | undefined;
  /** rows of the list that it holds */
  _rows?: Place[] | undefined;
}

export type Part = AttributePart | Place;

/** The first node of a place's content, and what stands behind the last: two that are the same where it is empty. */
export function boundsOf(place: Place): [first: Node | null, behind: Node | null] {
  const start = place._start as Node;
  if (place._holder) return [own(place._holder).firstChild, null];
  return start === place._end
    ? [start, own(start).nextSibling]
    : [own(start).nextSibling, place._end as Node];
}

/** The nodes from one on, up to another. */
export function nodesBetween(first: Node | null, behind: Node | null): ChildNode[] {
  const nodes: ChildNode[] = [];
  for (let node = first; node && node !== behind; node = own(node).nextSibling) nodes.push(node as ChildNode);
  return nodes;
}

/** All nodes of a place. */
export function nodesOf(place: Place): ChildNode[] {
  return nodesBetween(place._start as Node, own(place._end as Node).nextSibling);
}

/** The node that a place stands in. */
export function parentOf(place: Place): Node {
  return place._holder ?? (own(place._start as Node).parentNode as Node);
}

/** Moves a node; where the browser can, without resetting what it holds: focus, frames, videos. */
export function move(
  parent: Node & { moveBefore?: Node["insertBefore"] },
  node: Node,
  before: Node | null,
): void {
  const { moveBefore, insertBefore } = own(parent);
  (moveBefore ?? insertBefore).call(parent, node, before);
}
