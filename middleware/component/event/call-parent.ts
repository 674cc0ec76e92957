/**
 * Calls of a parent's method by its child, through a callback: `this.onPick(7)` in a handler of the child, or an event of an
 * element that the child has bound to the callback.
 *
 * The method runs after the parent's earlier events, with its guards, and is undone alone if it fails. An error goes to the
 * child if that waits for the call, else to the parent's `onError`; and without one, the child's event has failed.
 */
import { LiveError } from "../../../views/errors.js";
import { whileCalling } from "../checkpoints.js";
import { type EventContext, isEnded, scope } from "../context.js";
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
import { isRendering } from "../rendering.js";
import { targetOf } from "../slots/callbacks.js";
import { checkpointBefore } from "./checkpoint.js";
import { type Called, dispatchCall } from "./dispatch-call.js";
import { madeBefore, rootOf } from "./held-calls.js";
import { type Outcome, runAfterwards } from "./outcome.js";
import { Reply } from "./reply.js";
import type { Call, Run, UnheardCall } from "./run.js";

/** @throws {LiveError} HL_CALLBACK in `render()` */
export function callParent(child: Instance, name: string, args: readonly unknown[]): Promise<unknown> {
  if (isRendering(child))
    throw new LiveError("HL_CALLBACK", `${child.definition.name}.render() calls this.${name}().`);
  const context = scope.context;
  const target = targetOf(child, name);
  const refused = new Reply(() => {});
  // What a handler does that has taken too long is dropped.
  if (context && isEnded(context)) return refused;
  if (!target || child.isGone) return Promise.reject(notPassed(child, name));
  const caller = context?.caller as Run | undefined;
  return caller?.instance === child
    ? callFromHandler(child, caller, context as EventContext, { target, args })
    : callFromElsewhere(child, context, { target, args });
}

function notPassed({ definition, isGone }: Instance, name: string): LiveError {
  const why = isGone ? "after it was removed from its page" : "which its parent does not pass";
  return new LiveError("HL_CALLBACK", `${definition.name} calls this.${name}(), ${why}.`);
}

/** A call in a handler, whose event lasts until the call is done. */
function callFromHandler(child: Instance, caller: Run, context: EventContext, called: Called): Reply {
  const settle = createReply();
  const call = {
    ...context.startCall(),
    root: rootOf(caller),
    isAwaited: () => settle.reply.isAwaited(),
  };
  const made = madeBefore(call);
  if (made) {
    settle.resolve(made.value);
    return settle.reply;
  }
  // What the parent sets in the child stays if the child's handler is undone.
  const outcome = whileCalling(checkpointBefore(caller), () => dispatchCall(called, call));
  const heard = isPromise(outcome)
    ? outcome.then((outcome) => {
        child.view.deliver();
        return settle.end(outcome);
      })
    : settle.end(outcome);
  if (heard !== undefined) {
    caller.calls ??= [];
    caller.calls.push(heard);
  }
  return settle.reply;
}

/** A call in a hook, or in code of the application that no event has begun. */
function callFromElsewhere(child: Instance, context: EventContext | undefined, called: Called): Reply {
  const { view } = child;
  const { instance } = called.target;
  const settle = createReply();
  // The parent may wait for the hook that calls it.
  const isBusy = instance.running !== undefined || instance.isBusy || isRendering(instance);
  const call: Call = context
    ? { ...context.startCall(), isAwaited: () => settle.reply.isAwaited() }
    : { mode: view.mode, isAwaited: () => settle.reply.isAwaited() };
  if (isBusy) settle.resolve();
  const outcome = isRendering(instance)
    ? Promise.resolve().then(() => dispatchCall(called, call))
    : dispatchCall(called, call);
  if (isRendering(instance)) view.wait(Promise.resolve(outcome).then(() => {}));
  const report = async () => {
    const ended = await outcome;
    view.deliver();
    view.showEffects();
    const unheard = await settle.end(ended);
    if (unheard) throw unheard.error;
  };
  view.attempt(report);
  return settle.reply;
}

function createReply() {
  let resolve!: (value?: unknown) => void;
  let reject!: (error: unknown) => void;
  const reply = new Reply((resolveIt, rejectIt) => {
    resolve = resolveIt;
    reject = rejectIt;
  });
  /** Settles the reply; returns the error if nobody waits for it. */
  const end = (outcome: Outcome): Promise<UnheardCall | undefined> | undefined => {
    runAfterwards(outcome);
    if (outcome.status === "done") resolve(outcome.value);
    if (!("error" in outcome)) return void resolve();
    reply.ignoreRejection();
    const { error } = outcome;
    reject(error);
    return reply.isAwaited().then((isAwaited) => (isAwaited ? undefined : { error }));
  };
  return { reply, resolve, end };
}
