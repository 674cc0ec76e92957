/** Bound forms: `<form @submit>`, and other events of a form. */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import { attributeOf, controls, hasAttribute, isBound, isElement, isSubmitButton } from "../elements.js";
import { type Bound, type BoundElement, refuse, scriptAttributes } from "./bound-element.js";
import { host, type Item, ownId } from "./draft.js";
import type { Modifiers } from "./modifiers.js";

/**
 * Writes an event that comes from any field of a form. By htmx another element posts it, whose requests don't wait for those
 * of the form; without JavaScript only the submit works.
 */
export function writeFormEvent(bound: BoundElement, text: Item, modifiers: Modifiers): Bound {
  const isFirst = bound.others.every(({ event }) => event === "submit");
  return {
    added: scriptAttributes(bound, text, modifiers),
    after: isFirst ? ["<i hidden></i>"] : [],
    behind: [],
  };
}

/** Writes a form with a submit's binding. */
export function writeForm(bound: BoundElement, text: Item): Bound {
  const { element, binding } = bound;
  if (element.tagName !== "form") refuse(bound, "needs a <form>");
  const id = ownId(bound, text, '"');
  const form = { binding, text };
  if (hasAttribute(element, "action")) {
    // A form for a route of the application: the script has it validated first, then the browser posts it.
    if (attributeOf(element, "method")?.toLowerCase() !== "post")
      refuse(bound, 'leaves the form to its action, which needs method="post"');
    return { added: [...scriptAttributes(bound, text), ...id], after: [], behind: [], form };
  }
  if (hasAttribute(element, "method"))
    refuse(bound, "posts to the component, but the form has a method of its own");
  const post = host("form");
  // The component's class tells whether the handler takes files.
  if (!hasAttribute(element, "enctype")) post.handler = binding.handler;
  const after = [host("submit"), text, '"', { marker: bound.marker }, ">", ...bound.guard];
  return { added: [post, ...id], after, behind: [], form };
}

/** Whether the first button of a form is certainly its submit; a hole before it could contain another button. */
export function startsWithSubmit(form: Tree.Element): boolean {
  const visit = (node: Tree.ParentNode): boolean | undefined => {
    for (const child of node.childNodes) {
      if (child.nodeName === "#comment") return false;
      if (!isElement(child)) continue;
      if (isSubmitButton(child)) {
        if (!isBound(child) && /^(?:reset|button)$/i.test(attributeOf(child, "type") ?? "")) continue;
        return !isBound(child) && !hasAttribute(child, "formmethod");
      }
      // It gets a button in <noscript>, which exists without JavaScript and in HTML that htmx has inserted.
      if (isBound(child) && controls.has(child.tagName)) return false;
      const found = visit(child);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(form) ?? false;
}
