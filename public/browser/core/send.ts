/** Sends events: over the socket, or by post while that is down. */
import { sendEvent } from "./connection.js";
import { countEvent } from "./entered.js";
import { lazy, withLazy } from "./loader.js";
import type { NewEvent, PendingEvent, View } from "./model.js";
import { showFeedback } from "./pending.js";

/** Milliseconds after which an event in flight is shown as busy. */
const busyAfter = 100;

/** Numbers an event and sends it. */
export function send(what: NewEvent): void {
  const { _view: view, _component: component } = what;
  const event = (view._events[component] ?? 0) + 1;
  view._events[component] = event;
  const pending: PendingEvent = {
    ...what,
    _event: event,
    _sequence: countEvent(),
    _feedback: [],
    _undo: [],
  };
  view._pending.push(pending);
  lazy?._addOptimistic(pending);
  showFeedback(view);
  sendWaiting(view);
  setTimeout(() => {
    if (view._pending.includes(pending)) withLazy((lazy) => lazy._markBusy(pending));
  }, busyAfter);
}

/**
 * Sends the events of a view that wait, in their order. Over the socket all are sent at once; posts go one at a time, and
 * nothing overtakes one that is in flight.
 */
export function sendWaiting(view: View): void {
  if (view._isPosting || !view._isJoined) withLazy((lazy) => lazy._post(view));
  else for (const each of view._pending) if (!each._isSent) sendEvent(each);
}
