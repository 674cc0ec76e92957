/** Shows the messages in answers as our own script does: where the user sees them, and an error until the next answer. */
import type { HtmxEvent } from "../core/htmx.js";
import { page } from "../core/own.js";
import { showNotice, shownNotices } from "../lazy/notice-place.js";

/** Removes the error that is shown. */
export function hideErrors(): void {
  for (const each of page.querySelectorAll("[data-live-error]")) each.remove();
}

/** Handles the messages that htmx puts into the page. */
export function handleNotices(): void {
  page.addEventListener("htmx:before:swap", (event) => {
    if ((event as HtmxEvent).detail.ctx.isOurs) hideErrors();
  });
  page.addEventListener("htmx:before:settle", (event) => {
    if (event.target !== page.body) return;
    const notices = (event as HtmxEvent).detail.newContent.filter((each): each is Element =>
      (each as Element).matches?.(".live-flash,[data-live-error]"),
    );
    // They replace those of earlier events.
    if (notices[0]) for (const each of page.querySelectorAll(shownNotices)) each.remove();
    for (const each of notices) showNotice(each);
  });
}
