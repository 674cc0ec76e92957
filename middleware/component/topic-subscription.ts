/** subscribe(): calls a method of a component with the messages of a topic. */
import type { Release } from "../state/adapters/adapter.js";
import { topics } from "../state/realtime/topics.js";
import { requireComponent } from "./context.js";
import type { Instance } from "./instance.js";
import { methodName } from "./method-name.js";
import { receiveMessage } from "./receive-message.js";
import { defineSubscription, type Subscription } from "./subscriptions.js";

class TopicSubscription implements Subscription<Instance> {
  readonly whileShown = false;

  /** @param method - name of the component's method; undefined for `onBroadcast` */
  constructor(
    private readonly topic: string,
    private readonly method: string | undefined,
  ) {}

  get id(): string {
    return `topic ${this.method ?? ""} ${this.topic}`;
  }

  get saved(): ["topic", string, string | undefined] {
    return ["topic", this.topic, this.method];
  }

  start(instance: Instance): Release {
    return topics.listen(this.topic, (payload) =>
      receiveMessage(instance, this.method ?? "onBroadcast", payload),
    );
  }
}

defineSubscription(
  "topic",
  (topic: string, method: string | undefined) => new TopicSubscription(topic, method),
);

/**
 * Calls a method of this component with each message of a topic, as long as the component exists: also after a
 * reconnect or a restart, and in another process. Call it in `onMount`, in `onConnect` or in a handler; a second call
 * changes nothing.
 *
 * @param method - a method of this component; default `onBroadcast`
 * @throws {LiveError} HL_CONTEXT outside of hooks and handlers, or if `method` is not a method of the component
 *
 * @example
 * onMount() { subscribe("orders", this.addOrder); }
 */
export function subscribe(topic: string, method?: (payload: never) => unknown): void {
  const instance = requireComponent("subscribe()");
  instance?.addSubscription(new TopicSubscription(topic, nameOf(instance, topic, method)));
}

/**
 * Ends a {@link subscribe} with the same topic and method.
 *
 * @example
 * leave() { unsubscribe("orders", this.addOrder); }
 */
export function unsubscribe(topic: string, method?: (payload: never) => unknown): void {
  const instance = requireComponent("unsubscribe()");
  instance?.subscriptions?.remove(new TopicSubscription(topic, nameOf(instance, topic, method)).id);
}

function nameOf(instance: Instance, topic: string, method: unknown): string | undefined {
  if (method === undefined) return undefined;
  return methodName(instance, method, `subscribe(${JSON.stringify(topic)})`, "subscribe(topic, this.method)");
}
