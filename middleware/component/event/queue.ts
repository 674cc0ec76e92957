/** A component's events run one at a time, in the order in which they arrived. */

import { scheduleRefresh } from "../../state/realtime/dependencies.js";
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
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
    return run(instance, event);
  });
}

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
