/**
 * Topics: messages from anywhere in the application to the components that subscribed, in whichever process.
 *
 * A message that nobody hears is gone. What must not be missed belongs into `shared()`.
 */
import { LiveError } from "../../../views/errors.js";
import { requireContext } from "../../component/context.js";
import type { Method } from "../../component/contracts.js";
import { dispatchMessage } from "../../component/event/dispatch.js";
import type { Instance } from "../../component/instance.js";
import { defineTie, type Tie } from "../../component/outside.js";
import type { View } from "../../component/view.js";
import type { Release, Subscriber } from "../adapters/adapter.js";
import { type Hub, hub, mayBeDropped, type Part } from "../adapters/adapter-switch.js";
import { Groups } from "../adapters/groups.js";
import { decodePayload, encodePayload } from "../payload.js";

type Receiver = (payload: unknown) => void;

/** @internal */
export class Topics implements Part {
  private readonly byTopic = new Groups<Receiver>((channel) => this.close(channel));
  private readonly channels = new Map<string, Promise<Release>>();

  constructor(private readonly hub: Hub) {
    hub.add(this);
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
    await this.hub.adapter.publish(channelOf(topic), text);
  }

  move(): void {
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
    const opening = this.hub.adapter.subscribe(channelOf(topic), subscriber);
    this.channels.set(topic, opening);
    this.hub.guard(opening);
  }

  private close(topic: string): void {
    const opening = this.channels.get(topic);
    this.channels.delete(topic);
    if (opening !== undefined) this.hub.guard(opening.then((release) => release()));
  }
}

function channelOf(topic: string): string {
  return `topic:${topic}`;
}

/** @internal */
export const topics = new Topics(hub);

// --- To connections ---

/** Whoever has views on a connection. */
export interface Connected {
  /** names the connection in all processes */
  readonly id: string;
  views(): Iterable<View>;
}

const connections = new Map<string, Connected>();
/** Starts with a character that no topic of the application's starts with by chance. */
const ownTopic = (process: string) => `\u0000${process}`;
let count = 0;

/** A name for a connection of this process. */
export function connectionName(): string {
  count++;
  return `${hub.id}.${count.toString(36)}`;
}

/** Takes note of a connection, until it is removed. */
export function addConnection(connection: Connected): void {
  if (connections.size === 0) stopHearing = topics.listen(ownTopic(hub.id), deliver);
  connections.set(connection.id, connection);
}

/** Takes it out again; one that is not there stays away. */
export function removeConnection({ id }: Connected): void {
  if (connections.delete(id) && connections.size === 0) stopHearing();
}

let stopHearing: Release = () => {};

function deliver(message: unknown): void {
  const [ids, payload] = message as [string[], unknown];
  for (const id of ids) {
    for (const view of connections.get(id)?.views() ?? []) {
      for (const instance of view.instances) if (instance) receive(instance, undefined, payload);
    }
  }
}

/**
 * Sends something to pages, by `context().connectionId`: all their components with `onBroadcast(payload)` hear it.
 * Pages that are gone are passed over.
 *
 * @throws {LiveError} HL_SHARED_VALUE for what can't be carried
 */
export function broadcastTo(connectionIds: Iterable<string>, payload: unknown): Promise<void> {
  const byProcess = new Map<string, string[]>();
  for (const id of connectionIds) {
    const process = id.slice(0, id.indexOf("."));
    byProcess.set(process, [...(byProcess.get(process) ?? []), id]);
  }
  const sent = Array.from(byProcess, ([process, ids]) => topics.send(ownTopic(process), [ids, payload]));
  return mayBeDropped(Promise.all(sent).then(() => undefined));
}

// --- To those who subscribed ---

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

class Subscription implements Tie {
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

  hold(instance: Instance): Release {
    return topics.listen(this.topic, (payload) => receive(instance, this.method, payload));
  }
}

defineTie("topic", (topic: string, method: string | undefined) => new Subscription(topic, method));

function receive(instance: Instance, method: string | undefined, payload: unknown): void {
  const { component } = instance;
  const name = method ?? "onBroadcast";
  const found = (component as unknown as Record<string, unknown>)[name];
  if (typeof found === "function") dispatchMessage(instance, found as Method, [payload]);
}

/**
 * Calls a method of this component with what is sent to a topic, for as long as the component lives: also after a
 * reconnect, a restart, or in another process. Call it in `onMount`, in `onConnect` or in a handler; twice is once.
 *
 * @param method - a method of this component; default `onBroadcast`
 * @throws {LiveError} HL_CONTEXT outside of hooks and handlers, or where `method` is none of the component's
 *
 * @example
 * onMount() { subscribe("orders", this.addOrder); }
 */
export function subscribe(topic: string, method?: (payload: never) => unknown): void {
  const { instance } = requireContext("subscribe()");
  instance.addTie(new Subscription(topic, nameOf(instance, topic, method)));
}

/** Takes back a {@link subscribe} with the same topic and method. */
export function unsubscribe(topic: string, method?: (payload: never) => unknown): void {
  const { instance } = requireContext("unsubscribe()");
  instance.outside?.remove(new Subscription(topic, nameOf(instance, topic, method)).id);
}

function nameOf(instance: Instance, topic: string, method: unknown): string | undefined {
  if (method === undefined) return undefined;
  const { name } = method as { name?: string };
  const component = instance.component as unknown as Record<string, unknown>;
  if (name !== undefined && name !== "constructor" && component[name] === method) return name;
  throw new LiveError(
    "HL_CONTEXT",
    `subscribe(${JSON.stringify(topic)}) in ${instance.definition.name} was given something else than one of its methods: ` +
      "write subscribe(topic, this.method).",
  );
}
