/**
 * Dirty marks: an element with `data-live-track`, such as a form, has `data-live-dirty` while its controls differ from what
 * the server has, and so has each such control. Style sheets use it: `form:not([data-live-dirty]) .unsaved`.
 */
import { controlsOf, isChanged } from "./dirty.js";

const events = ["input", "change", "reset", "hyper-live:connection"];

/** Keeps the marks up to date, from now on. */
export function start(): void {
  let isWaiting = false;
  const later = () => {
    if (!isWaiting) requestAnimationFrame(update);
    isWaiting = true;
  };
  const update = () => {
    isWaiting = false;
    markAll();
  };
  for (const each of events) addEventListener(each, later, true);
  // What a patch changes in the template's attributes, and elements that come and go.
  new MutationObserver(later).observe(document, {
    childList: true,
    characterData: true,
    subtree: true,
    attributeFilter: ["value", "checked", "selected", "data-live-track"],
  });
  markAll();
}

function markAll(): void {
  for (const root of document.querySelectorAll("[data-live-track]")) {
    const controls = controlsOf(root);
    const changed = controls.filter(isChanged);
    for (const each of controls) each.toggleAttribute("data-live-dirty", changed.includes(each));
    Element.prototype.toggleAttribute.call(root, "data-live-dirty", changed.length > 0);
  }
}
