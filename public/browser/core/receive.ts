/** Receives frames from the server, one at a time, and applies their changes. */
import type { Change, ChangesFrame, Patch, ServerFrame } from "../../../middleware/transport/protocol.js";
import { rejoin, setConnectionState, socket } from "./connection.js";
import { processNew } from "./html.js";
import { loadLazy, loadMorph, withLazy } from "./loader.js";
import type { View } from "./model.js";
import { page } from "./own.js";
import { roots } from "./parts.js";
import { applyPatch } from "./patch.js";
import { finish, numbered, withoutFeedback } from "./pending.js";
import { sendWaiting } from "./send.js";
import { rootOf, views } from "./views.js";
import { wire } from "./wire.js";

declare const __DEV__: boolean;

type Changes = ChangesFrame extends [number, ...infer Rest] ? Rest : never;

/** Frames are handled in order: a morph may have to load its script first. */
let turn = Promise.resolve();

/** Starts to handle frames. */
export function startReceiving(): void {
  wire._receive = (frame, from) => {
    // A frame that fails does not stop the next ones.
    turn = turn.then(() => receive(frame, from)).catch(console.error);
  };
}

async function receive(frame: ServerFrame, from: WebSocket): Promise<void> {
  const [what, ...rest] = frame;
  // A name is no number.
  if ((what as number) >= 0) return applyChanges(what as number, rest as Changes);
  const view = views[rest[0] as number];
  if (what === "ok") {
    // While the frame waited for its turn, the page may have opened another connection, on which its views have not joined.
    if (from === socket) confirmJoin(rest as number[]);
  } else if (what === "seal" && view) {
    view._seal = rest[1] as string;
    view._patches = 0;
  } else await (await loadLazy())._receive(frame);
}

function confirmJoin(numbers: number[]): void {
  setConnectionState("open");
  for (const number of numbers) {
    const view = views[number];
    // The page may have removed it meanwhile.
    if (view) {
      view._isJoined = true;
      sendWaiting(view);
    }
  }
}

async function applyChanges(number: number, changes: Changes): Promise<void> {
  const view = views[number];
  // Until the join is answered, changes are for what the page showed before.
  if (!view?._isJoined) return;
  if (changes.length > 2) view._patches++;
  await withoutFeedback(view, async () => {
    const ended = changes.flatMap((each, i) =>
      i % 3 ? [] : numbered(view, each as number, changes[i + 1] as number),
    );
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
    // What fills a slot is named by its owner's number, and then by the slot.
    _confirmed: view._confirmed[`${component}`.split(":")[0] as never] ?? 0,
  };
  const isWhole = typeof change[0] === "string";
  const morph = isWhole && (await loadMorph());
  const focused = page.activeElement as HTMLInputElement;
  // A range keeps the place of the focused element, even after that has been removed.
  const place = new Range();
  place.selectNode(focused);
  wire._isPatching = true;
  try {
    if (morph) processNew(morph(root, change[0] as string, target));
    else applyPatch(root, change as Patch, target);
  } catch (error) {
    // Without a root, an element that persists is in the place of the component.
    if (root) {
      if (__DEV__)
        console.warn(
          "Hyper Live: the page does not match the server's copy, so the view is sent again.",
          error,
        );
      // A count that differs from the server's makes it send the whole view.
      view._patches = 1e9;
      roots.delete(root);
      rejoin(view);
    }
  }
  wire._isPatching = false;
  if (focused !== page.activeElement || focused.matches(":disabled"))
    withLazy((lazy) => lazy._refocus(focused, target, place));
}
