/** A message for whoever looks at the page; the script of a live page shows the same (`public/browser/live.ts`). */
import { html, type Rendered } from "./html.js";

/** Writes messages, each of its kind. */
export function showFlashes(flashes: readonly { kind: string; text: string }[]): Rendered {
  return html`${flashes.map(
    ({ kind, text }) => html`<p class="live-flash" data-kind=${kind} role="status">${text}</p>`,
  )}`;
}
