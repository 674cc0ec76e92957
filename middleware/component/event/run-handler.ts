/** The two steps that call the application: reading the arguments by their types, and the handler itself. */
import { readArguments } from "../../input/read-arguments.js";
import { scope } from "../context.js";
import type { Method } from "../contracts.js";
import { withDeadline } from "../deadline.js";
import { deadlineOf } from "../handler-runs.js";
import { isPromise } from "../is-promise.js";
import { abortLate, recordRunning } from "../running.js";
import { checkpointBefore } from "./checkpoint.js";
import { isGenerator, runSteps } from "./generator.js";
import type { ResolvedOffer } from "./resolve-offer.js";
import type { Run } from "./run.js";
import { checkShown, silentFields } from "./shown-fields.js";

/**
 * The handler's arguments: literals from the binding, and input from the browser, read by the handler's types.
 *
 * @throws {InputError} if a value does not fit
 * @throws {LiveError} HL_ARGUMENT if the page can't have sent the values
 */
export function readEventArguments({ instance, event }: Run, offer: ResolvedOffer): unknown[] {
  const { binding, values, method } = offer;
  const sent = event as NonNullable<typeof event>;
  const silent = () => silentFields(instance, sent);
  // An event without fields needs no look at the form.
  const shown = sent.input.fields.length > 0 ? checkShown(instance, sent, offer) : undefined;
  const input = shown?.input ?? sent.input;
  const args = readArguments(method as Method, binding, values, input, instance.view.translate, silent);
  // After the errors of the values: the class's own words name a field that it does not have.
  if (shown?.refusal) throw shown.refusal;
  return args;
}

/**
 * Calls a method of the component in the context of its run.
 *
 * @returns what it returns; if that is a promise, one that rejects when its time is over
 */
export function runHandler(run: Run, method: Method, args: readonly unknown[]): unknown {
  const { context, instance } = run;
  const returned = scope.run(context, instance.component, method, args);
  const result = isGenerator(returned) ? runSteps(context, returned) : returned;
  return isPromise(result) ? runLonger(run, method, result) : result;
}

/** Waits for a handler that goes on later. */
function runLonger(run: Run, method: Method, result: Promise<unknown>): Promise<unknown> {
  const { context, instance } = run;
  const onLate = () => {
    const before = checkpointBefore(run);
    if (before) before.isLate = true;
    const effects = context.endLate();
    abortLate(context, before !== undefined);
    run.context = run.newContext();
    run.context.effects = effects;
  };
  const ended = withDeadline(instance, `${method.name}()`, result, onLate, deadlineOf(method));
  recordRunning(instance, run.offer?.binding.handler ?? method.name, context, ended);
  return ended;
}
