/**
 * Topics: messages from anywhere in the application to the components that subscribed, in whichever process.
 *
 * A message that nobody hears is gone. What must not be missed belongs into `shared()`.
 */
import type { Release, Subscriber } from "../adapters/adapter.js";
import { type AdapterClient, type AdapterSwitch, adapterSwitch } from "../adapters/adapter-switch.js";
import { Groups } from "../adapters/groups.js";
import { mayBeDropped } from "../adapters/store-away.js";
import { decodePayload, encodePayload } from "../payload.js";

type Receiver = (payload: unknown) => void;

/** @internal */
export class Topics implements AdapterClient {
  private readonly byTopic = new Groups<Receiver>((channel) => this.close(channel));
  private readonly channels = new Map<string, Promise<Release>>();

  constructor(private readonly adapters: AdapterSwitch) {
    adapters.add(this);
  }

  /** Hears what is sent to a topic; returns what ends it. */
  listen(topic: string, receiver: Receiver): Release {
    const release = this.byTopic.add(topic, receiver);
    if (!this.channels.has(topic)) this.open(topic);
    return release;
  }

  /** How many listen to a topic here. */
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
        // A copy for each, since they may keep it in their state and change it.
        for (const receiver of this.byTopic.of(topic)) receiver(decodePayload(text));
      },
    };
    const opening = this.adapters.current.subscribe(channelOf(topic), subscriber);
    this.channels.set(topic, opening);
    this.adapters.guard(opening);
  }

  private close(topic: string): void {
    const opening = this.channels.get(topic);
    this.channels.delete(topic);
    if (opening !== undefined) this.adapters.guard(opening.then((release) => release()));
  }
}

function channelOf(topic: string): string {
  return `topic:${topic}`;
}

/** @internal */
export const topics = new Topics(adapterSwitch);

/**
 * Sends something to all components that subscribed to a topic, in all processes. Settles when it is sent.
 *
 * @throws {LiveError} HL_SHARED_VALUE for what can't be carried, HL_STORE_AWAY where the store can't be reached
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
