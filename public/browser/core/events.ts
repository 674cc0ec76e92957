/**
 * Listens for events at bound elements, with one listener per type on the window, and sends them.
 *
 * A live page has clicks on `type="button"`; they submit the view's form here, so the browser checks its fields first.
 */
import { recordEntry } from "./entered.js";
import { collectInput } from "./input.js";
import { lazy } from "./loader.js";
import { formOf, own } from "./own.js";
import { send } from "./send.js";
import { handleSubmit } from "./submits.js";
import { ownerOf } from "./views.js";
import { wire } from "./wire.js";

/** The binding that validates a form without running a handler. */
const validate = "validate";

/** `detail` of the last event: 2 after a double click. */
let clicks = 0;

/** Listens for a type of event. Calling it again for the same type has no effect. */
export function listenFor(type: string): void {
  // In the capturing phase, to run before htmx; on the window, which has events of its own such as resize.
  addEventListener(type, handleEvent, true);
}

/** Listens for the events that any page may have. */
export function listen(): void {
  // The last input event of a composition still says that it is composing.
  ["compositionend", "input", "change", "click"].forEach(listenFor);
  addEventListener(
    "submit",
    (event) =>
      handleSubmit(
        event,
        event.target as HTMLFormElement,
        event.submitter as HTMLButtonElement | null,
        clicks,
      ),
    true,
  );
}

/** Sends an event by the bindings of its target and of the elements around that. */
function handleEvent(event: Event): void {
  // A field that a patch removes loses the focus, which fires a change event.
  if (wire._isPatching) return;
  const type = event.type.replace("compositionend", "input");
  clicks = (event as MouseEvent).detail;
  if (type === "click") submitByClick(event as MouseEvent);
  if (type === "input" && recordEntry(event.target as Element, (event as InputEvent).isComposing)) return;
  if (lazy) return lazy._handleEvent(event, type);
  // Bindings with modifiers need the lazy script.
  for (const element of event.composedPath() as Element[]) {
    const real = own(element);
    const binding = real.getAttribute?.(`data-on-${type}`);
    if (binding && !real.hasAttribute(`data-mod-${type}`)) sendBinding(event, element, binding);
  }
}

/** Submits the form of a button, as a browser does: after all click listeners, and if its fields are valid. */
function submitByClick(event: MouseEvent): void {
  const button = own(event.target as Element).closest?.<HTMLButtonElement>("[type=button][name^='on:']");
  const form = button?.form;
  if (form)
    setTimeout(() => {
      if (!event.defaultPrevented && own(form).reportValidity())
        handleSubmit(event, form, button, event.detail);
    });
}

/** Sends an event by one binding. */
export function sendBinding(event: Event, element: Element, binding: string): void {
  const owner = ownerOf(element);
  const isCheck = binding === validate;
  const input = collectInput(binding, isCheck, [...new FormData(formOf(element) ?? undefined)], element);
  if (isCheck) input.push(":field", (event.target as HTMLInputElement).name ?? "");
  if (owner)
    send({
      ...owner,
      _binding: binding,
      _input: input,
      _element: element,
      ...lazy?._addEventFields(event, binding, input),
    });
}
