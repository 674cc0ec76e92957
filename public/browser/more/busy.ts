/** Marks elements whose event takes a while. Loaded when an event does. */

import type { Kit } from "../kit.js";
import type { PendingEvent } from "../pending.js";

/** Marks the element of an event as busy while that is under way. */
export function markBusy({ show }: Kit, pending: PendingEvent): void {
  pending.marks.push(() => mark(pending.element));
  // It may be over by now.
  if (pending.view.pending.includes(pending)) show(pending);
}

/** Marks an element as busy, and its form; a button can't be pressed, and says what it is told to say. */
function mark(pressed: Element): () => void {
  // The Enter key may have pressed a hidden one that stands for the form's own.
  const form = (pressed as HTMLButtonElement).form;
  const own = (pressed as HTMLElement).hidden && form?.querySelector("button:not([hidden],[name],[type])");
  const element = own || pressed;
  const { dataset } = element as HTMLElement;
  const around = element.closest("form,[data-live]");
  const wasBusy = around?.hasAttribute("aria-busy");
  const button = element.matches("button,[type=submit]") ? (element as HTMLButtonElement) : undefined;
  const wasDisabled = button?.disabled;
  const isFocused = button && button === document.activeElement;
  const content = dataset.liveTextBusy && [...element.childNodes];
  dataset.liveBusy = "";
  around?.setAttribute("aria-busy", "true");
  if (button) button.disabled = true;
  if (content) element.textContent = dataset.liveTextBusy as string;
  return () => {
    delete dataset.liveBusy;
    if (!wasBusy) around?.removeAttribute("aria-busy");
    if (button) button.disabled = wasDisabled as boolean;
    if (content) element.replaceChildren(...content);
    // A browser takes the focus from what is disabled.
    if (isFocused && document.activeElement === document.body) button.focus();
  };
}
