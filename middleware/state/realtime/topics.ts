/**
 * Topics: messages from anywhere in the application to the components that subscribed, in all processes.
 *
 * A message without a subscriber is lost. Keep data that nobody may miss in a `shared()` value.
 */
import type { Release, Subscriber } from "../adapters/adapter.js";
import { type AdapterClient, type AdapterSwitch, adapterSwitch } from "../adapters/adapter-switch.js";
import { Groups } from "../adapters/groups.js";
import { mayBeDropped } from "../adapters/store-away.js";
import { runWithoutContext } from "../deferred.js";
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

  async send(topic: string, payload: unknown): Promise<void> {
    const text = encodePayload(`broadcast(${JSON.stringify(topic)})`, payload);
    await this.adapters.current.publish(channelOf(topic), text);
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

function channelOf(topic: string): string {
  return `topic:${topic}`;
}

/** @internal */
export const topics = new Topics(adapterSwitch);

/**
 * Sends a payload to all components that subscribed to a topic, in all processes. Resolves when it is sent.
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
  return mayBeDropped(topics.send(topic, payload));
}
