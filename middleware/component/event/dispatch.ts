/**
 * The path of an event, the same for form posts, htmx, the socket, and messages from outside of the page.
 *
 *     admitEvent → resolveOffer → readEventArguments → admitCall → begin → runHandler → commit | rollBack → showResult → Outcome
 *
 * The steps return data and never call each other: all branches are here. If nothing is async, no promise is created.
 */
import { LiveError } from "../../../views/errors.js";
import { InputError } from "../../input/input-error.js";
import { closeCheckpoint } from "../checkpoints.js";
import type { Method } from "../contracts.js";
import type { Admission } from "../guards.js";
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
import { callOnError } from "../lifecycle.js";
import { admitCall, admitEvent } from "./admit.js";
import {
  begin,
  checkpointBefore,
  checkStorable,
  commit,
  keepWhileRunning,
  rollBack,
  shareSaved,
} from "./checkpoint.js";
import { checkTouched, errorsAfter, keepErrors } from "./form-state.js";
import { type Awaitable, andThen, done, type Outcome, runAfterwards, unrun } from "./outcome.js";
import { enqueueEvent, enqueueMessage } from "./queue.js";
import { type ResolvedOffer, resolveOffer } from "./resolve-offer.js";
import { type LiveEvent, Run } from "./run.js";
import { readEventArguments, runHandler } from "./run-handler.js";
import { showChanges, showResult } from "./show-result.js";

/** Codes of the errors of events that the current page can't have sent. */
const refusals = new Set(["HL_EVENT_NOT_OFFERED", "HL_ARGUMENT"]);

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
    run.args = readEventArguments(run, offer);
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
  return outcome.status === "done" ? { status: "checked" } : outcome;
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
  return outcome.status === "failed" ? takeBackRender(run, outcome.error) : handOver(run, outcome);
}

/** Passes on a handler's effects: for an event in its outcome, for a message to the viewer. */
function handOver({ instance, event, context, isAnswered, value }: Run, outcome: Outcome): Outcome {
  const { effects } = context;
  const afterwards = context.endHandler();
  if (!event) instance.view.keepEffects(effects);
  if (outcome.status !== "done" || !(effects || isAnswered || afterwards)) return outcome;
  return {
    status: "done",
    ...(event && effects && { effects }),
    ...(isAnswered && { value }),
    ...(afterwards && { afterwards }),
  };
}

// --- Errors ---

/** Refuses an event that a guard or a rate does not admit. A guard that takes too long counts as a handler that does. */
function keepOut(run: Run, error: unknown): Awaitable {
  if (error instanceof LiveError && error.status < 500) return { status: "refused", error };
  return fail(run, error);
}

/** Refuses the event if the error is about its input; any other error counts as the handler's. */
function refuseOrFail(run: Run, event: LiveEvent, error: unknown): Awaitable {
  const isRefusal = error instanceof LiveError && refusals.has(error.code);
  if (!isRefusal && !(error instanceof InputError)) return fail(run, error);
  run.context.endHandler();
  if (!(error instanceof InputError)) return { status: "refused", error };
  // The handler itself may have thrown it.
  if (checkpointBefore(run)) rollBack(run);
  return refuse(run, event, error);
}

/** Shows the errors of the input; if the component's render does not show them, the event is refused. */
function refuse({ instance }: Run, event: LiveEvent, error: InputError): Awaitable {
  const before = instance.formErrors;
  const errors = keepErrors(instance, event.binding, error);
  return andThen(showResult(instance), instance, (_instance, outcome) => {
    if (outcome.status !== "done") return outcome;
    if (errors.isShown) return { status: "invalid", error };
    instance.formErrors = before === errors ? undefined : before;
    // Render again without the new errors.
    return andThen(showResult(instance), instance, () => ({ status: "refused", error }));
  });
}

/** Rolls back a handler's changes, since they can't be stored, or its rows could not be saved. */
function takeBack(run: Run, error: unknown): Awaitable {
  // A message such as "Saved." would be wrong now, and so would a redirect.
  run.context.forgetAll();
  rollBack(run);
  const { event } = run;
  if (!event || !(error instanceof InputError)) return fail(run, error);
  // The errors are shown next to the form's fields; if the form lacks one of the fields, onError gets the error.
  const sent = new Set(event.input.fields.map(([name]) => name));
  if (!error.fields.every(({ path }) => sent.has(path))) return fail(run, error);
  return andThen(refuse(run, event, error), run, (_run, outcome) =>
    outcome.status === "refused" ? fail(run, error) : handOver(run, outcome),
  );
}

/** Rolls back changes with which the component can't be rendered: otherwise none of its later events could succeed. */
function takeBackRender(run: Run, error: unknown): Awaitable {
  run.context.forgetAll();
  return endFailed(run, error);
}

/** Rolls back a handler's changes, and calls `onError`; renders the state that this leaves. */
function fail(run: Run, error: unknown): Awaitable {
  rollBack(run);
  const { instance, context } = run;
  context.forgetDeeds();
  const fails = (error: unknown) => endFailed(run, error);
  if (!instance.component.onError) return fails(error);
  const show = () => {
    // Otherwise the next handler would save what onError changed in the rows.
    instance.rows?.rollBack();
    checkStorable(instance);
    return andThen(showChanges(run), run, (_run, outcome) =>
      outcome.status === "failed" ? fails(outcome.error) : handOver(run, outcome),
    );
  };
  const onLate = () => {
    const before = checkpointBefore(run);
    if (before) before.isLate = true;
  };
  try {
    const answered = callOnError(instance, error, context, onLate);
    return isPromise(answered) ? answered.then(show).catch(fails) : show();
  } catch (again) {
    return fails(again);
  }
}

/** Ends an event with an error, and shows the state from before it. */
function endFailed(run: Run, error: unknown): Awaitable {
  rollBack(run);
  return andThen(showResult(run.instance), run, () => handOver(run, failed(run, error)));
}

function failed({ context: { effects } }: Run, error: unknown): Outcome {
  return { status: "failed", error, ...(effects && { effects }) };
}
