/** Sends events: over the socket, or by post while that is down. */
import { sendEvent } from "./connection.js";
import { countEvent } from "./entered.js";
import { lazy, loadLazy, withLazy } from "./loader.js";
import type { NewEvent, PendingEvent } from "./model.js";
import { requeue, showFeedback } from "./pending.js";

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
    _sentBy: "",
    _feedback: [],
    _undo: [],
  };
  view._pending.push(pending);
  lazy?._addOptimistic(pending);
  deliver(pending);
  setTimeout(() => {
    if (view._pending.includes(pending)) withLazy((lazy) => lazy._markBusy(pending));
  }, busyAfter);
}

/** Sends an event, for the first time or again. */
export function deliver(pending: PendingEvent): void {
  const isJoined = pending._view._isJoined;
  pending._sentBy = isJoined ? "socket" : "post";
  showFeedback(pending);
  if (isJoined) sendEvent(pending);
  else
    loadLazy().then(
      (lazy) => lazy._post(pending),
      () => requeue(pending),
    );
}
