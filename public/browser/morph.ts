/** Aligns a component with its whole new HTML, by morphdom. Loaded only when it is first needed. */
import morphdom from "morphdom";
import type { Kit } from "./kit.js";
import { isReaders, keepEntered } from "./more/readers.js";
import type { Knowledge } from "./pending.js";

type MorphKit = Pick<Kit, "forgetParts" | "isFree" | "parseIn">;

/** Brings a component's element to the state of its HTML, and returns the element that stands there then. */
export function morph(kit: MorphKit, root: Element, html: string, known: Knowledge): Element {
  const next = kit.parseIn(root.parentElement as Element, html).firstElementChild as Element;
  const shown = root.nodeName === next.nodeName ? align(kit, root, next, known) : next;
  for (const part of [shown, ...shown.querySelectorAll("[data-live]")]) kit.forgetParts(part);
  if (shown !== root) {
    // The component around may know the old element as a row of a list.
    const around = root.parentElement?.closest("[data-live]");
    if (around) kit.forgetParts(around);
    root.replaceWith(shown);
  }
  return shown;
}

function align(kit: MorphKit, root: Element, next: Element, known: Knowledge): Element {
  const twice = idsTwice([root, next]);
  const restore = keepEntered(root, (control) => kit.isFree(control, known));
  const shown = morphdom(root, next, {
    // morphdom leaves old elements behind where an id is not the only one.
    getNodeKey(node) {
      const id = (node as Partial<Element>).getAttribute?.("id");
      return id && !twice.has(id) ? id : undefined;
    },
    onBeforeElUpdated(from: HTMLElement, to: HTMLElement) {
      for (const name of new Set([...from.getAttributeNames(), ...to.getAttributeNames()])) {
        const value = from.getAttribute(name);
        if (!isReaders(from, name, to.getAttribute(name))) continue;
        if (value === null) to.removeAttribute(name);
        else to.setAttribute(name, value);
      }
      // morphdom writes values, and that of a file can only be emptied.
      if ((from as HTMLInputElement).files) (to as HTMLInputElement).files = (from as HTMLInputElement).files;
      // morphdom only writes the value, which is not what a reset of the form goes back to.
      if (from.localName === "textarea" && from.textContent !== to.textContent)
        from.textContent = to.textContent;
      return !from.isEqualNode(to);
    },
    onBeforeElChildrenUpdated: (from: HTMLElement) => !from.hasAttribute("data-live-keep"),
  }) as Element;
  restore();
  return shown;
}

function idsTwice(trees: Element[]): Set<string> {
  const twice = new Set<string>();
  for (const tree of trees) {
    const seen = new Set<string>();
    for (const element of tree.querySelectorAll("[id]")) {
      const id = element.getAttribute("id") as string;
      (seen.has(id) ? twice : seen).add(id);
    }
  }
  return twice;
}
