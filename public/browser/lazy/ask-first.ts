/** Holds events back that the user has to confirm. */
import type { Core } from "../core/core.js";
import type { NewEvent, PendingEvent } from "../core/model.js";
import { formOf, own } from "../core/own.js";

/** Asks the user, and sends an event again after a yes. */
export function ask(core: Core, event: NewEvent, question: string): void {
  void import("../features/confirm.js").then((it) => it.ask(core, event, question));
}

/** Takes an event back before it is sent if the user has to confirm it; returns whether it was. */
export function askFirst(core: Core, pending: PendingEvent): unknown {
  const { _view: view, _element: element } = pending;
  const asked = (pending._isSubmit && formOf(element)) || element;
  const question = own(asked).getAttribute("data-live-confirm");
  if (!question || pending._isConfirmed) return;
  view._pending.pop();
  view._events[pending._component] = pending._event - 1;
  ask(core, pending, question);
  return true;
}
