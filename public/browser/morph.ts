/** Aligns a component with its whole new HTML, by morphdom. Loaded only when it is first needed. */
import morphdom from "morphdom";
import { forgetParts } from "./parts.js";
import { parseIn } from "./patch.js";

/** Brings a component's element to the state of its HTML, and returns the element that stands there then. */
export function morph(root: Element, html: string): Element {
  const next = parseIn(root.parentElement as Element, html).firstElementChild as Element;
  const shown = root.nodeName === next.nodeName ? align(root, next) : next;
  for (const part of [shown, ...shown.querySelectorAll("[data-live]")]) forgetParts(part);
  if (shown !== root) {
    // The component around may know the old element as a row of a list.
    const around = root.parentElement?.closest("[data-live]");
    if (around) forgetParts(around);
    root.replaceWith(shown);
  }
  return shown;
}

function align(root: Element, next: Element): Element {
  const twice = idsTwice([root, next]);
  return morphdom(root, next, {
    // morphdom leaves old elements behind where an id is not the only one.
    getNodeKey(node) {
      const id = (node as Partial<Element>).getAttribute?.("id");
      return id && !twice.has(id) ? id : undefined;
    },
    onBeforeElUpdated(from: HTMLElement, to: HTMLElement) {
      // What someone is typing stays.
      if (from === document.activeElement && "value" in from)
        (to as HTMLInputElement).value = (from as HTMLInputElement).value;
      // morphdom only writes the value, which is not what a reset of the form goes back to.
      if (from.localName === "textarea" && from.textContent !== to.textContent)
        from.textContent = to.textContent;
      // Whether details are open is the reader's choice, unless the template says it.
      if (from.localName === "details" && !/\b\d+(?:open|\.{3})(?: |$)/.test(to.dataset.lp ?? ""))
        to.toggleAttribute("open", from.hasAttribute("open"));
      return !from.isEqualNode(to);
    },
  }) as Element;
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
