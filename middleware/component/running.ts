/**
 * The handlers that are running now and are async: what they are told while they run (`context().signal`), and how another
 * handler interrupts them.
 */
import { type EventContext, endContext } from "./context.js";
import type { Instance } from "./instance.js";
import { abort, signalOf } from "./signals.js";

/** A handler that goes on after its first `await`. */
interface Running {
  readonly name: string;
  readonly context: EventContext;
}

/** One for each component: its events run one at a time. */
const running = new Map<Instance, Running>();

/** Records a handler that goes on later, until its promise settles. */
export function recordRunning(
  instance: Instance,
  name: string,
  context: EventContext,
  result: Promise<unknown>,
): void {
  const entry = { name, context };
  running.set(instance, entry);
  const end = () => {
    if (running.get(instance) === entry) running.delete(instance);
  };
  result.then(end, end);
}

/** Whether one of these handlers of a component is running. */
export function isRunning(instance: Instance, names: readonly string[]): boolean {
  const found = running.get(instance);
  return found !== undefined && names.includes(found.name);
}

/** Interrupts a running handler of a component if it is one of these: it ends at its next render, or where it heeds its signal. */
export function interrupt(instance: Instance, names: readonly string[], by: string): void {
  const found = running.get(instance);
  if (!found || !names.includes(found.name)) return;
  abort(found.context, new DOMException(`${found.name}() was interrupted by ${by}().`, "AbortError"));
  interrupted.add(found.context);
}

/** Tells the running handler of a component that was removed. */
export function abortRemoved(instance: Instance): void {
  const found = running.size > 0 ? running.get(instance) : undefined;
  if (found) abort(found.context, new DOMException("The component was removed.", "AbortError"));
}

/** Ends the context of a handler that has taken too long: it is undone while it is still running. */
export function abortLate(context: EventContext, isUndone: boolean): void {
  if (isUndone) endContext(context);
  late.add(context);
  abort(context, new DOMException("The handler has taken too long.", "TimeoutError"));
}

const interrupted = new WeakSet<EventContext>();
const late = new WeakSet<EventContext>();

/** What a handler that was interrupted, or has taken too long, is thrown at its next render; undefined for any other. */
export function reasonToEnd(context: EventContext): unknown {
  return interrupted.has(context) || late.has(context) ? signalOf(context).reason : undefined;
}

/** Whether a handler threw because it was interrupted: what it has set so far stays. */
export function wasInterrupted(context: EventContext, error: unknown): boolean {
  return interrupted.has(context) && (error as { name?: unknown } | undefined)?.name === "AbortError";
}
