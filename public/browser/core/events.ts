/**
 * Events: takes what happens at bound elements over, to the socket or, while that is down, to posts of our own.
 *
 * One listener a type on the window. A click on a live button is a submit of the view's form, so the browser's
 * own checks come with it. Such a button is of `type="button"`: a browser looks through all submit buttons of a form
 * whenever one comes or goes.
 */
import { recordEntry } from "./entered.js";
import { collectInput } from "./input.js";
import { lazy } from "./loader.js";
import { formOf, own } from "./own.js";
import { send } from "./send.js";
import { handleSubmit } from "./submits.js";
import { ownerOf } from "./views.js";
import { wire } from "./wire.js";

/** The binding that checks a form, and runs no handler. */
const validate = "validate";

/** How many clicks the last one was, as in a double click. */
let clicks = 0;

/** Listens for a type of event; a second time changes nothing. */
export function listenFor(type: string): void {
  // Capturing, before htmx; on the window, which has events of its own, such as resize.
  addEventListener(type, handleEvent, true);
}

/** Listens for the events that every page may have. */
export function listen(): void {
  // What was composed is whole at last at the end of a composition, which the last input event did not know.
  ["change", "input", "click", "compositionend"].forEach(listenFor);
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

/** Hands an event to the bindings of its element and of those around it. */
function handleEvent(event: Event): void {
  // A field that a patch takes out loses the focus, and may have changed.
  if (wire._isPatching) return;
  const type = event.type.replace("compositionend", "input");
  clicks = (event as MouseEvent).detail;
  if (type === "click") submitByClick(event as MouseEvent);
  if (type === "input" && recordEntry(event.target as Element, (event as InputEvent).isComposing)) return;
  if (lazy) return lazy._handleEvent(event, type);
  // What is bound with modifiers waits for the script that knows them.
  for (const element of event.composedPath() as Element[]) {
    const real = own(element);
    const binding = real.getAttribute?.(`data-on-${type}`);
    if (binding && !real.hasAttribute(`data-mod-${type}`)) sendBinding(event, element, binding);
  }
}

/** Does what a browser does at the click of a submit button: when all listeners have run, and after its checks. */
function submitByClick(event: MouseEvent): void {
  const button = own(event.target as Element).closest?.<HTMLButtonElement>("[type=button][name^='on:']");
  const form = button?.form;
  if (form)
    setTimeout(() => {
      if (!event.defaultPrevented && own(form).reportValidity())
        handleSubmit(event, form, button, event.detail);
    });
}

/** Sends an event by a binding. */
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
