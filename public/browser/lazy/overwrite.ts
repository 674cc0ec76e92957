/** Overwrites the text of a focused field, if a patch has another one. */
import type { Core } from "../core/core.js";
import type { KnownEvents } from "../core/entered.js";
import { page } from "../core/own.js";
import { meansTheSame } from "./user-state.js";

/** Writes a text, unless the user has typed more or it means the same as theirs. The caret keeps its position. */
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
 * Whether a text is what the server has read from the typed one. It reads `1.0` as 1, but the user may go on typing
 * after `1.0`. Bad input such as `-` or half a date is not finished.
 */
function readsTheSame(field: HTMLInputElement | HTMLTextAreaElement, text: string): boolean {
  return field.validity.badInput || meansTheSame(field.value, text);
}
