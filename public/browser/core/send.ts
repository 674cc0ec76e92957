/** Sends events: over the socket or, while that is down, by post. */
import { sendEvent } from "./connection.js";
import { countEvent } from "./entered.js";
import { loadMore, more, withMore } from "./loader.js";
import type { NewEvent, PendingEvent } from "./model.js";
import { hold, show } from "./pending.js";

/** After so many milliseconds it is shown that an event is under way. */
const busyAfter = 100;

/** Sends an event, over the socket or, while that is down, by post. */
export function send(what: NewEvent): void {
  const { view, component } = what;
  const event = (view.events[component] ?? 0) + 1;
  view.events[component] = event;
  const pending: PendingEvent = { ...what, event, at: countEvent(), way: "", marks: [], undo: [] };
  view.pending.push(pending);
  more?._addOptimistic(pending);
  sendOut(pending);
  setTimeout(() => {
    if (view.pending.includes(pending)) withMore((lazy) => lazy._markBusy(pending));
  }, busyAfter);
}

/** Sends an event on its way, for the first time or again. */
export function sendOut(pending: PendingEvent): void {
  const { isJoined } = pending.view;
  pending.way = isJoined ? "socket" : "post";
  show(pending);
  if (isJoined) sendEvent(pending);
  else
    loadMore().then(
      (lazy) => lazy._post(pending),
      () => hold(pending),
    );
}
