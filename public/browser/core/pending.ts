/**
 * The ledger of a view's events: each is kept until its own answer arrives, with the feedback that is shown meanwhile.
 *
 * An event waits, is in flight over the socket (`_isSent`), or is in flight by post (the oldest, while `_isPosting`).
 *
 * Feedback (a busy button, an optimistic change) is undone before a change from the server is applied, and shown again
 * for the events that are not over. So changes are always applied to the page as the server knows it.
 */
import { withLazy } from "./loader.js";
import type { PendingEvent, View } from "./model.js";

/** Makes the events wait that were sent over a connection which is gone: it is unknown whether they arrived. */
export function requeueSent(view: View): void {
  view._isJoined = false;
  for (const each of view._pending) each._isSent = false;
}

/** Runs an action on the page as the server knows it: without the feedback for events in flight. */
export async function withoutFeedback(view: View, action: () => Promise<void> | void): Promise<void> {
  view._bare++;
  for (const each of [...view._pending].reverse()) {
    for (const undo of each._undo.splice(0).reverse()) undo();
  }
  try {
    await action();
  } finally {
    view._bare--;
    showFeedback(view);
  }
}

/** The event of a component with this number, if it is not over: an answer is for that event alone. */
export function numbered(view: View, component: number, event: number): PendingEvent[] {
  return view._pending.filter((each) => each._component === component && each._event === event);
}

/** Ends events, inside {@link withoutFeedback}. `code` says why they failed. */
export function finish(view: View, events: PendingEvent[], code?: string): void {
  view._pending = view._pending.filter((each) => !events.includes(each));
  for (const each of events) {
    const box = each._element as HTMLInputElement;
    view._confirmed[each._component] = each._sequence;
    // If the template binds a box's state, the box shows that state again, even if the user has ticked it.
    if (box.checked !== box.defaultChecked) withLazy((lazy) => lazy._resetBox(each));
    each._onEnd?.(code, each._value);
  }
}

/** Shows the feedback of new events, which comes last and is undone first, since each undoes to what it found. */
export function showFeedback(view: View): void {
  if (view._bare) return;
  for (const each of view._pending) if (!each._undo[0]) each._undo = each._feedback.map((show) => show());
}
