/** What a form sent under one name: texts, numbered items, or fields of an object. */
import { type FieldNode, leavesOf, shorten } from "./fields.js";
import type { ErrorCollector } from "./input-error.js";

/** A node of a field that was not sent. */
export function nothing(name: string): FieldNode {
  return { name, values: [], children: new Map() };
}

/** The texts of a list: those of one name, or numbered ones. */
export function readTexts(node: FieldNode, collector: ErrorCollector): string[] {
  return [...node.values, ...itemsOf(node, collector).flatMap((item) => textsOf(item, collector))];
}

/** The texts of a field that has no fields in it. */
export function textsOf(node: FieldNode, collector: ErrorCollector): string[] {
  for (const child of node.children.values()) refuseAll(child, collector);
  return node.values;
}

/** Numbered nodes in order. Gaps are closed: rows may have been taken out of a form. */
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

/** Whether all that was sent of an object is blank. */
export function isBlankNode({ values, children }: FieldNode): boolean {
  return values.every((text) => text.trim() === "") && [...children.values()].every(isBlankNode);
}
