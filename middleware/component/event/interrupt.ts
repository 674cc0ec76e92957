/** An event whose handler interrupts a running one, such as that of a Stop button. It runs itself once the other has ended. */

import { handlerAccess } from "../access.js";
import type { Method } from "../contracts.js";
import { type Asker, admitToHandler, admitWithin } from "../guards.js";
import { interruptsOf } from "../handler-runs.js";
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
import { interrupt, isRunning } from "../running.js";
import type { Target } from "../slots/callbacks.js";
import { isUnconfirmed } from "./confirm.js";
import { resolveOffer } from "./resolve-offer.js";
import { type Call, type LiveEvent, Run } from "./run.js";
import { readEventArguments } from "./run-handler.js";

/**
 * Interrupts the running handler of a component, if this event's handler is declared to, the page offers it now, the user has
 * confirmed it, and the guards admit it.
 *
 * @returns the event: that it was offered counts also once the other handler has ended, which may remove its button
 */
export function interruptFor(instance: Instance, event: LiveEvent): LiveEvent {
  try {
    const offer = resolveOffer(instance, event.binding);
    if (!offer?.method || event.visitor?.isEnded) return event;
    const { binding, target } = offer;
    const called = target?.instance ?? instance;
    if (!isRunning(called, interruptsOf(offer.method))) return event;
    const run = new Run(instance, event);
    if (binding.question && isUnconfirmed(run, offer)) return event;
    run.args = readEventArguments(run, offer);
    const within = admitWithin(instance, event);
    const ask = () => interruptAdmitted(called, binding.handler, offer.method as Method, run.args, event);
    if (isPromise(within)) void within.then(ask).catch(() => {});
    else ask();
    return { ...event, offer };
  } catch {
    // An event that is refused is answered when it is its turn.
    return event;
  }
}

/** The same for a method that a child calls, with all its arguments. */
export function interruptForCall(
  { instance, handler, method }: Target,
  args: readonly unknown[],
  call: Call,
): void {
  if (!isRunning(instance, interruptsOf(method))) return;
  try {
    interruptAdmitted(instance, handler, method, args, call);
  } catch {
    // It is refused when it is its turn.
  }
}

/** Interrupts once the guards of the handler have admitted it. */
function interruptAdmitted(
  instance: Instance,
  handler: string,
  method: Method,
  args: readonly unknown[],
  asker: Asker,
): void {
  const access = handlerAccess(instance.definition, handler, method);
  const act = () => interrupt(instance, interruptsOf(method), handler);
  const admission = access && admitToHandler(instance, handler, access, args, asker);
  if (isPromise(admission)) void admission.then(act, () => {});
  else act();
}
