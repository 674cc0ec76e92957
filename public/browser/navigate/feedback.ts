/** What the user sees and hears of a navigation: a bar while the page is fetched, and its title once it is shown. */
import { own, page } from "../core/own.js";

/** Any rule of the page's own overrides these. A constructed sheet needs no permission of a content security policy. */
const rules =
  ":where([data-live-bar]){position:fixed;inset:0 auto auto 0;height:3px;width:100%;z-index:2147483647;background:highlight;transform-origin:0 0;pointer-events:none}" +
  ":where([dir=rtl] [data-live-bar]){transform-origin:100% 0}" +
  "[data-live-title]{position:absolute!important;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}";
/** Milliseconds after which the bar is shown. */
const barAfter = 150;

let bar: HTMLElement | undefined;
let timer: ReturnType<typeof setTimeout>;
let region: HTMLElement | undefined;

/** Adds the region in which titles are announced: a screen reader reads only what changes in one that it knows. */
export function addRegion(): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets.push(sheet);
  } catch {
    // An old browser shows the title at the end of the page.
  }
  region = page.createElement("div");
  region.dataset.liveTitle = "";
  region.setAttribute("aria-live", "polite");
  // Outside of the body, where no page replaces it.
  page.documentElement.append(region);
}

/** Announces the page that is shown now. */
export function announce(): void {
  const shown = region;
  if (!shown) return;
  shown.textContent = "";
  // The same title again would be no change.
  setTimeout(() => {
    shown.textContent = page.title || (page.querySelector("h1")?.textContent ?? "");
  }, 50);
}

/** Shows the bar in a while. */
export function startBar(): void {
  endBar();
  own(page.documentElement).toggleAttribute("data-live-navigating", true);
  timer = setTimeout(() => {
    bar = page.createElement("div");
    bar.dataset.liveBar = "";
    bar.setAttribute("aria-hidden", "true");
    page.documentElement.append(bar);
    const frames = [0, 0.4, 0.7, 0.85, 0.95].map((part) => ({ transform: `scaleX(${part})` }));
    bar.animate?.(frames, { duration: 10_000, fill: "forwards", easing: "ease-out" });
  }, barAfter);
}

/** Removes the bar. */
export function endBar(): void {
  clearTimeout(timer);
  own(page.documentElement).removeAttribute("data-live-navigating");
  bar?.remove();
  bar = undefined;
}
