/** Messages for the user; the script of a live page shows the same (`public/browser/lazy/notices.ts`). */
import { escapeHtml } from "./escape.js";

/** Writes messages, each with its kind. */
export function writeFlashes(flashes: readonly { kind: string; text: string }[]): string {
  return flashes
    .map(
      ({ kind, text }) =>
        `<p class="live-flash" data-kind="${escapeHtml(kind)}" role="status">${escapeHtml(text)}</p>`,
    )
    .join("");
}
