/**
 * Polls: sends the event of `@poll.every.5s` at its interval, while the page is visible. A poll never waits and never is in the
 * way: it is left out while any event of its view is in flight, another poll included.
 */
import type { Core } from "../core/core.js";
import { own, page } from "../core/own.js";

/** By element: when its next poll is due, as of `performance.now()`. */
const due = new Map<Element, number>();
let timer: ReturnType<typeof setTimeout>;

/** Polls from now on. */
export function start(core: Core): void {
  const update = () => schedule(core);
  page.addEventListener("visibilitychange", update);
  new MutationObserver(update).observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: ["data-mod-poll"],
  });
  update();
}

function schedule(core: Core): void {
  clearTimeout(timer);
  const now = performance.now();
  const elements = [...page.querySelectorAll("[data-on-poll]")];
  for (const each of due.keys()) if (!elements.includes(each)) due.delete(each);
  for (const each of elements) due.set(each, Math.min(due.get(each) ?? 1 / 0, now + intervalOf(each)));
  // A page that is shown again polls at once what was due meanwhile.
  if (!page.hidden && elements[0]) timer = setTimeout(pollDue, Math.min(...due.values()) - now, core);
}

function intervalOf(element: Element): number {
  return Number(own(element).getAttribute("data-mod-poll")?.replace("every:", ""));
}

function pollDue(core: Core): void {
  const now = performance.now();
  for (const [element, time] of due) {
    if (time > now) continue;
    due.set(element, now + intervalOf(element));
    const owner = core._ownerOf(element);
    if (owner && !owner._view._pending[0] && hyperLive.state !== "ended")
      element.dispatchEvent(new Event("poll"));
  }
  schedule(core);
}
