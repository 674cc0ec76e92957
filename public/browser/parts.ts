/**
 * Finds the parts of a live component in the page.
 *
 * The server marks them with their numbers: `data-lp="1class 2."` on an element says that part 1 is its attribute
 * `class` and part 2 all that it holds; `<!--[0-->…<!--]-->` stands around part 0 in text, and without a number
 * around a row. The index is built when a patch first goes through a place, and forgotten when its content is
 * replaced. A part whose marker was taken out is missing in it, and is not mistaken for another.
 */

/** A dynamic attribute, or a binding (`@event`). */
export interface AttributePart {
  element: Element;
  name: string;
}

/** A place with changing content: between two comments, or all that an element holds. */
export interface ContentPart {
  parent: Element;
  /** undefined where it is all that the parent holds */
  start?: Comment;
  end?: Comment;
  /** parts of the template that it holds */
  parts?: Part[];
  /** rows of the list that it holds */
  rows?: Row[];
}

/** A row of a list: one element, or a place between comments. */
export type Row = { element: Element; parts?: Part[] } | (ContentPart & { start: Comment; end: Comment });

export type Part = AttributePart | ContentPart;

const ownParts = new WeakMap<Element, Part[]>();

/** The parts of a component, by its root element. */
export function partsOf(root: Element): Part[] {
  let parts = ownParts.get(root);
  if (!parts) {
    parts = [];
    collectElement(root, parts);
    ownParts.set(root, parts);
  }
  return parts;
}

/** Forgets what is known of a component: its HTML is new. */
export function forgetParts(root: Element): void {
  ownParts.delete(root);
}

/** The parts of the template that a place holds. */
export function partsIn(place: ContentPart): Part[] {
  if (!place.parts) {
    place.parts = [];
    collect(firstNode(place), place.end ?? null, place.parts);
  }
  return place.parts;
}

/** The parts of a row. */
export function partsOfRow(row: Row): Part[] {
  if (!("element" in row)) return partsIn(row);
  if (!row.parts) {
    row.parts = [];
    collectElement(row.element, row.parts);
  }
  return row.parts;
}

/** The rows of the list that a place holds. */
export function rowsIn(place: ContentPart): Row[] {
  if (!place.rows) place.rows = rowsBetween(firstNode(place), place.end ?? null, place.parent);
  return place.rows;
}

/** The rows that these nodes are. */
export function rowsBetween(first: Node | null, end: Node | null, parent: Element): Row[] {
  const rows: Row[] = [];
  for (let node = first; node && node !== end; node = node.nextSibling) {
    if (node instanceof Element) rows.push({ element: node });
    else if (isStart(node)) {
      const last = endOf(node);
      rows.push({ parent, start: node, end: last });
      node = last;
    }
  }
  return rows;
}

/** The first node of a place, or the node behind it where it is empty. */
export function firstNode(place: ContentPart): Node | null {
  return place.start ? place.start.nextSibling : place.parent.firstChild;
}

function collect(first: Node | null, end: Node | null, parts: Part[]): void {
  for (let node = first; node && node !== end; node = node.nextSibling) {
    if (node instanceof Element) {
      // Another component has parts of its own.
      if (!node.hasAttribute("data-live")) collectElement(node, parts);
    } else if (isStart(node)) {
      const last = endOf(node);
      parts[Number(node.data.slice(1))] = { parent: node.parentElement as Element, start: node, end: last };
      node = last;
    }
  }
}

function collectElement(element: Element, parts: Part[]): void {
  let isPlace = false;
  for (const token of element.getAttribute("data-lp")?.split(" ") ?? []) {
    const name = token.replace(/^\d+/, "");
    isPlace = name === ".";
    parts[Number.parseInt(token, 10)] = isPlace ? { parent: element } : { element, name };
  }
  if (!isPlace && element.localName !== "noscript") collect(element.firstChild, null, parts);
}

function isStart(node: Node): node is Comment {
  return node.nodeType === 8 && /^\[\d*$/.test((node as Comment).data);
}

function endOf(start: Comment): Comment {
  let depth = 1;
  for (let node = start.nextSibling; node; node = node.nextSibling) {
    if (isStart(node)) depth++;
    else if (node.nodeType === 8 && (node as Comment).data === "]" && --depth === 0) return node as Comment;
  }
  throw new Error("HL_PATCH");
}
