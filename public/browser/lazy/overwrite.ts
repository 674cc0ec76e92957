/** Writes a field that someone is in. Loaded when a patch has another text for one. */
import type { Core } from "../core/core.js";
import type { KnownEvents } from "../core/entered.js";
import { page } from "../core/own.js";
import { meansTheSame } from "./user-state.js";

/** Writes it, unless more was typed meanwhile or the text says what stands there already; the caret stays where it is. */
export function overwrite(
  core: Core,
  field: HTMLInputElement | HTMLTextAreaElement,
  text: string,
  known: KnownEvents,
): void {
  if (!core._mayWrite(field, known) || readsTheSame(field, text)) return;
  const { selectionStart: start, selectionEnd: end, value } = field;
  field.value = text;
  if (field === page.activeElement && start !== null && start < value.length)
    field.setSelectionRange(start, end);
}

/**
 * Whether a text is what the server read from the one that is being typed: `1.0` was read as 1, and what comes next
 * belongs behind `1.0`. What the browser itself can't read yet, such as `-` or half a date, is not whole.
 */
function readsTheSame(field: HTMLInputElement | HTMLTextAreaElement, text: string): boolean {
  return field.validity.badInput || meansTheSame(field.value, text);
}
