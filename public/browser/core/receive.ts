/** Takes the server's frames, one after the other, and applies what they change. */
import type { Change, ChangesFrame, Patch, ServerFrame } from "../../../middleware/transport/protocol.js";
import { rejoin, setConnectionState } from "./connection.js";
import { processNew } from "./html.js";
import { loadLazy, loadMorph, withLazy } from "./loader.js";
import type { PendingEvent, View } from "./model.js";
import { page } from "./own.js";
import { forgetParts } from "./parts.js";
import { applyPatch } from "./patch.js";
import { eventsUpTo, finish, withoutFeedback } from "./pending.js";
import { deliver } from "./send.js";
import { rootOf, viewNumbered } from "./views.js";
import { wire } from "./wire.js";

declare const __DEV__: boolean;

// One after the other: a morph waits for its script.
let turn = Promise.resolve();

/** Takes what the server sends. */
export function startReceiving(): void {
  wire._receive = (frame) => {
    // What fails keeps nothing behind it from its turn.
    turn = turn.then(() => receive(frame)).catch(console.error);
  };
}

async function receive(frame: ServerFrame): Promise<void> {
  const [what, about] = frame;
  if (typeof what === "number") return applyChanges(frame as ChangesFrame);
  if (what === "ok") return confirmJoin((frame.slice(1) as number[]).map(viewNumbered) as View[]);
  const view = viewNumbered(about as number);
  if (what === "seal" && view) {
    view._seal = frame[2] as string;
    view._patches = 0;
    return;
  }
  await (await loadLazy())._receive(frame);
}

function confirmJoin(views: View[]): void {
  setConnectionState("open");
  for (const view of views) {
    view._isJoined = true;
    for (const each of view._pending) if (!each._sentBy) deliver(each);
  }
}

async function applyChanges([number, ...changes]: ChangesFrame): Promise<void> {
  const view = viewNumbered(number);
  // Until a join is answered, what comes is meant for a page that is not this one any more.
  if (!view?._isJoined) return;
  if (changes.length > 2) view._patches++;
  await withoutFeedback(view, async () => {
    const ended: PendingEvent[] = [];
    for (let i = 0; i < changes.length; i += 3)
      ended.push(...eventsUpTo(view, changes[i] as number, changes[i + 1] as number));
    const answered = Math.max(0, ...ended.map((each) => each._sequence));
    for (let i = 0; i < changes.length; i += 3)
      if (changes[i + 2]) await applyChange(view, changes[i] as number, changes[i + 2] as Change[], answered);
    finish(view, ended);
  });
}

async function applyChange(view: View, component: number, change: Change[], answered: number): Promise<void> {
  const root = rootOf(view, component) as Element;
  const target = {
    _key: view._key,
    _component: component,
    _answered: answered,
    _confirmed: view._confirmed[component] ?? 0,
  };
  const isWhole = typeof change[0] === "string";
  const morph = isWhole && (await loadMorph());
  const focused = page.activeElement as HTMLInputElement;
  // The browser moves it with what stands around, also when its element is gone.
  const place = new Range();
  place.selectNode(focused);
  wire._isPatching = true;
  try {
    if (morph) processNew(morph(root, change[0] as string, target));
    else applyPatch(root, change as Patch, target);
  } catch (error) {
    if (__DEV__)
      console.warn("Hyper Live: the page is not what the server thinks it is, and is fetched anew.", error);
    // A count that the server can't have makes it send the whole view.
    view._patches = 1e9;
    forgetParts(root);
    rejoin(view);
  }
  wire._isPatching = false;
  if (focused !== page.activeElement || focused.matches(":disabled"))
    withLazy((lazy) => lazy._refocus(focused, target, place));
}
