/**
 * Shows the page as a browser without JavaScript does: htmx does not run, and what stands in `<noscript>` is shown. Our own
 * script stays out by itself. The application's scripts do run.
 *
 * It has to run before htmx, which it can, since its element is the first one.
 */
import type { Core } from "../core/core.js";

export function showFormMode(): void {
  // The script of htmx sets this variable; our rules for htmx, in the same file, do nothing without it.
  Object.defineProperty(window, "htmx", { get: () => undefined, set() {}, configurable: true });
  addEventListener("htmx:before:process", (event) => event.preventDefault(), true);
  addEventListener("DOMContentLoaded", showNoscript);
}

/** By the client's own Trusted Types policy, as a page may allow no other. */
function showNoscript(): void {
  const { hyperLiveCore: core } = window as unknown as { hyperLiveCore?: Core };
  for (const element of document.querySelectorAll("noscript")) {
    const html = element.textContent;
    element.outerHTML = core?._policy.createHTML(html) ?? html;
  }
}
