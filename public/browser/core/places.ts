/** Places in the page, and the nodes that stand in them. */
import { own } from "./own.js";

/** A dynamic attribute, or a binding (`@event`). */
export interface AttributePart {
  element: Element;
  attribute: string;
}

/** A place with changing content: one element, what stands between two comments, or all that a node holds. */
export interface Place {
  start: ChildNode | undefined;
  end: ChildNode | undefined;
  /** what it is all of, where there are no bounds */
  holder?: Node;
  /** parts of the template that it holds */
  parts?: Part[] | undefined;
  /** rows of the list that it holds */
  rows?: Place[] | undefined;
}

export type Part = AttributePart | Place;

/** The first node of a place's content, and what stands behind the last: two that are the same where it is empty. */
export function boundsOf({ start, end, holder }: Place): [first: Node | null, behind: Node | null] {
  if (holder) return [own(holder).firstChild, null];
  return start === end
    ? [start as Node, own(start as Node).nextSibling]
    : [own(start as Node).nextSibling, end as Node];
}

/** The nodes from one on, up to another. */
export function nodesBetween(first: Node | null, behind: Node | null): ChildNode[] {
  const nodes: ChildNode[] = [];
  for (let node = first; node && node !== behind; node = own(node).nextSibling) nodes.push(node as ChildNode);
  return nodes;
}

/** All nodes of a place. */
export function nodesOf({ start, end }: Place): ChildNode[] {
  return nodesBetween(start as Node, own(end as Node).nextSibling);
}

/** The node that a place stands in. */
export function parentOf({ start, holder }: Place): Node {
  return holder ?? (own(start as Node).parentNode as Node);
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
