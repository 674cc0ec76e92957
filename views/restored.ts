/**
 * Controls that a browser must not restore. On reload and on "back", browsers fill in what was entered before.
 *
 * If the template sets the value of a control, that value is the page's state and must not be overwritten. Other
 * controls are still restored.
 */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import { Attrs } from "./attributes.js";
import { attributeOf, isElement } from "./elements.js";

/** Types of inputs in which nothing is entered. */
const pressed = new Set(["hidden", "submit", "button", "image", "reset", "file"]);

/**
 * The attribute that keeps browsers from restoring a control that the template fills in; "" for other controls, and for
 * those with an `autocomplete` of their own.
 *
 * @param hasHole - whether a part of the template's source has a hole
 */
export function unrestored(control: Tree.Element, hasHole: (source: string | Tree.Node) => boolean): string {
  const { tagName, attrs } = control;
  if (attrs.some(({ name }) => name === "autocomplete" || hasHole(name))) return "";
  const isBound = tagName === "input" ? isFilledIn(control, hasHole) : hasBound(control, hasHole);
  return isBound ? ' autocomplete="off"' : "";
}

/** Adds that attribute to an attrs({ … }) that fills a control in. */
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

/** Whether the template sets the text of a text area or the selected options of a list. */
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
