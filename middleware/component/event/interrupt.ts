/** An event whose handler interrupts a running one, such as that of a Stop button. It runs itself once the other has ended. */

import { handlerAccess } from "../access.js";
import type { Method } from "../contracts.js";
import { type Admission, admitToHandler, admitWithin } from "../guards.js";
import { interruptsOf } from "../handler-runs.js";
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
import { interrupt, isRunning } from "../running.js";
import { checkConfirmed } from "./confirm.js";
import { resolveOffer } from "./resolve-offer.js";
import { type LiveEvent, Run } from "./run.js";
import { readEventArguments } from "./run-handler.js";

/**
 * Interrupts the running handler of a component, if this event's handler is declared to, the page offers it now, and the
 * guards admit it.
 *
 * @returns the event: that it was offered counts also once the other handler has ended, which may remove its button
 */
export function interruptFor(instance: Instance, event: LiveEvent): LiveEvent {
  try {
    const offer = resolveOffer(instance, event.binding);
    const names = offer?.method ? interruptsOf(offer.method) : [];
    if (!offer?.method || !isRunning(instance, names)) return event;
    const { handler } = offer.binding;
    const run = new Run(instance, event);
    run.args = readEventArguments(run, offer);
    // What asks first interrupts nothing before it is answered.
    if (offer.binding.question) {
      if (event.input.confirmed === "") return event;
      run.offer = offer;
      checkConfirmed(run, offer);
    }
    const ask = () => admitTo(run, handler, offer.method as Method);
    const act = () => interrupt(instance, names, handler);
    const within = admitWithin(instance, event);
    const admission = isPromise(within) ? within.then(ask) : ask();
    // An event that is refused is answered when it is its turn.
    if (isPromise(admission)) void admission.then(act, () => {});
    else act();
    return { ...event, offer };
  } catch {
    return event;
  }
}

function admitTo({ instance, event, args }: Run, handler: string, method: Method): Admission {
  const access = handlerAccess(instance.definition, handler, method);
  return access && admitToHandler(instance, handler, access, args, event);
}
