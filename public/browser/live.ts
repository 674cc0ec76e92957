/**
 * The script of a live page: finds the views, connects them, sends events and applies what comes back.
 *
 * Without it the page is forms and htmx; with it events go over the socket, or by posts while that is down. What not
 * every page needs is in scripts that are loaded when it is needed: `lazy/`.
 */
import type { Change, ChangesFrame, Patch, ServerFrame } from "../../middleware/transport/protocol.js";
import type { HyperLiveClient } from "./api.js";
import { joinViews, leaveView, setState, startConnection } from "./core/connection.js";
import { kit, loadMore, more, withMore } from "./core/core.js";
import { listen } from "./core/events.js";
import { rootData } from "./core/indicator.js";
import { page } from "./core/own.js";
import { forgetParts } from "./core/parts.js";
import { applyPatch, processNew } from "./core/patch.js";
import { callBack, end, eventsUpTo, onBarePage, type PendingEvent, sendOut } from "./core/pending.js";
import { findViews, rootOf, type View, viewNumbered } from "./core/views.js";
import { wire } from "./core/wire.js";

declare const __DEV__: boolean;

/** What a page has that needs more than this script. */
const special = "[data-live-listen],[data-wait-input]";

// One after the other: a morph waits for its script.
let turn = Promise.resolve();
wire.receive = (frame) => {
  // What fails keeps nothing behind it from its turn.
  turn = turn.then(() => take(frame)).catch(console.error);
};

async function take(frame: ServerFrame): Promise<void> {
  const [what, about] = frame;
  if (typeof what === "number") return applyChanges(frame as ChangesFrame);
  if (what === "ok") return rejoin((frame.slice(1) as number[]).map(viewNumbered) as View[]);
  const view = viewNumbered(about as number);
  if (what === "seal" && view) {
    view.seal = frame[2] as string;
    view.patches = 0;
    return;
  }
  await (await loadMore()).take(frame);
}

function rejoin(views: View[]): void {
  setState("open");
  // Of submit buttons each that comes or goes costs the browser a look at all of its form's.
  const clicks = "button[form][name^='on:']:not([type=button])";
  for (const button of page.querySelectorAll<HTMLButtonElement>(clicks)) button.type = "button";
  for (const view of views) {
    view.isJoined = true;
    for (const each of view.pending) if (!each.way) sendOut(each);
  }
}

async function applyChanges([number, ...changes]: ChangesFrame): Promise<void> {
  const view = viewNumbered(number);
  // Until a join is answered, what comes is meant for a page that is not this one any more.
  if (!view?.isJoined) return;
  if (changes.length > 2) view.patches++;
  await onBarePage(view, async () => {
    const ended: PendingEvent[] = [];
    for (let i = 0; i < changes.length; i += 3)
      ended.push(...eventsUpTo(view, changes[i] as number, changes[i + 1] as number));
    const at = Math.max(0, ...ended.map((each) => each.at));
    for (let i = 0; i < changes.length; i += 3)
      if (changes[i + 2]) await applyChange(view, changes[i] as number, changes[i + 2] as Change[], at);
    end(view, ended);
  });
}

async function applyChange(view: View, component: number, change: Change[], at: number): Promise<void> {
  const { viewKey, done } = view;
  const root = rootOf(view, component) as Element;
  const owner = { viewKey, component, at, done: done[component] ?? 0 };
  const isWhole = typeof change[0] === "string";
  const morph = isWhole && (await import("./lazy/morph.js")).morph;
  const focused = page.activeElement as HTMLInputElement;
  // The browser moves it with what stands around, also when its element is gone.
  const place = new Range();
  place.selectNode(focused);
  wire.isOurs = true;
  try {
    if (morph) processNew(morph(kit, root, change[0] as string, owner));
    else applyPatch(root, change as Patch, owner);
  } catch (error) {
    if (__DEV__)
      console.warn("Hyper Live: the page is not what the server thinks it is, and is fetched anew.", error);
    // A count that the server can't have makes it send the whole view.
    view.patches = 1e9;
    forgetParts(root);
    join(view);
  }
  wire.isOurs = false;
  if (focused !== page.activeElement || focused.matches(":disabled"))
    withMore(({ refocus }) => refocus(focused, owner, place));
}

/** Joins a view whose HTML or state is another than the server knows from this connection. */
function join(view: View): void {
  callBack(view);
  joinViews([view]);
}

const look = () => {
  findViews(join, leaveView);
  // A page that was loaded afresh says so.
  if (more || page.querySelector(special) || performance.navigation.type) withMore((more) => more.look());
};

const client = {
  get state() {
    return rootData.liveConnection;
  },
} as HyperLiveClient;
window.hyperLive = client;
for (const name of ["settled", "hook", "debug", "latency"] as const)
  client[name] = async (...all: unknown[]) =>
    ((await loadMore())[name] as (...all: unknown[]) => Promise<void>)(...all);
// What a page says with modifiers is understood from the start.
if (page.querySelector(special)) await loadMore();
listen();
startConnection();
look();
// Whoever brings live components into the page, or takes them out.
new MutationObserver(look).observe(document, { childList: true, subtree: true });
