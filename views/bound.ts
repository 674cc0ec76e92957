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
import type { HostText, HostWriter, Writer } from "./template.js";

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
  /** the live form around */
  form?: LiveForm;
}

/** A form with a submit's binding. */
export interface LiveForm {
  binding: Binding;
  /** writes the binding's canonical text */
  text: Item;
}

/** What is written for a bound element. */
export interface Bound {
  /** attributes for its tag */
  added: Item[];
  /** at the start of its content */
  after: Item[];
  /** behind it, or behind its label */
  behind: Item[];
  /** for a button, what says whose form it submits */
  owner?: HostWriter;
  /** for a form with a submit's binding: it, for all that stands inside */
  form?: LiveForm;
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
/** Milliseconds of `.debounce` without a number. */
const defaultDelay = 300;

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
  const delay = readDelay(bound);
  const text: Item =
    binding.holes.length > 0 ? { type: "binding", binding } : escapeHtml(binding.text[0] as string);
  if (binding.event === "submit") return writeForm(bound, text);
  if (binding.event === "click" && isSubmitButton(element)) return writeButton(bound, text);
  if (element.tagName === "form") return writeFormEvent(bound, text, delay);
  return writeControl(bound, text, delay);
}

/** Milliseconds of quiet that an event waits for; 0 where it does not wait. */
function readDelay(bound: BoundElement): number {
  const { event, modifiers } = bound.binding;
  const [name, time = String(defaultDelay), ...more] = modifiers;
  if (name === undefined) return 0;
  if (name !== "debounce" || (event !== "input" && event !== "change"))
    refuse(bound, `has the modifier .${name}, which is not there yet`);
  const delay = Number(/^(\d{1,5})(?:ms)?$/.exec(time)?.[1]);
  if (Number.isNaN(delay) || more.length > 0)
    refuse(bound, "has a time that can't be read; write milliseconds, as in .debounce.500");
  return delay;
}

/** Attributes by which our script finds a binding. */
function scriptAttributes({ event }: Binding, text: Item, delay: number): Item[] {
  const debounce = delay > 0 ? ` data-debounce-${event}="${delay}"` : "";
  return [` data-on-${event}="`, text, `"${debounce}`];
}

function htmxTrigger({ event }: Binding, delay: number, from = ""): string {
  return ` hx-trigger="${event}${from}${delay > 0 ? ` delay:${delay}ms` : ""}"`;
}

/**
 * What happens in any field of a form. The form's own trigger for htmx is its submit, so another element posts it;
 * without scripts there is the submit alone.
 */
function writeFormEvent({ binding }: BoundElement, text: Item, delay: number): Bound {
  const post = host("formEvent");
  const trigger = htmxTrigger(binding, delay, " from:'closest form'");
  return {
    added: scriptAttributes(binding, text, delay),
    after: [`<i hidden${trigger}`, post, { type: "vals", binding }, "></i>"],
    behind: [],
  };
}

function writeForm(bound: BoundElement, text: Item): Bound {
  const { element, binding } = bound;
  if (element.tagName !== "form") refuse(bound, "needs a <form>");
  const id = attributeOf(element, "id") === undefined ? [host("fieldId"), text, '"'] : [];
  const form = { binding, text };
  if (attributeOf(element, "action") !== undefined) {
    // Handed over to a route of the application's: our script has it checked first, and then it posts itself.
    if (attributeOf(element, "method")?.toLowerCase() !== "post")
      refuse(bound, 'hands the form over to its action, for which it needs method="post"');
    return { added: [...scriptAttributes(binding, text, 0), ...id], after: [], behind: [], form };
  }
  if (attributeOf(element, "method") !== undefined)
    refuse(bound, "posts to the component, but the form has a method of its own");
  // The Enter key presses a form's first button, which must not be one that does something else.
  const guard = startsWithSubmit(element) ? "" : "<button hidden></button>";
  // htmx would send to the component what a button with an address of its own sends elsewhere.
  const post = host(hasOtherWay(element) ? "plainForm" : "form");
  return { added: [post, ...id], after: [host("submit"), text, `">${guard}`], behind: [], form };
}

/** Whether a button of a form sends it to another address. */
function hasOtherWay(form: Tree.ParentNode): boolean {
  return form.childNodes.some(
    (child) => "tagName" in child && (attributeOf(child, "formaction") !== undefined || hasOtherWay(child)),
  );
}

/** Whether the first button of a form is surely its submit; what stands in a hole may hold another. */
function startsWithSubmit(form: Tree.Element): boolean {
  const visit = (node: Tree.ParentNode): boolean | undefined => {
    for (const child of node.childNodes) {
      if (child.nodeName === "#comment") return false;
      if (!("tagName" in child)) continue;
      if (isSubmitButton(child)) return !child.attrs.some(({ name }) => name.startsWith("@"));
      const found = visit(child);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(form) ?? false;
}

function writeButton(bound: BoundElement, text: Item): Bound {
  for (const name of ["name", "value", "form"]) {
    if (attributeOf(bound.element, name) === undefined) continue;
    refuse(bound, `takes the button's ${name} for itself, but the button has one`);
  }
  // A button whose handler takes fields stays with the form around it; all others belong to the view's form.
  const isInForm = bound.binding.takesInput && bound.around.form !== undefined;
  const owner = host(isInForm ? "clickInForm" : "click");
  return { added: [owner, text, '"'], after: [], behind: [], owner };
}

/** A control's change, or a click on what is no button, which needs a script. */
function writeControl({ element, binding, around, isFirst }: BoundElement, text: Item, delay: number): Bound {
  const added = scriptAttributes(binding, text, delay);
  if (!isFirst) return { added, after: [], behind: [] };
  added.push(htmxTrigger(binding, delay), host("control"), { type: "vals", binding });
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

function host(text: HostText): HostWriter {
  return { type: "host", text };
}

function attributeOf(element: Tree.Element, name: string): string | undefined {
  return element.attrs.find((attribute) => attribute.name === name)?.value;
}

function refuse({ attribute, where }: BoundElement, why: string): never {
  throw new LiveError("HL_BINDING_SYNTAX", `${attribute} ${why} (${where}).`);
}
