/** Helpers for elements as parse5 represents them. */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";

/** Elements in which a user enters something. */
export const controls = new Set(["input", "select", "textarea"]);

/** Whether a node is an element. */
export function isElement(node: Tree.Node): node is Tree.Element {
  return "tagName" in node;
}

/** The value of an attribute; undefined if the element does not have it. */
export function attributeOf(element: Tree.Element, name: string): string | undefined {
  return element.attrs.find((attribute) => attribute.name === name)?.value;
}

/** Whether an element has an attribute, with a value or without. */
export function hasAttribute(element: Tree.Element, name: string): boolean {
  return element.attrs.some((attribute) => attribute.name === name);
}

/** Whether an element has an event binding. */
export function isBound(element: Tree.Element): boolean {
  return element.attrs.some(({ name }) => name.startsWith("@"));
}

/** Whether pressing an element submits a form. */
export function isSubmitButton(element: Tree.Element): boolean {
  const type = attributeOf(element, "type") ?? "";
  return element.tagName === "button" || (element.tagName === "input" && /^(?:submit|image)$/i.test(type));
}

/** All text in a node, as `textContent` in a browser. */
export function textOf(node: Tree.Node): string {
  if (node.nodeName === "#text") return (node as Tree.TextNode).value;
  return "childNodes" in node ? node.childNodes.map(textOf).join("") : "";
}

/** All elements in a node, in document order. */
export function* descendants(node: Tree.ParentNode): Generator<Tree.Element> {
  for (const child of node.childNodes) {
    if (!isElement(child)) continue;
    yield child;
    yield* descendants(child);
  }
}

/** The type of an input, in lower case. */
export function typeOf(element: Tree.Element): string {
  return (attributeOf(element, "type") ?? "text").toLowerCase();
}
