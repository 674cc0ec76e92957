/** Messages for whoever looks at the page; the script of a live page shows the same (`public/browser/live.ts`). */
import { escapeHtml } from "./escape.js";

/** Writes messages, each of its kind. */
export function writeFlashes(flashes: readonly { kind: string; text: string }[]): string {
  return flashes
    .map(
      ({ kind, text }) =>
        `<p class="live-flash" data-kind="${escapeHtml(kind)}" role="${kind === "error" ? "alert" : "status"}">${escapeHtml(text)}</p>`,
    )
    .join("");
}
