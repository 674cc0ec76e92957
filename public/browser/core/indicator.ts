/**
 * A note that says the connection is lost, once it has been for a while on a visible page.
 *
 * `<html data-live-indicator="…">` replaces its text; if that is empty, the note is not shown.
 */

import { page } from "./own.js";

/** Milliseconds from the loss of the connection to the note. */
const quietFor = 2_000;

/** The `data-` attributes of the root element. A test may load this script before there is one. */
export const rootData = page.documentElement?.dataset as DOMStringMap;
const note = page.createElement("output");
(note as { style: unknown }).style = "position:fixed;bottom:0;padding:.5em;background:#000;color:#fff";
/** undefined until the first connection: before that the page works by posts, and nothing is missing */
let timer: ReturnType<typeof setTimeout> | 0 | undefined;

/** Shows or removes the note. */
export function indicate(isOpen: boolean): void {
  if (isOpen) {
    clearTimeout(timer);
    timer = 0;
    note.remove();
  } else if (timer === 0)
    timer = setTimeout(() => {
      const text = rootData.liveIndicator ?? "Reconnecting…";
      note.textContent = text;
      // On a hidden page, wait for the next change of state.
      if (page.hidden) timer = 0;
      else if (text) page.body.append(note);
    }, quietFor);
}
