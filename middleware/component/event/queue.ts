/** A component's events run one at a time, in the order in which they arrived, and only so many of them wait. */
import type { LiveError } from "../../../views/errors.js";
import { scheduleRefresh } from "../../state/realtime/dependencies.js";
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
import { tooOften } from "../rate.js";
import type { Awaitable, Outcome } from "./outcome.js";

/** Runs an event of the page after the queued ones; returns a promise only if one is running, or this one is async. */
export function enqueueEvent<Event>(
  instance: Instance,
  event: Event,
  run: (instance: Instance, event: Event) => Awaitable,
): Awaitable {
  if (!instance.running) return start(instance, event, run);
  instance.queueLength++;
  return enqueueMessage(instance, event, () => {
    instance.queueLength--;
    announceRoom(instance);
    return run(instance, event);
  });
}

// --- Its limit ---

/** What to do when a full queue has room again. */
const waiting = new WeakMap<Instance, (() => void)[]>();

export function isQueueFull({ queueLength, view }: Instance): boolean {
  return queueLength >= view.limits.queue;
}

/** The error of an event for which there is no room. */
export function queueFull({ definition }: Instance): LiveError {
  return tooOften(`The queue of ${definition.name} is full.`, 1_000);
}

/** Calls a function once half of a full queue has been run, so that a page is not stopped again by its next event. */
export function whenRoom(instance: Instance, action: () => void): void {
  const actions = waiting.get(instance);
  if (actions) actions.push(action);
  else waiting.set(instance, [action]);
}

function announceRoom(instance: Instance): void {
  const actions = waiting.get(instance);
  if (!actions || instance.queueLength > instance.view.limits.queue / 2) return;
  waiting.delete(instance);
  for (const action of actions) action();
}

// --- Running ---

/** Runs a message from outside of the page after the running event. */
export function enqueueMessage<Message>(
  instance: Instance,
  message: Message,
  run: (instance: Instance, message: Message) => Awaitable,
): Awaitable {
  const { running } = instance;
  if (!running) return start(instance, message, run);
  return setRunning(
    instance,
    running.then(() => run(instance, message)),
  );
}

/** Runs an item now. Messages that it sends to its own component before its first `await` are handled after it. */
function start<Item>(
  instance: Instance,
  item: Item,
  run: (instance: Instance, item: Item) => Awaitable,
): Awaitable {
  instance.closeInbox();
  const outcome = run(instance, item);
  const tracked = isPromise(outcome) ? setRunning(instance, outcome) : outcome;
  instance.openInbox();
  return tracked;
}

function setRunning(instance: Instance, outcome: Promise<Outcome>): Promise<Outcome> {
  const running: Promise<Outcome> = outcome.finally(() => {
    if (instance.running !== running) return;
    instance.running = undefined;
    if (instance.subscriptions?.isOutdated) scheduleRefresh([instance]);
  });
  instance.running = running;
  return running;
}
