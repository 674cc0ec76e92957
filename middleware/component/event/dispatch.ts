/**
 * The path of an event, the same for form posts, htmx, the socket, and messages from outside of the page.
 *
 *     admitEvent → resolveOffer → readEventArguments → checkConfirmed → admitCall → begin → runHandler → commit | rollBack → showResult → Outcome
 *
 * The steps return data and never call each other: the branches are here, in `run-method.ts` and in `failure.ts`. If nothing is async, no promise
 * is created.
 */
import type { Method } from "../contracts.js";
import { eventChannel, traceEvent } from "../diagnostics.js";
import { someInterrupt } from "../handler-runs.js";
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
import type { Target } from "../slots/callbacks.js";
import { admitCall, admitEvent } from "./admit.js";
import { begin, keepWhileRunning } from "./checkpoint.js";
import { checkConfirmed, isCancelled } from "./confirm.js";
import { forwardEvent } from "./dispatch-call.js";
import { loadFiles, releaseFiles } from "./event-files.js";
import { refuseOrFail } from "./failure.js";
import { checkTouched, errorsAfter } from "./form-state.js";
import { releaseCalls } from "./held-calls.js";
import { interruptFor } from "./interrupt.js";
import { loadDeferred } from "./load-deferred.js";
import { type Awaitable, andThen, checkedOnly, done, type Outcome, runAfterwards, unrun } from "./outcome.js";
import { enqueueEvent, enqueueMessage } from "./queue.js";
import { type ResolvedOffer, resolveOffer } from "./resolve-offer.js";
import { type LiveEvent, Run } from "./run.js";
import { readEventArguments, runHandler } from "./run-handler.js";
import { admitThen, afterHandler, closing, ofGone, receive } from "./run-method.js";
import { showResult } from "./show-result.js";

/** Runs an event of the page after earlier events; returns its outcome synchronously if nothing is async. */
export function dispatch(instance: Instance, event: LiveEvent): Awaitable {
  if (eventChannel.hasSubscribers) return traceEvent(instance, event, () => dispatchNow(instance, event));
  return dispatchNow(instance, event);
}

function dispatchNow(instance: Instance, event: LiveEvent): Awaitable {
  const isFirst = instance.running === undefined || !someInterrupt();
  const outcome = enqueueEvent(instance, isFirst ? event : interruptFor(instance, event), runEvent);
  if (isPromise(outcome)) return closing(instance, outcome);
  releaseCalls(instance);
  return outcome;
}

/**
 * Calls a method with a message from outside of the page, such as a topic's, after the running event; then sends the
 * changes to the viewer. Errors go to `onError`, or are reported.
 */
export function dispatchMessage(instance: Instance, method: Method, args: readonly unknown[]): void {
  if (instance.isBusy) {
    instance.inbox ??= [];
    instance.inbox.push(() => dispatchMessage(instance, method, args));
    return;
  }
  const { view } = instance;
  const end = (outcome: Outcome) => {
    view.deliver();
    view.showEffects();
    if (outcome.status === "failed") throw outcome.error;
    runAfterwards(outcome);
  };
  const outcome = enqueueMessage(instance, { method, args }, runMessage);
  view.attempt(() => (isPromise(outcome) ? closing(instance, outcome).then(end) : end(outcome)));
}

function runEvent(instance: Instance, event: LiveEvent): Awaitable {
  const { visitor } = event;
  if (visitor?.isEnded) return unrun;
  if (instance.isGone) return ofGone(instance);
  if (visitor?.hold !== undefined) return visitor.hold.then(() => runEvent(instance, event));
  return admitThen(new Run(instance, event), admitEvent, resolve);
}

function resolve(run: Run): Awaitable {
  const { instance } = run;
  if (instance.composition?.standIn) return loadDeferred(run);
  const event = run.event as LiveEvent;
  try {
    const offer = event.offer ?? resolveOffer(instance, event.binding);
    if (!offer) return done;
    if (!offer.method) {
      checkTouched(instance, offer, event.input);
      return andThen(showResult(instance), run, checked);
    }
    run.offer = offer;
    const { question } = offer.binding;
    if (question && isCancelled(run, offer)) return checkedOnly;
    const loading = loadFiles(run, offer);
    return isPromise(loading) ? callOnceLoaded(run, loading) : readAndCall(run);
  } catch (error) {
    return refuseOrFail(run, event, error);
  }
}

function readAndCall(run: Run): Awaitable {
  try {
    const offer = run.offer as ResolvedOffer;
    run.args = readEventArguments(run, offer);
    if (offer.binding.question) checkConfirmed(run, offer);
    if (offer.target) return forward(run, offer.target);
  } catch (error) {
    return refuseOrFail(run, run.event as LiveEvent, error);
  }
  return admitThen(run, admitCall, callHandler);
}

/** Runs an event with files that were sent before it. */
async function callOnceLoaded(run: Run, loading: Promise<void>): Promise<Outcome> {
  let outcome: Outcome;
  try {
    await loading;
    outcome = await (run.instance.isGone ? ofGone(run.instance) : readAndCall(run));
  } catch (error) {
    outcome = await refuseOrFail(run, run.event as LiveEvent, error);
  }
  await releaseFiles(run, outcome);
  return outcome;
}

function callHandler(run: Run): Awaitable {
  return keepWhileRunning(run, handle(run));
}

/** Calls a method of a parent, to which the child has bound its element. */
function forward(run: Run, target: Target): Awaitable {
  const { instance, event, args } = run;
  const offer = run.offer as ResolvedOffer;
  run.isAnswered = offer.binding.isAnswered;
  const errors = errorsAfter(instance, event as LiveEvent, offer);
  const outcome = forwardEvent(run, target, args);
  if (instance.formErrors === errors) return outcome;
  instance.formErrors = errors;
  return andThen(outcome, run, showWithoutErrors);
}

function showWithoutErrors({ instance }: Run, outcome: Outcome): Awaitable {
  return andThen(showResult(instance), instance, (_instance, shown) =>
    outcome.status === "done" ? { ...outcome, ...shown } : outcome,
  );
}

function handle(run: Run): Awaitable {
  const { instance, args } = run;
  const event = run.event as LiveEvent;
  const offer = run.offer as ResolvedOffer;
  let result: unknown;
  try {
    run.isAnswered = offer.binding.isAnswered;
    begin(run, args);
    instance.formErrors = errorsAfter(instance, event, offer);
    result = runHandler(run, offer.method as Method, args);
  } catch (error) {
    return refuseOrFail(run, event, error);
  }
  return afterHandler(run, result);
}

function checked(_run: Run, outcome: Outcome): Outcome {
  return outcome.status === "done" ? checkedOnly : outcome;
}

interface Message {
  method: Method;
  args: readonly unknown[];
}

function runMessage(instance: Instance, { method, args }: Message): Awaitable {
  if (instance.isGone) return done;
  const run = new Run(instance, undefined);
  const start = () => keepWhileRunning(run, receive(run, method, args));
  return admitThen(run, admitEvent, start);
}
