/** Takes the server's frames, one after the other, and applies what they change. */
import type { Change, ChangesFrame, Patch, ServerFrame } from "../../../middleware/transport/protocol.js";
import { join, setState } from "./connection.js";
import { processNew } from "./html.js";
import { loadMore, loadMorph, withMore } from "./loader.js";
import type { PendingEvent, View } from "./model.js";
import { page } from "./own.js";
import { forgetParts } from "./parts.js";
import { applyPatch } from "./patch.js";
import { end, eventsUpTo, onBarePage } from "./pending.js";
import { sendOut } from "./send.js";
import { rootOf, viewNumbered } from "./views.js";
import { wire } from "./wire.js";

declare const __DEV__: boolean;

// One after the other: a morph waits for its script.
let turn = Promise.resolve();

/** Takes what the server sends. */
export function startReceiving(): void {
  wire.receive = (frame) => {
    // What fails keeps nothing behind it from its turn.
    turn = turn.then(() => take(frame)).catch(console.error);
  };
}

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
  await (await loadMore())._receive(frame);
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
  const morph = isWhole && (await loadMorph());
  const focused = page.activeElement as HTMLInputElement;
  // The browser moves it with what stands around, also when its element is gone.
  const place = new Range();
  place.selectNode(focused);
  wire.isOurs = true;
  try {
    if (morph) processNew(morph(root, change[0] as string, owner));
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
    withMore((lazy) => lazy._refocus(focused, owner, place));
}
