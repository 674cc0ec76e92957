/** Reads the nodes of a form's fields: texts, numbered items, or an object's fields. */
import { type FieldNode, leavesOf, shorten } from "./fields.js";
import type { ErrorCollector } from "./input-error.js";

/** The node of a field that was not sent. */
export function nothing(name: string): FieldNode {
  return { name, values: [], children: new Map() };
}

/** The texts of a list: repeated fields, or numbered ones. */
export function readTexts(node: FieldNode, collector: ErrorCollector): string[] {
  return [...node.values, ...itemsOf(node, collector).flatMap((item) => textsOf(item, collector))];
}

/** The texts of a field; fields nested in it are errors. */
export function textsOf(node: FieldNode, collector: ErrorCollector): string[] {
  for (const child of node.children.values()) refuseAll(child, collector);
  return node.values;
}

/** The numbered nodes in order. Gaps in the numbers are closed: rows may have been removed from the form. */
export function itemsOf(node: FieldNode, collector: ErrorCollector): FieldNode[] {
  const items: [number, FieldNode][] = [];
  for (const [key, child] of node.children) {
    if (/^\d+$/.test(key)) items.push([Number(key), child]);
    else refuseAll(child, collector);
  }
  return items.sort(([a], [b]) => a - b).map(([, item]) => item);
}

export function refuseAll(node: FieldNode, collector: ErrorCollector): void {
  for (const leaf of leavesOf(node)) {
    collector.add(shorten(leaf), `${shorten(leaf)} should not exist`, "whitelistValidation");
  }
}

/** Whether a node and all nodes in it are blank. */
export function isBlankNode({ values, children }: FieldNode): boolean {
  return values.every((text) => text.trim() === "") && [...children.values()].every(isBlankNode);
}
