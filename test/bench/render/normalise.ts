/** HTML in one spelling, for comparison: entities, quotes and void tags as parse5 writes them, without markers. */
import { parse, parseFragment, serialize, type DefaultTreeAdapterTypes as Tree } from "parse5";

/** Returns the HTML as a browser would understand it, less comments and the attributes that mark parts and rows. */
export function normalise(html: string): string {
  const isDocument = /^<!doctype/i.test(html);
  const tree = isDocument ? parse(html) : parseFragment(html);
  removeMarkers(tree);
  return serialize(tree);
}

function removeMarkers(parent: Tree.ParentNode): void {
  parent.childNodes = parent.childNodes.filter((node) => node.nodeName !== "#comment");
  for (const node of parent.childNodes) {
    if ("attrs" in node)
      node.attrs = node.attrs.filter(({ name }) => name !== "data-lp" && name !== "data-lr");
    if ("childNodes" in node) removeMarkers(node);
  }
}

/** Where two texts part, with what stands around, for a message; undefined where they don't. */
export function difference(expected: string, found: string): string | undefined {
  if (expected === found) return undefined;
  let at = 0;
  while (expected[at] === found[at]) at++;
  const around = (text: string) => JSON.stringify(text.slice(Math.max(0, at - 40), at + 40));
  return `at ${at}: expected ${around(expected)}, found ${around(found)}`;
}
