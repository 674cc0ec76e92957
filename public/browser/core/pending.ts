/**
 * Events in flight: kept until the server confirms them, with the feedback that is shown meanwhile.
 *
 * Feedback (a busy button, an optimistic change) is undone before a change from the server is applied, and shown again
 * for the events that are still in flight. So changes are always applied to the page as the server knows it.
 */
import { mayWrite } from "./entered.js";
import { withLazy } from "./loader.js";
import type { PendingEvent, View } from "./model.js";

/** Requeues the events that were sent over a connection which is gone: it is unknown whether they arrived. */
export function requeueSent(view: View): void {
  view._isJoined = false;
  for (const each of view._pending) if (each._sentBy === "socket") requeue(each);
}

/** Makes an event wait for the connection. */
export function requeue(pending: PendingEvent): void {
  hideFeedback(pending);
  pending._sentBy = "";
}

/** Whether an event of the same element with the same input is in flight. */
export function isInFlight(view: View, element: Element, input: string[]): boolean {
  return view._pending.some((each) => each._element === element && `${each._input}` === `${input}`);
}

/** Runs an action on the page as the server knows it: without the feedback for events in flight. */
export async function withoutFeedback(view: View, action: () => Promise<void> | void): Promise<void> {
  [...view._pending].reverse().forEach(hideFeedback);
  await action();
  view._pending.forEach(showFeedback);
}

/** The events in flight of a component, up to this number. */
export function eventsUpTo(view: View, component: number, event: number): PendingEvent[] {
  return view._pending.filter((each) => each._component === component && each._event <= event);
}

/** Ends events, inside {@link withoutFeedback}. `code` says why they failed. */
export function finish(view: View, events: PendingEvent[], code?: string): void {
  view._pending = view._pending.filter((each) => !events.includes(each));
  // Feedback that was added meanwhile would stay for good.
  events.forEach(hideFeedback);
  for (const each of events) {
    const box = each._element as HTMLInputElement;
    view._confirmed[each._component] = each._sequence;
    // If the template binds a box's state, the box shows that state again, even if the user has ticked it.
    if (box.checked !== box.defaultChecked && mayWrite(box, { _answered: each._sequence, _confirmed: 0 }))
      withLazy((lazy) => lazy._resetBox(box));
    each._onEnd?.(code, each._value);
  }
}

/** Shows an event's feedback while it is in flight. */
export function showFeedback(pending: PendingEvent): void {
  hideFeedback(pending);
  if (pending._sentBy) pending._undo = pending._feedback.map((show) => show());
}

function hideFeedback(pending: PendingEvent): void {
  for (const undo of pending._undo.reverse()) undo();
  pending._undo = [];
}
