/**
 * Events under way: numbered, remembered until they are confirmed, and shown meanwhile.
 *
 * What is shown for an event (a busy button, an optimistic change) is taken back before anything of the server's is
 * applied, and shown again for those events that are still under way: so the page below is always the server's.
 */
import { mayWrite } from "./entered.js";
import { withLazy } from "./loader.js";
import type { PendingEvent, View } from "./model.js";

/** Takes note that there is no telling what became of a view's events: they have to be sent again. */
export function requeueSent(view: View): void {
  view._isJoined = false;
  for (const each of view._pending) if (each._sentBy === "socket") requeue(each);
}

/** Lets an event wait for the connection. */
export function requeue(pending: PendingEvent): void {
  hideFeedback(pending);
  pending._sentBy = "";
}

/** Whether an element's event with the same input is on its way already. */
export function isInFlight(view: View, element: Element, input: string[]): boolean {
  return view._pending.some((each) => each._element === element && `${each._input}` === `${input}`);
}

/** Does something to the page as the server knows it: without what is shown for events under way. */
export async function withoutFeedback(view: View, action: () => Promise<void> | void): Promise<void> {
  [...view._pending].reverse().forEach(hideFeedback);
  await action();
  view._pending.forEach(showFeedback);
}

/** The events of a component up to this number that are under way. */
export function eventsUpTo(view: View, component: number, event: number): PendingEvent[] {
  return view._pending.filter((each) => each._component === component && each._event <= event);
}

/** Ends events, on the bare page; `code` says why they were not done. */
export function finish(view: View, events: PendingEvent[], code?: string): void {
  view._pending = view._pending.filter((each) => !events.includes(each));
  // What began to be shown on the bare page would never be taken back.
  events.forEach(hideFeedback);
  for (const each of events) {
    const box = each._element as HTMLInputElement;
    view._confirmed[each._component] = each._sequence;
    // What someone ticked is ticked only if the template says so, where it does.
    if (box.checked !== box.defaultChecked && mayWrite(box, { _answered: each._sequence, _confirmed: 0 }))
      withLazy((lazy) => lazy._resetBox(box));
    each._onEnd?.(code, each._value);
  }
}

/** Shows its marks, while it is on its way. */
export function showFeedback(pending: PendingEvent): void {
  hideFeedback(pending);
  if (pending._sentBy) pending._undo = pending._feedback.map((show) => show());
}

function hideFeedback(pending: PendingEvent): void {
  for (const undo of pending._undo.reverse()) undo();
  pending._undo = [];
}
