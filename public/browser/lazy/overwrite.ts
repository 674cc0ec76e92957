/** Overwrites the text of a focused field, if a patch has another one. */
import type { Core } from "../core/core.js";
import type { KnownEvents } from "../core/entered.js";
import { page } from "../core/own.js";
import { isUnfinished, meansTheSame } from "./user-state.js";

/**
 * Writes a text, unless the user has typed more or it means the same as theirs: the server reads `1.0` as 1, but the user
 * may go on typing after `1.0`. The caret keeps its position.
 *
 * @param writeDefault - writes the text that a reset of the form brings back
 */
export function overwrite(
  core: Core,
  field: HTMLInputElement | HTMLTextAreaElement,
  known: KnownEvents,
  writeDefault: () => void,
): void {
  if (isUnfinished(field)) return field.addEventListener("blur", writeDefault, { once: true });
  const { selectionStart: start, selectionEnd: end, value } = field;
  writeDefault();
  const text = field.defaultValue;
  const next = !core._mayWrite(field, known) || meansTheSame(value, text) ? value : text;
  // A number field shows `1.` as long as not even its own value, which is 1, is written.
  if (field.value === next) return;
  field.value = next;
  if (field === page.activeElement && start !== null && start < value.length)
    field.setSelectionRange(start, end);
}
