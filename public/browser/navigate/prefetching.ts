/** Fetches the page of a link when it is pressed, and when it is pointed at if its `data-live-link` has the word `prefetch`. */
import type { Core } from "../core/core.js";
import { prefetch } from "./fetch-page.js";
import { linkAt, readSource } from "./source.js";

/** Milliseconds for which a fetched page may be shown: after a press, and after it was pointed at. */
const freshFor = { press: 5_000, hover: 10_000 };
/** Milliseconds for which a link is touched or pointed at first: a touch may be the start of a scroll. */
const touchTime = 60;
const hoverTime = 65;

/** Starts to fetch pages early. */
export function startPrefetching(core: Core): void {
  let timer: ReturnType<typeof setTimeout>;
  let controller: AbortController | undefined;
  const begin = (event: PointerEvent, time: number, wait: number) => {
    const link = linkAt(event);
    if (!link || !mayPrefetch(link, event)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      controller = prefetch(core, link.href, time);
    }, wait);
  };
  addEventListener("pointerdown", (event) => {
    if (event.button === 0) begin(event, freshFor.press, event.pointerType === "mouse" ? 0 : touchTime);
  });
  addEventListener("pointercancel", () => {
    clearTimeout(timer);
    controller?.abort();
  });
  addEventListener("pointerover", (event) => {
    const link = event.pointerType === "mouse" ? linkAt(event) : undefined;
    if (link && readSource(link)?._words.includes("prefetch") && !saves())
      begin(event, freshFor.hover, hoverTime);
  });
  addEventListener("pointerout", () => clearTimeout(timer));
}

function mayPrefetch(link: HTMLAnchorElement, event: PointerEvent): boolean {
  const hasModifier = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  const isHere =
    link.origin === location.origin &&
    (link.pathname !== location.pathname || link.search !== location.search);
  const isOwn = link.target === "" || link.target === "_self";
  return !hasModifier && isHere && isOwn && !link.hasAttribute("download") && readSource(link) !== undefined;
}

/** Whether the user has asked for few bytes. */
function saves(): boolean {
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
}
