/** Shows an element as busy while its event is in flight. */

import type { Core } from "../core/core.js";
import type { PendingEvent } from "../core/model.js";
import { formOf, own } from "../core/own.js";

/** Adds the feedback "busy" to an event. */
export function markBusy(core: Core, pending: PendingEvent): void {
  if (own(pending._element).hasAttribute("data-on-poll")) return;
  // Shown again in the order of the events, since each undoes to what it found.
  void core._withoutFeedback(pending._view, () => {
    pending._feedback.push(() => showBusy(core, pending));
  });
}

function showBusy(core: Core, pending: PendingEvent): () => void {
  const element = shownButton(pending._element);
  // Disable before marking: a mark means that an earlier event has already disabled the button.
  const enable = disable(core, pending, element);
  const unmark = mark(element);
  return () => {
    unmark();
    enable();
  };
}

/** The visible button of an event: the Enter key may have pressed a hidden button that represents the form's own. */
function shownButton(pressed: Element): Element {
  const form = (pressed as HTMLElement).hidden && formOf(pressed);
  return (form && own(form).querySelector("button:not([hidden],[name],[type])")) || pressed;
}

/** Disables a button, unless the user has entered something since, which the button may send. */
function disable(core: Core, pending: PendingEvent, element: Element): () => void {
  const form = formOf(pending._element);
  const known = { _answered: pending._sequence, _confirmed: 0 };
  const isNew = (own(element) as HTMLElement).dataset.liveBusy === undefined;
  if (!isNew || !own(element).matches("button,[type=submit]")) return () => {};
  const button = element as HTMLButtonElement;
  const wasDisabled = button.disabled;
  const isFocused = button === document.activeElement;
  const enable = () => {
    button.disabled = wasDisabled;
  };
  button.disabled =
    !pending._isSubmit || !form || [...own(form).elements].every((each) => core._mayWrite(each, known));
  if (pending._isSubmit) form?.addEventListener("input", enable);
  return () => {
    enable();
    form?.removeEventListener("input", enable);
    // Disabling a button takes the focus from it.
    if (isFocused && document.activeElement === document.body) button.focus();
  };
}

/** Marks an element, with its form or component, and shows its `data-live-text-busy`. */
function mark(element: Element): () => void {
  const { dataset } = own(element) as HTMLElement;
  const nearest = own(element).closest("form,[data-live]");
  const around = nearest && own(nearest);
  const wasBusy = around?.hasAttribute("aria-busy");
  const content = dataset.liveTextBusy && [...element.childNodes];
  dataset.liveBusy = "";
  around?.setAttribute("aria-busy", "true");
  if (content) element.textContent = dataset.liveTextBusy as string;
  return () => {
    delete dataset.liveBusy;
    if (!wasBusy) around?.removeAttribute("aria-busy");
    if (content) element.replaceChildren(...content);
  };
}
