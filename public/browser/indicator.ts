/**
 * A quiet word that the connection is lost, once it has been lost for a while on a page that someone looks at.
 *
 * `<html data-live-indicator="…">` says it in other words; empty, it is the page's own to say.
 */

/** Milliseconds. */
const quietFor = 2_000;

let note: HTMLElement | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Takes note of the connection's state. */
export function indicate(state: string): void {
  if (state === "open") {
    clearTimeout(timer);
    timer = undefined;
    // Where the connection never was there is nothing to miss: the page works by posts.
    note ??= document.createElement("p");
    note.remove();
  } else if (note)
    timer ??= setTimeout(() => {
      timer = undefined;
      if (!document.hidden) show(note as HTMLElement);
    }, quietFor);
}

function show(note: HTMLElement): void {
  note.role = "status";
  note.textContent = document.documentElement.dataset.liveIndicator ?? "Reconnecting…";
  note.style.cssText = "position:fixed;bottom:1em;left:1em;margin:0;padding:.5em;background:#333;color:#fff";
  if (note.textContent) document.body.append(note);
}
