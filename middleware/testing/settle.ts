/** Waits until a page has done what an action of its user has begun. */
import type { BrowserWindow, Document, Element } from "happy-dom";
import { failure } from "./errors.js";
import { now, pause, turn } from "./real-timers.js";
import type { Tab } from "./tab.js";

type Client = { state: string; settled(): Promise<void> };

/** Resolves when nothing is in flight: no page, no request, no event. */
export async function settle(tab: Tab, patience: number): Promise<void> {
  const end = now() + patience;
  if (!tab.isBusy && !tab.hasPage) return;
  do {
    await turn();
    while (!isQuiet(tab)) {
      if (now() > end) throw failure(`The page was still busy after ${patience} ms: ${reason(tab)}.`);
      await pause(2);
    }
    if (!tab.hasPage) return;
    await clientSettled(tab, end);
  } while (!isQuiet(tab));
}

function isQuiet(tab: Tab): boolean {
  return !tab.isBusy && (tab.isCut || !tab.hasPage || stateOf(tab) !== "connecting");
}

function reason(tab: Tab): string {
  if (tab.isBusy) return "a request was not answered";
  return "it could not connect";
}

/** The state of a live page's connection; undefined if it has none. */
function stateOf(tab: Tab): string | undefined {
  const client = clientOf(tab.window);
  if (!client || !tab.window.document.querySelector("[data-live-view]")) return undefined;
  // Before it begins to connect, and between two attempts.
  return client.state === "open" || client.state === "ended" ? client.state : "connecting";
}

function clientOf(window: BrowserWindow): Client | undefined {
  return (window as unknown as { hyperLive?: Client }).hyperLive;
}

/** Waits for the events of a live page. While the network is cut, they can't end. */
async function clientSettled(tab: Tab, end: number): Promise<void> {
  const client = clientOf(tab.window);
  if (!client || tab.isCut) return;
  const { document } = tab.window;
  let isSettled = false;
  void client.settled().then(() => {
    isSettled = true;
  });
  // The page may be left before its events are answered.
  while (!isSettled && tab.window.document === (document as Document)) {
    if (now() > end) throw failure("An event of the page was not answered in time.");
    await pause(1);
  }
}

/** Waits as long as bindings of an element, or of one around it, wait for a pause: `data-wait-input="150"`. */
export async function waitForDelay(element: Element): Promise<void> {
  const times: number[] = [];
  for (let each: Element | null = element; each; each = each.parentElement)
    for (const { name, value } of each.attributes)
      if (name.startsWith("data-wait-")) times.push(Number(value));
  if (times.length > 0) await pause(Math.max(...times) + 5);
}
