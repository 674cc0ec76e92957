/**
 * A quiet word that the connection is lost, once it has been lost for a while on a page that someone looks at.
 *
 * `<html data-live-indicator="…">` says it in other words; empty, it is the page's own to say.
 */

import { page } from "./own.js";

/** Milliseconds. */
const quietFor = 2_000;

/** The attributes of the page's root; a test may load this before there is one. */
export const rootData = page.documentElement?.dataset as DOMStringMap;
const note = page.createElement("output");
(note as { style: unknown }).style = "position:fixed;bottom:0;padding:.5em;background:#333;color:#fff";
/** undefined until the connection was open once: before, there is nothing to miss, as the page works by posts */
let timer: ReturnType<typeof setTimeout> | 0 | undefined;

/** Takes note of the connection's state. */
export function indicate(isOpen: boolean): void {
  if (isOpen) {
    clearTimeout(timer);
    timer = 0;
    note.remove();
  } else if (timer === 0)
    timer = setTimeout(() => {
      note.textContent = rootData.liveIndicator ?? "Reconnecting…";
      // Where nobody looks it waits for the next change.
      if (page.hidden) timer = 0;
      else if (note.textContent) page.body.append(note);
    }, quietFor);
}
