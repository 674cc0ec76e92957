/** Shows an element as busy while its event is in flight. */

import type { Core } from "../core/core.js";
import type { PendingEvent } from "../core/model.js";
import { formOf, own } from "../core/own.js";

/** Adds the feedback "busy" to an event. */
export function markBusy(core: Core, pending: PendingEvent): void {
  pending._feedback.push(() => showBusy(core, pending));
  // The event may be over by now.
  if (pending._view._pending.includes(pending)) core._showFeedback(pending);
}

/** Marks an element and its form as busy; a button is disabled, and shows its `data-live-text-busy`. */
function showBusy(core: Core, pending: PendingEvent): () => void {
  const { _element: pressed, _isSubmit: isSubmit } = pending;
  // The Enter key may have pressed a hidden button that stands for the form's own.
  const form = formOf(pressed);
  const shown =
    (pressed as HTMLElement).hidden && form && own(form).querySelector("button:not([hidden],[name],[type])");
  const element = shown || pressed;
  const { dataset } = own(element) as HTMLElement;
  const nearest = own(element).closest("form,[data-live]");
  const around = nearest && own(nearest);
  const wasBusy = around?.hasAttribute("aria-busy");
  // Another event of the same button may have disabled it.
  const isButton = dataset.liveBusy === undefined && own(element).matches("button,[type=submit]");
  const button = isButton ? (element as HTMLButtonElement) : undefined;
  const wasDisabled = button?.disabled;
  const isFocused = button && button === document.activeElement;
  const content = dataset.liveTextBusy && [...element.childNodes];
  dataset.liveBusy = "";
  around?.setAttribute("aria-busy", "true");
  // The user may send what was entered since.
  const isTouched = () =>
    form &&
    [...own(form).elements].some(
      (each) => !core._mayWrite(each, { _answered: pending._sequence, _confirmed: 0 }),
    );
  const enable = () => {
    if (button) button.disabled = wasDisabled as boolean;
  };
  if (button) button.disabled = !isSubmit || !isTouched();
  if (isSubmit) form?.addEventListener("input", enable);
  if (content) element.textContent = dataset.liveTextBusy as string;
  return () => {
    delete dataset.liveBusy;
    if (!wasBusy) around?.removeAttribute("aria-busy");
    enable();
    form?.removeEventListener("input", enable);
    if (content) element.replaceChildren(...content);
    // Disabling a button takes the focus from it.
    if (isFocused && document.activeElement === document.body) button.focus();
  };
}
