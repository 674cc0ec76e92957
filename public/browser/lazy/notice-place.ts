/**
 * Shows messages where the user sees them: at the top of the page, however far it is scrolled, or at the bottom of the
 * open modal dialog, since everything around that is inert.
 */
import { own, page } from "../core/own.js";

/** Any rule of the page's own overrides these. A constructed sheet needs no permission of a content security policy. */
const rules =
  ":where([data-live-messages]:not(:empty)){position:sticky;inset-block:0;z-index:9999;max-height:50vh;overflow:auto;background:canvas;color:canvastext;outline:1px solid gray}";

/** Selects the messages that were added. */
export const shownNotices = "[data-live-messages]>*";

/** Adds a message to those that the page shows. */
export function showNotice(note: Element): void {
  const region = page.querySelector("[data-live-messages]") ?? createRegion();
  place(region);
  // To move it would announce it again.
  if (note.parentNode !== region) region.append(note);
  // The page's own rules may have taken the region out of sight.
  note.scrollIntoView({ block: "nearest" });
}

function createRegion(): Element {
  const region = document.createElement("div");
  region.dataset.liveMessages = "";
  addEventListener("close", ({ target }) => target === region.parentNode && place(region), true);
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets.push(sheet);
  } catch {
    // An old browser scrolls to the message instead.
  }
  return region;
}

/** Moves the region to the topmost modal dialog, or else to the start of the page. */
function place(region: Element): void {
  const dialog =
    own(page.activeElement as Element).closest("dialog:modal") ??
    [...page.querySelectorAll("dialog:modal")].pop();
  const parent = dialog ?? page.body;
  if (region.parentNode !== parent) parent[dialog ? "append" : "prepend"](region);
}
