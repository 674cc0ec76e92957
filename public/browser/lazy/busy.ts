/** Marks elements whose event takes a while. Loaded when an event does. */

import type { Core } from "../core/core.js";
import type { PendingEvent } from "../core/model.js";
import { formOf, own } from "../core/own.js";

/** Marks the element of an event as busy while that is under way. */
export function markBusy(core: Core, pending: PendingEvent): void {
  pending._feedback.push(() => showBusy(core, pending));
  // It may be over by now.
  if (pending._view._pending.includes(pending)) core._showFeedback(pending);
}

/** Marks an element as busy, and its form; a button can't be pressed, and says what it is told to say. */
function showBusy(core: Core, pending: PendingEvent): () => void {
  const { _element: pressed, _isSubmit: isSubmit } = pending;
  // The Enter key may have pressed a hidden one that stands for the form's own.
  const form = formOf(pressed);
  const shown =
    (pressed as HTMLElement).hidden && form && own(form).querySelector("button:not([hidden],[name],[type])");
  const element = shown || pressed;
  const { dataset } = own(element) as HTMLElement;
  const nearest = own(element).closest("form,[data-live]");
  const around = nearest && own(nearest);
  const wasBusy = around?.hasAttribute("aria-busy");
  // Another event of the same button may have disabled it already.
  const isButton = dataset.liveBusy === undefined && own(element).matches("button,[type=submit]");
  const button = isButton ? (element as HTMLButtonElement) : undefined;
  const wasDisabled = button?.disabled;
  const isFocused = button && button === document.activeElement;
  const content = dataset.liveTextBusy && [...element.childNodes];
  dataset.liveBusy = "";
  around?.setAttribute("aria-busy", "true");
  // What was entered since may be sent, too.
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
    // A browser takes the focus from what is disabled.
    if (isFocused && document.activeElement === document.body) button.focus();
  };
}
