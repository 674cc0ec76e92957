/** Runs a method of a component that one inside it has called; see `call-parent.ts`. */
import { someInterrupt } from "../handler-runs.js";
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
import type { Target } from "../slots/callbacks.js";
import { admitEvent, admitMethod } from "./admit.js";
import { keepWhileRunning } from "./checkpoint.js";
import { madeBefore } from "./held-calls.js";
import { interruptForCall } from "./interrupt.js";
import { type Awaitable, done, type Outcome, runAfterwards } from "./outcome.js";
import { enqueueMessage } from "./queue.js";
import { type Call, Run } from "./run.js";
import { admitThen, closing, receive } from "./run-method.js";

/** A method to call, and what the component inside passes to it. */
export interface Called {
  target: Target;
  args: readonly unknown[];
}

/**
 * Runs what an event of a child's element has called, with the arguments that were read for it.
 *
 * @param caller - the run of the event
 */
export function forwardEvent(caller: Run, target: Target, args: readonly unknown[]): Awaitable {
  const call = { ...caller.context.startCall(), root: caller };
  const made = madeBefore(call);
  const outcome: Awaitable = made
    ? { status: "done", value: made.value }
    : dispatchCall({ target: { ...target, first: [] }, args }, call);
  const end = (outcome: Outcome): Outcome => {
    runAfterwards(outcome);
    if (outcome.status !== "done") return outcome;
    return caller.isAnswered ? { status: "done", value: outcome.value } : done;
  };
  return isPromise(outcome) ? outcome.then(end) : end(outcome);
}

/** Runs a method after the earlier events of its component. */
export function dispatchCall(called: Called, call: Call): Awaitable {
  const { target, args } = called;
  const { instance } = target;
  if (instance.running && someInterrupt()) interruptForCall(target, [...target.first, ...args], call);
  if (instance.isBusy)
    return new Promise((resolve) => {
      instance.inbox ??= [];
      instance.inbox.push(() => resolve(dispatchCall(called, call)));
    });
  const outcome = enqueueMessage(instance, { called, call }, runCall);
  return isPromise(outcome) ? closing(instance, outcome) : outcome;
}

function runCall(
  instance: Instance,
  { called: { target, args }, call }: { called: Called; call: Call },
): Awaitable {
  if (instance.isGone) return done;
  const run = new Run(instance, undefined, call);
  run.isAnswered = true;
  run.args = [...target.first, ...args];
  const { handler, method } = target;
  const start = () => keepWhileRunning(run, receive(run, method, run.args));
  return admitThen(run, admitEvent, () => admitThen(run, (run) => admitMethod(run, handler, method), start));
}
