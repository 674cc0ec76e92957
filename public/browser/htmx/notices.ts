/** Shows the messages in answers as our own script does: where the user sees them, and an error until the next answer. */
import type { HtmxEvent } from "../core/htmx.js";
import { own, page } from "../core/own.js";
import { showNotice } from "../lazy/notice-place.js";
import { isOurs } from "./submits.js";

/** Handles the messages that htmx puts into the page. */
export function handleNotices(): void {
  page.addEventListener("htmx:before:swap", (event) => {
    if (isOurs((event as HtmxEvent).detail.ctx.sourceElement))
      for (const each of page.querySelectorAll("[data-live-error]")) own(each).remove();
  });
  page.addEventListener("htmx:before:settle", (event) => {
    if (event.target !== page.body) return;
    for (const each of (event as HtmxEvent).detail.newContent)
      if ((each as Element).matches?.(".live-flash,[data-live-error]")) showNotice(each as Element);
  });
}
