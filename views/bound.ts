/**
 * Bound elements: what is written for an element with a binding, so that its event works in each mode.
 *
 * A click on a button is a submit of the view's form, and a `<form @submit>` posts itself: the browser needs no
 * script for either, htmx takes the same posts, and our script listens for the same submits. A control's change gets
 * attributes for htmx, and inside `<noscript>` a button or a form of its own.
 */
import type { DefaultTreeAdapterTypes as Tree } from "parse5";
import type { Binding } from "./bindings.js";
import { LiveError } from "./errors.js";
import { escapeHtml } from "./escape.js";
import type { HostText, Writer } from "./template.js";

/** A piece of what is written: text, text for live components only, or a writer. */
export type Item = string | { marker: string } | Writer;

/** What stands around a node. */
export interface Around {
  /** names of the elements, as in `ul>li` */
  parents: string;
  /** in <noscript> or a document: written, but not brought up to date */
  quiet: boolean;
  label?: Tree.Element;
  inForm?: boolean;
  /** in an element that gets fields of ours beside its own content */
  isShared?: boolean;
  /** the text of the binding of the live form around */
  form?: Item;
}

/** What is written for a bound element. */
export interface Bound {
  /** attributes for its tag */
  added: Item[];
  /** at the start of its content */
  after: Item[];
  /** behind it, or behind its label */
  behind: Item[];
  /** for a live form, the text of its binding */
  form?: Item;
}

/** A bound element. */
export interface BoundElement {
  element: Tree.Element;
  /** the binding's attribute, such as `@click` */
  attribute: string;
  binding: Binding;
  /** element, file and line, for errors */
  where: string;
  around: Around;
  /** whether it is the element's first binding: htmx takes one */
  isFirst: boolean;
}

/** Elements in which a reader enters something. */
export const controls = new Set(["input", "select", "textarea"]);
/** Events that reach the server; each has its way without JavaScript or is a plain enhancement. */
const knownEvents = new Set(["click", "submit", "change", "input"]);

/** Whether pressing it submits a form. */
export function isSubmitButton(element: Tree.Element): boolean {
  const type = attributeOf(element, "type") ?? "";
  return element.tagName === "button" || (element.tagName === "input" && /^(?:submit|image)$/i.test(type));
}

/**
 * What to write for an element with a binding.
 *
 * @throws {LiveError} HL_BINDING_SYNTAX where the event or the element does not fit
 */
export function writeBound(bound: BoundElement): Bound {
  const { element, binding } = bound;
  if (!knownEvents.has(binding.event))
    refuse(bound, `binds an event that is not one of ${[...knownEvents].join(", ")}`);
  if (binding.modifiers.length > 0)
    refuse(bound, `has the modifier .${binding.modifiers[0]}, which is not there yet`);
  const text: Item =
    binding.holes.length > 0 ? { type: "binding", binding } : escapeHtml(binding.text[0] as string);
  if (binding.event === "submit") return writeForm(bound, text);
  if (binding.event === "click" && isSubmitButton(element)) return writeButton(bound, text);
  return writeControl(bound, text);
}

function writeForm(bound: BoundElement, text: Item): Bound {
  const { element } = bound;
  if (element.tagName !== "form") refuse(bound, "needs a <form>");
  if (attributeOf(element, "action") !== undefined || attributeOf(element, "method") !== undefined) {
    refuse(bound, "posts to the component, but the form has an action or method of its own");
  }
  const added = [host("form")];
  if (attributeOf(element, "id") === undefined) added.push(host("fieldId"), text, '"');
  return { added, after: [host("submit"), text, '">'], behind: [], form: text };
}

function writeButton(bound: BoundElement, text: Item): Bound {
  for (const name of ["name", "value", "form"]) {
    if (attributeOf(bound.element, name) === undefined) continue;
    refuse(bound, `takes the button's ${name} for itself, but the button has one`);
  }
  // A button whose handler takes fields stays with the form around it; all others belong to the view's form.
  const owner = bound.binding.takesInput && bound.around.form !== undefined ? "clickInForm" : "click";
  return { added: [host(owner), text, '"'], after: [], behind: [] };
}

/** A control's change, or a click on what is no button, which needs a script. */
function writeControl({ element, binding, around, isFirst }: BoundElement, text: Item): Bound {
  const added: Item[] = [` data-on-${binding.event}="`, text, '"'];
  if (!isFirst) return { added, after: [], behind: [] };
  added.push(` hx-trigger="${binding.event}"`, host("control"), { type: "vals", binding });
  if (!controls.has(element.tagName)) return { added, after: [], behind: [] };
  const name = attributeOf(element, "name");
  if (name !== undefined) binding.control = name;
  if (attributeOf(element, "id") === undefined) added.push(host("fieldId"), text, '"');
  const isInLiveForm = around.form !== undefined && name !== undefined;
  if (!binding.takesInput || isInLiveForm) {
    const owner = host(binding.takesInput ? "clickInForm" : "click");
    return { added, after: [], behind: ["<noscript><button", owner, text, '">Apply</button></noscript>'] };
  }
  // A form around that is the application's own also keeps what it posts.
  if (around.inForm) return { added, after: [], behind: [] };
  // A form of its own, so that Enter sends this control and nothing else.
  if (name === undefined) added.push(' name="', text, '"');
  added.push(host("ownForm"), text, '"');
  const end = '"><button>Apply</button></form></noscript>';
  return { added, after: [], behind: [host("ownFormStart"), text, host("ownFormEvent"), text, end] };
}

function host(text: HostText): Item {
  return { type: "host", text };
}

function attributeOf(element: Tree.Element, name: string): string | undefined {
  return element.attrs.find((attribute) => attribute.name === name)?.value;
}

function refuse({ attribute, where }: BoundElement, why: string): never {
  throw new LiveError("HL_BINDING_SYNTAX", `${attribute} ${why} (${where}).`);
}
