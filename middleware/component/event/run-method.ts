/** Runs a method of a component that may be called: the steps that events, messages and calls have in common. */
import { closeCheckpoint } from "../checkpoints.js";
import type { Method } from "../contracts.js";
import type { Admission } from "../guards.js";
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
import { wasInterrupted } from "../running.js";
import { begin, commit, shareSaved } from "./checkpoint.js";
import { fail, keepOut, takeBack, takeBackRender } from "./failure.js";
import { releaseCalls } from "./held-calls.js";
import { type Awaitable, andThen, done, type Outcome, unrun } from "./outcome.js";
import { drainCalls, type Run } from "./run.js";
import { runHandler } from "./run-handler.js";
import { showChanges } from "./show-result.js";
import { withEffects } from "./with-effects.js";

/** Closes the checkpoint of an async handler, right before whoever waits for the outcome counts the event. */
export function closing(instance: Instance, outcome: Promise<Outcome>): Promise<Outcome> {
  const close = () => {
    closeCheckpoint(instance);
    releaseCalls(instance);
  };
  void outcome.then(close, close);
  return outcome;
}

/** The outcome of an event whose component is gone: from its page, which is to be told, or together with its view. */
export function ofGone({ view }: Instance): Outcome {
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

/** Goes on once the handler is done. */
export function afterHandler(run: Run, result: unknown): Awaitable {
  return isPromise(result) ? concludeLater(run, result) : conclude(run, result);
}

function concludeLater(run: Run, result: Promise<unknown>): Awaitable {
  return result.then(
    (value) => conclude(run, value),
    // What it has set until it was interrupted is kept.
    (error) => (wasInterrupted(run.context, error) ? conclude(run, undefined) : fail(run, error)),
  );
}

/**
 * Saves the rows that a handler changed, and renders the new state. If the state can't be stored or rendered, or the rows
 * can't be saved, all changes are rolled back.
 */
function conclude(run: Run, value: unknown): Awaitable {
  if (run.calls) return concludeOnceCalled(run, value);
  run.value = value;
  let saving: Promise<void> | undefined;
  try {
    saving = commit(run);
  } catch (error) {
    return takeBack(run, error);
  }
  return isPromise(saving) ? showOnceSaved(run, saving) : show(run);
}

/** An event lasts until the methods of parents are done that its handler has called. */
async function concludeOnceCalled(run: Run, value: unknown): Promise<Outcome> {
  run.unheard = await drainCalls(run);
  return conclude(run, value);
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
  return withEffects(run, run.unheard ? { status: "failed", error: run.unheard.error } : outcome);
}
