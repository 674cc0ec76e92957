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
import { type Modifiers, needsKeys, readModifiers } from "./modifiers.js";
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
  /** the element's bindings before it: htmx takes one, and one has a way without JavaScript */
  others: readonly Binding[];
  /** counts the element's bindings to this event, from 1 */
  slot: number;
  /** by which our script finds the binding, where it stands in a field of its own; it has holes then */
  marker: string;
}

/** Elements in which a reader enters something. */
export const controls = new Set(["input", "select", "textarea"]);
/** Events of a control that have a way without JavaScript; all others are an enhancement. */
const withoutScript = new Set(["click", "change", "input"]);

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
  if (!/^[a-z][\w:-]*$/.test(binding.event)) refuse(bound, "binds an event whose name can't be read");
  const modifiers = readModifiers(binding.event, binding.modifiers, (why) => refuse(bound, why));
  const text: Item =
    binding.holes.length > 0 ? { type: "binding", binding } : escapeHtml(binding.text[0] as string);
  const isSubmit = binding.event === "submit" || (binding.event === "click" && isSubmitButton(element));
  const unfit =
    isSubmit &&
    (modifiers.debounce ? "debounce" : modifiers.words.find((word) => word !== "prevent" && word !== "stop"));
  if (unfit) refuse(bound, `has the modifier .${unfit.replace(/:.*/, "")}, which a form's submit can't have`);
  if (binding.event === "submit") return writeForm(bound, text);
  if (binding.event === "click" && isSubmitButton(element)) return writeButton(bound, text);
  if (element.tagName === "form") return writeFormEvent(bound, text, modifiers);
  return writeControl(bound, text, modifiers);
}

/** Attributes by which our script finds a binding. */
function scriptAttributes({ slot, binding }: BoundElement, text: Item, modifiers?: Modifiers): Item[] {
  const name = slot === 1 ? binding.event : `${binding.event}--${slot}`;
  const items: Item[] = [` data-on-${name}="`, text, '"'];
  if (!modifiers) return items;
  const { words, debounce } = modifiers;
  if (debounce === "default") items.push(` data-wait-${name}="`, host("debounce"), '"');
  else if (debounce > 0) items.push(` data-wait-${name}="${debounce}"`);
  if (words.length > 0) items.push(` data-mod-${name}="${words.join(" ")}"`);
  return items;
}

/** htmx's trigger for a binding. */
function triggerItems(event: string, { htmx, debounce }: Modifiers): Item[] {
  const delay = debounce === "default" ? host("delay") : debounce > 0 ? ` delay:${debounce}ms` : "";
  return [` hx-trigger="${event}${htmx}`, delay, '"'];
}

/**
 * What happens in any field of a form. The form's own trigger for htmx is its submit, so another element posts it;
 * without scripts there is the submit alone.
 */
function writeFormEvent(bound: BoundElement, text: Item, modifiers: Modifiers): Bound {
  const { binding } = bound;
  const trigger = triggerItems(`${binding.event} from:'closest form'`, modifiers);
  const post: Item[] = ["<i hidden", ...trigger, host("formEvent"), { type: "vals", binding }, "></i>"];
  const after = modifiers.htmx === undefined ? [] : post;
  return { added: scriptAttributes(bound, text, modifiers), after, behind: [] };
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
    return { added: [...scriptAttributes(bound, text), ...id], after: [], behind: [], form };
  }
  if (attributeOf(element, "method") !== undefined)
    refuse(bound, "posts to the component, but the form has a method of its own");
  if (hasFile(element))
    refuse(
      bound,
      'posts to the component, which takes no files yet, but the form has a file field or enctype="multipart/form-data": ' +
        'give the form an action="/…" method="post" of a route that takes the file, or a form of its own to the file field',
    );
  // The Enter key presses a form's first button, which must not be one that does something else.
  const guard = startsWithSubmit(element) ? "" : "<button hidden></button>";
  // htmx would send to the component what a button with an address of its own sends elsewhere.
  const post = host(hasOtherWay(element) ? "plainForm" : "form");
  const after = [host("submit"), text, '"', { marker: bound.marker }, `>${guard}`];
  return { added: [post, ...id], after, behind: [], form };
}

/** Whether a form is written to send a file. A field without a name is sent by nobody but a script. */
function hasFile(node: Tree.Element): boolean {
  if (node.tagName === "form" && /^multipart\//i.test(attributeOf(node, "enctype") ?? "")) return true;
  if (node.tagName === "input" && /^file$/i.test(attributeOf(node, "type") ?? ""))
    return attributeOf(node, "name") !== undefined && attributeOf(node, "form") === undefined;
  return node.childNodes.some((child) => "tagName" in child && hasFile(child));
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
      const isBound = child.attrs.some(({ name }) => name.startsWith("@"));
      if (isSubmitButton(child)) {
        if (!isBound && /^(?:reset|button)$/i.test(attributeOf(child, "type") ?? "")) continue;
        return !isBound && attributeOf(child, "formmethod") === undefined;
      }
      // It brings a button of its own in <noscript>: one that is there without scripts, and where htmx put it in.
      if (isBound && controls.has(child.tagName)) return false;
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
  // A button whose handler takes fields stays with the form around it; all others belong to the view's forms.
  const { takesInput } = bound.binding;
  const isInForm = takesInput && bound.around.form !== undefined;
  const isInput = bound.element.tagName === "input";
  const own = isInput ? "clickOnInput" : takesInput ? "clickWithFields" : "click";
  const owner = host(isInForm ? "clickInForm" : own);
  return { added: [owner, text, '"'], after: [], behind: [], owner };
}

/** Whether the form with this id, in the same template, posts to the component. */
function isLiveForm(element: Tree.Element, id: string): boolean {
  let root: Tree.ParentNode = element;
  while ("parentNode" in root && root.parentNode) root = root.parentNode;
  const isIn = (node: Tree.ParentNode): boolean =>
    node.childNodes.some(
      (child) =>
        "tagName" in child &&
        (child.tagName === "form" && attributeOf(child, "id") === id
          ? child.attrs.some(({ name }) => /^@submit\b/.test(name)) &&
            attributeOf(child, "action") === undefined
          : isIn(child)),
    );
  return isIn(root);
}

/** A control's change, or what needs a script: any other event, and a click on what is no button. */
function writeControl(bound: BoundElement, text: Item, modifiers: Modifiers): Bound {
  const { element, binding, around, others } = bound;
  const added = scriptAttributes(bound, text, modifiers);
  const alone: Bound = { added, after: [], behind: [] };
  if (modifiers.htmx === undefined) return alone;
  const isTaken = (other: Binding) =>
    !(other.event === "click" && isSubmitButton(element)) && !needsKeys(other);
  const before = others.filter(isTaken);
  if (before.length === 0)
    added.push(...triggerItems(binding.event, modifiers), host("control"), { type: "vals", binding });
  if (!controls.has(element.tagName)) return alone;
  const name = attributeOf(element, "name");
  if (name !== undefined) binding.control = name;
  if (!withoutScript.has(binding.event) || before.some(({ event }) => withoutScript.has(event))) return alone;
  const ownForm = attributeOf(element, "form");
  if (attributeOf(element, "id") === undefined) added.push(host("fieldId"), text, '"');
  const isInLiveForm = ownForm === undefined ? around.form !== undefined : isLiveForm(element, ownForm);
  if (!binding.takesInput || (isInLiveForm && name !== undefined)) {
    const owner = host(binding.takesInput ? "clickInForm" : "click");
    const of = binding.takesInput && ownForm !== undefined ? ` form="${escapeHtml(ownForm)}"` : "";
    return {
      added,
      after: [],
      behind: [`<noscript><button${of}`, owner, text, '">Apply</button></noscript>'],
    };
  }
  // A form that is the application's own also keeps what it posts.
  if (around.inForm || ownForm !== undefined) return { added, after: [], behind: [] };
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
