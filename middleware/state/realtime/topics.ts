/**
 * Topics: messages from anywhere in the application to the components that subscribed, in all processes.
 *
 * A message without a subscriber is lost. Keep data that nobody may miss in a `shared()` value.
 */
import type { Release, Subscriber } from "../adapters/adapter.js";
import { type AdapterClient, type AdapterSwitch, adapterSwitch } from "../adapters/adapter-switch.js";
import { Groups } from "../adapters/groups.js";
import { mayBeDropped } from "../adapters/store-away.js";
import { runningHandler, runWithoutContext } from "../deferred.js";
import { decodePayload, encodePayload } from "../payload.js";

type Receiver = (payload: unknown) => void;

/** @internal */
export class Topics implements AdapterClient {
  private readonly byTopic = new Groups<Receiver>((channel) => this.close(channel));
  private readonly catchUps = new Groups<() => void>();
  private readonly channels = new Map<string, Promise<Release>>();

  constructor(private readonly adapters: AdapterSwitch) {
    adapters.add(this);
  }

  /**
   * Calls a receiver with each message of a topic; returns a function that removes it.
   *
   * @param catchUp - called when messages may have been missed
   */
  listen(topic: string, receiver: Receiver, catchUp?: () => void): Release {
    const release = this.byTopic.add(topic, receiver);
    const forget = catchUp && this.catchUps.add(topic, catchUp);
    if (!this.channels.has(topic)) this.open(topic);
    return () => {
      release();
      forget?.();
    };
  }

  /** Number of receivers of a topic in this process. */
  receivers(topic: string): number {
    return this.byTopic.of(topic).length;
  }

  /** Sends a message at once. */
  async send(topic: string, payload: unknown): Promise<void> {
    await this.publish(topic, encode(topic, payload));
  }

  /** Sends a message: in a handler, once it has succeeded and its state is stored; anywhere else, at once. */
  async sendAfterHandler(topic: string, payload: unknown): Promise<void> {
    const text = encode(topic, payload);
    const send = () => this.adapters.reportFailure(this.publish(topic, text));
    if (!runningHandler()?.holdBack(send)) await this.publish(topic, text);
  }

  private publish(topic: string, text: string): Promise<void> {
    return this.adapters.current.publish(channelOf(topic), text);
  }

  adapterChanged(): void {
    for (const topic of this.byTopic.names()) {
      this.close(topic);
      this.open(topic);
    }
  }

  private open(topic: string): void {
    const subscriber: Subscriber = {
      receive: (text) => {
        // Decode a copy for each receiver: a component may keep the message in its state and change it.
        // The adapter may call this in the context of the sender.
        for (const receiver of this.byTopic.of(topic)) runWithoutContext(() => receiver(decodePayload(text)));
      },
      catchUp: () => {
        for (const catchUp of this.catchUps.of(topic)) catchUp();
      },
    };
    const opening = this.adapters.current.subscribe(channelOf(topic), subscriber);
    this.channels.set(topic, opening);
    this.adapters.reportFailure(opening);
  }

  private close(topic: string): void {
    const opening = this.channels.get(topic);
    this.channels.delete(topic);
    if (opening !== undefined) this.adapters.reportFailure(opening.then((release) => release()));
  }
}

function encode(topic: string, payload: unknown): string {
  return encodePayload(`broadcast(${JSON.stringify(topic)})`, payload);
}

function channelOf(topic: string): string {
  return `topic:${topic}`;
}

/** @internal */
export const topics = new Topics(adapterSwitch);

/**
 * Sends a payload to all components that subscribed to a topic, in all processes.
 *
 * In a handler it is sent after it: once the handler has succeeded and, with a shared store, its state is stored. If the
 * handler throws or takes too long, it is not sent. The promise then resolves at once, so a handler may wait for it.
 * Anywhere else, such as in a hook, a route or a timer, it is sent at once, and the promise resolves when that is done.
 *
 * @throws {LiveError} HL_SHARED_VALUE if the payload can't be sent, HL_STORE_AWAY if the store can't be reached
 *
 * @example
 * app.post("/orders", async (req, res) => {
 *   await broadcast("orders", { id: 7 });
 *   res.sendStatus(201);
 * });
 */
export function broadcast(topic: string, payload?: unknown): Promise<void> {
  return mayBeDropped(topics.sendAfterHandler(topic, payload));
}
