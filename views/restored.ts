/**
 * What browsers write into the controls of a page that is loaded again or gone back to: what was entered there before.
 *
 * Where the template says what a control shows, that is the page's state, and the old choice must not cover it. What
 * the template leaves to the reader is still restored.
 */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import { Attrs } from "./attributes.js";
import { attributeOf, isElement } from "./elements.js";

/** Inputs in which nothing is entered. */
const pressed = new Set(["hidden", "submit", "button", "image", "reset", "file"]);

/**
 * The attribute that keeps browsers from restoring a control which the template fills in; "" for any other. The
 * template's own `autocomplete` counts more.
 *
 * @param hasHole - whether a part of the template's source has a hole
 */
export function unrestored(control: Tree.Element, hasHole: (source: string | Tree.Node) => boolean): string {
  const { tagName, attrs } = control;
  if (attrs.some(({ name }) => name === "autocomplete" || hasHole(name))) return "";
  const isBound = tagName === "input" ? isFilledIn(control, hasHole) : hasBound(control, hasHole);
  return isBound ? ' autocomplete="off"' : "";
}

/** The same for what attrs({ … }) gives a control. */
export function unrestoredAttrs(attrs: Attrs): Attrs {
  const has = (name: string) => attrs.entries.some((entry) => entry[0] === name);
  if (has("autocomplete") || !(has("value") || has("checked"))) return attrs;
  return new Attrs([...attrs.entries, ["autocomplete", "off"]]);
}

function isFilledIn(control: Tree.Element, hasHole: (source: string) => boolean): boolean {
  const type = attributeOf(control, "type")?.toLowerCase() ?? "text";
  return (
    !pressed.has(type) &&
    control.attrs.some(({ name, value }) => /^(?:value|checked)$/.test(name) && hasHole(value))
  );
}

/** Whether a text area's text, or a list's options, are made by the template. */
function hasBound(parent: Tree.ParentNode, hasHole: (source: string | Tree.Node) => boolean): boolean {
  return parent.childNodes.some((child) => {
    if (child.nodeName === "#text") return hasHole((child as Tree.TextNode).value);
    if (!isElement(child)) return hasHole(child);
    return (
      child.attrs.some(({ name, value }) => hasHole(name) || (name === "selected" && hasHole(value))) ||
      hasBound(child, hasHole)
    );
  });
}
