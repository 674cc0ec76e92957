/**
 * The path of an event, the same for form posts, htmx, the socket, and messages from outside of the page.
 *
 *     admitEvent → resolveOffer → readEventArguments → checkConfirmed → admitCall → begin → runHandler → commit | rollBack → showResult → Outcome
 *
 * The steps return data and never call each other: all branches are here, and in `failure.ts`. If nothing is async, no promise
 * is created.
 */
import { closeCheckpoint } from "../checkpoints.js";
import type { Method } from "../contracts.js";
import type { Admission } from "../guards.js";
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
import { admitCall, admitEvent } from "./admit.js";
import { begin, commit, keepWhileRunning, shareSaved } from "./checkpoint.js";
import { checkConfirmed, isCancelled } from "./confirm.js";
import { fail, keepOut, refuseOrFail, takeBack, takeBackRender } from "./failure.js";
import { checkTouched, errorsAfter } from "./form-state.js";
import { type Awaitable, andThen, checkedOnly, done, type Outcome, runAfterwards, unrun } from "./outcome.js";
import { enqueueEvent, enqueueMessage } from "./queue.js";
import { type ResolvedOffer, resolveOffer } from "./resolve-offer.js";
import { type LiveEvent, Run } from "./run.js";
import { readEventArguments, runHandler } from "./run-handler.js";
import { showChanges, showResult } from "./show-result.js";
import { withEffects } from "./with-effects.js";

/** Runs an event of the page after earlier events; returns its outcome synchronously if nothing is async. */
export function dispatch(instance: Instance, event: LiveEvent): Awaitable {
  const outcome = enqueueEvent(instance, event, runEvent);
  return isPromise(outcome) ? closing(instance, outcome) : outcome;
}

/** Closes the checkpoint of an async handler, right before whoever waits for the outcome counts the event. */
export function closing(instance: Instance, outcome: Promise<Outcome>): Promise<Outcome> {
  const close = () => closeCheckpoint(instance);
  void outcome.then(close, close);
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

/** The outcome of an event whose component is gone: from its page, which is to be told, or together with its view. */
function ofGone({ view }: Instance): Outcome {
  // Of a removed component there is a gap.
  return view.instances.some(Boolean) ? done : unrun;
}

/** Takes the next step with an event that is admitted; synchronously, unless a guard or a rate is async. */
export function admitThen(
  run: Run,
  admit: (run: Run) => Admission,
  next: (run: Run) => Awaitable,
): Awaitable {
  let admission: Admission;
  try {
    admission = admit(run);
  } catch (error) {
    return keepOut(run, error);
  }
  return isPromise(admission) ? nextOnceAdmitted(run, admission, next) : next(run);
}

function nextOnceAdmitted(
  run: Run,
  admission: Promise<void>,
  next: (run: Run) => Awaitable,
): Promise<Outcome> {
  return admission.then(
    () => (run.instance.isGone ? ofGone(run.instance) : next(run)),
    (error) => keepOut(run, error),
  );
}

function resolve(run: Run): Awaitable {
  const { instance } = run;
  const event = run.event as LiveEvent;
  try {
    const offer = resolveOffer(instance, event.binding);
    if (!offer) return done;
    if (!offer.method) {
      checkTouched(instance, offer, event.input);
      return andThen(showResult(instance), run, checked);
    }
    run.offer = offer;
    const { question } = offer.binding;
    if (question && isCancelled(run, offer)) return checkedOnly;
    run.args = readEventArguments(run, offer);
    if (question) checkConfirmed(run, offer);
  } catch (error) {
    return refuseOrFail(run, event, error);
  }
  return admitThen(run, admitCall, callHandler);
}

function callHandler(run: Run): Awaitable {
  return keepWhileRunning(run, handle(run));
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
  return admitThen(run, admitEvent, () => keepWhileRunning(run, receive(run, method, args)));
}

/** Calls a method that no binding of the page has named, once it is admitted. */
export function receive(run: Run, method: Method, args: readonly unknown[]): Awaitable {
  let result: unknown;
  try {
    run.instance.unpark();
    begin(run);
    result = runHandler(run, method, args);
  } catch (error) {
    return fail(run, error);
  }
  return afterHandler(run, result);
}

function afterHandler(run: Run, result: unknown): Awaitable {
  return isPromise(result) ? concludeLater(run, result) : conclude(run, result);
}

function concludeLater(run: Run, result: Promise<unknown>): Awaitable {
  return result.then(
    (value) => conclude(run, value),
    (error) => fail(run, error),
  );
}

/**
 * Saves the rows that a handler changed, and renders the new state. If the state can't be stored or rendered, or the rows
 * can't be saved, all changes are rolled back.
 */
function conclude(run: Run, value: unknown): Awaitable {
  run.value = value;
  let saving: Promise<void> | undefined;
  try {
    saving = commit(run);
  } catch (error) {
    return takeBack(run, error);
  }
  return isPromise(saving) ? showOnceSaved(run, saving) : show(run);
}

// Here and below, functions are created in a function of their own: otherwise each event would pay for them.
function showOnceSaved(run: Run, saving: Promise<void>): Awaitable {
  return saving.then(
    () => {
      shareSaved(run);
      return show(run);
    },
    (error) => takeBack(run, error),
  );
}

function show(run: Run): Awaitable {
  return andThen(showChanges(run), run, shown);
}

function shown(run: Run, outcome: Outcome): Awaitable {
  if (outcome.status === "failed") return takeBackRender(run, outcome.error);
  run.instance.lists?.endHandler();
  return withEffects(run, outcome);
}
