/**
 * Bound elements: what is written for an element with a binding, so that its event works in each mode.
 *
 * A button with a click binding submits the view's form, and a `<form @submit>` posts itself: neither needs JavaScript,
 * htmx sends the same posts, and the script of Hyper Live listens for the same submits. A control with a change binding
 * gets attributes for htmx and, inside `<noscript>`, a button or a form of its own.
 */
import { hasAttribute, isSubmitButton } from "../elements.js";
import { escapeHtml } from "../escape.js";
import { writeControl } from "./bound-control.js";
import { type Bound, type BoundElement, refuse } from "./bound-element.js";
import { writeForm, writeFormEvent } from "./bound-form.js";
import { host, type Item } from "./draft.js";
import { readModifiers } from "./modifiers.js";

/**
 * Returns what to write for an element with a binding.
 *
 * @throws {LiveError} HL_BINDING_SYNTAX if the event or the element does not allow the binding
 */
export function writeBound(bound: BoundElement): Bound {
  const { element, binding } = bound;
  if (!/^[a-z][\w:-]*$/.test(binding.event)) refuse(bound, "binds an event whose name is not valid");
  const modifiers = readModifiers(binding.event, binding.modifiers, (why) => refuse(bound, why));
  if ([binding, ...bound.others].some(({ event }) => event === "poll")) checkPoll(bound);
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

/** htmx has one trigger for each element, and no event that others could listen for. */
function checkPoll(bound: BoundElement): void {
  if (bound.others.length > 0) refuse(bound, "is beside another binding: give @poll an element of its own");
  if (bound.element.tagName === "form")
    refuse(bound, "polls: put it on an element inside or around the form");
}

function writeButton(bound: BoundElement, text: Item): Bound {
  for (const name of ["name", "value", "form"]) {
    if (!hasAttribute(bound.element, name)) continue;
    refuse(bound, `sets the button's ${name}, but the button already has one`);
  }
  // A button whose handler reads fields submits the form around it; all others submit a form of the view.
  const { takesInput } = bound.binding;
  const isInForm = takesInput && bound.around.form !== undefined;
  const isInput = bound.element.tagName === "input";
  const own = isInput ? "clickOnInput" : takesInput ? "clickWithFields" : "click";
  const owner = host(isInForm ? "clickInForm" : own);
  return { added: [owner, text, '"'], after: [], behind: [], owner };
}
