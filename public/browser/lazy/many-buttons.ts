/**
 * Pages with many buttons, which have several forms for them: `[data-live-more]`.
 *
 * A browser goes through all submit buttons of a form whenever one is added or removed. A live page needs no submit
 * buttons, so while it is connected they get `type="button"`. Buttons that a patch inserts have that type from the start.
 */
import { page } from "../core/own.js";

const submitButtons = "button[form][name^='on:']:not([type=button])";

/** Changes the type of the buttons, now and each time that the page's views have joined. */
export function replaceSubmitButtons(): void {
  page.addEventListener("hyper-live:connection", replace);
  replace();
}

function replace(): void {
  if (window.hyperLive?.state !== "open" || !page.querySelector("[data-live-more]")) return;
  for (const button of page.querySelectorAll<HTMLButtonElement>(submitButtons)) button.type = "button";
}
