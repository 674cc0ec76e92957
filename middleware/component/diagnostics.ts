/**
 * What an application can observe: tracing channels of `node:diagnostics_channel`, which cost next to nothing while nobody
 * has subscribed.
 *
 * Each step publishes `start` and `end`, and `asyncStart` and `asyncEnd` if it ends later; all get the same message object,
 * on which a subscriber may keep what it needs. https://nodejs.org/api/diagnostics_channel.html#class-tracingchannel
 */
import { type TracingChannel, tracingChannel } from "node:diagnostics_channel";
import type { Mode } from "./contracts.js";
import type { Awaitable, Outcome } from "./event/outcome.js";
import type { LiveEvent } from "./event/run.js";
import { loadName, moreName } from "./handler-names.js";
import type { Instance } from "./instance.js";
import { isPromise } from "./is-promise.js";

/** The page that a component is in, one object for each, so that it can be the key of a WeakMap. */
export interface TracedPage {
  /** the same in all processes that have the page */
  readonly id: string;
  /** its path, without the query, which may hold what is private */
  readonly path: string;
}

interface Traced {
  /** what was thrown, if the step has failed */
  error?: unknown;
  /** true at `end` if the step goes on, until `asyncEnd` */
  isAsync?: boolean;
}

/** The message of `hyper-live:mount` and `hyper-live:render`. */
export interface ComponentTrace extends Traced {
  page: TracedPage;
  /** the name of the component's class */
  component: string;
}

/** The message of `hyper-live:event`: from its arrival, so that it includes the wait for events before it. */
export interface EventTrace extends ComponentTrace {
  /** the method that it names, without arguments; "" if the component has none of that name */
  handler: string;
  mode: Mode;
  /** how it ended; undefined until then. An event that is not run, since its page is gone, is `unrun` */
  outcome?: Outcome["status"];
}

/**
 * The message of `hyper-live:connection`, which lasts from a page's connection to its end.
 *
 * @example
 * tracingChannel<unknown, ConnectionTrace>("hyper-live:connection").subscribe({
 *   start: ({ connections }) => gauge.set(connections),
 *   asyncEnd: ({ connections }) => gauge.set(connections),
 *   end() {}, asyncStart() {}, error() {},
 * });
 */
export interface ConnectionTrace extends Traced {
  /** the number of connections of this hyperLive() then, with this one at `start` and without it at `asyncEnd` */
  connections: number;
}

const channelOf = <Message extends object>(name: string) =>
  tracingChannel<unknown, Message>(`hyper-live:${name}`) as TracingChannel<unknown, Message> & {
    // Missing in the types of Node 20; there since 20.13.
    readonly hasSubscribers: boolean;
  };

export const eventChannel = channelOf<EventTrace>("event");
export const mountChannel = channelOf<ComponentTrace>("mount");
export const renderChannel = channelOf<ComponentTrace>("render");
export const connectionChannel = channelOf<ConnectionTrace>("connection");

/** Publishes a step around what it does. */
export function trace<Message extends Traced, Value>(
  { start, end, asyncStart, asyncEnd, error }: TracingChannel<unknown, Message>,
  message: Message,
  step: () => Value,
  conclude: (message: Message, value: Awaited<Value>) => void = () => {},
): Value {
  const fail = (reason: unknown) => {
    message.error = reason;
    error.publish(message);
  };
  const succeed = (value: Awaited<Value>) => {
    conclude(message, value);
    if (message.error !== undefined) error.publish(message);
  };
  return start.runStores(message, () => {
    try {
      const value = step();
      if (isPromise(value)) {
        message.isAsync = true;
        // Beside whoever waits for it, whose turn must not come later for it.
        const finish = (settle: () => void) => {
          settle();
          asyncStart.publish(message);
          asyncEnd.publish(message);
        };
        value.then(
          (settled) => finish(() => succeed(settled as Awaited<Value>)),
          (reason) => finish(() => fail(reason)),
        );
      } else succeed(value as Awaited<Value>);
      return value;
    } catch (reason) {
      fail(reason);
      throw reason;
    } finally {
      end.publish(message);
    }
  });
}

/** Publishes the start of a connection; returns the message for its end. */
export function startConnection(connections: number): ConnectionTrace {
  const message = { connections, isAsync: true };
  connectionChannel.start.publish(message);
  connectionChannel.end.publish(message);
  return message;
}

/** Publishes the end of a connection. */
export function endConnection(message: ConnectionTrace, connections: number): void {
  message.connections = connections;
  connectionChannel.asyncStart.publish(message);
  connectionChannel.asyncEnd.publish(message);
}

/** Publishes an event with how it ends. */
export function traceEvent(instance: Instance, event: LiveEvent, run: () => Awaitable): Awaitable {
  const message: EventTrace = {
    ...describe(instance),
    handler: handlerName(instance, event.binding),
    mode: event.mode ?? instance.view.mode,
  };
  return trace(eventChannel, message, run, endEvent);
}

/** A browser can send any name; whoever counts events by their handlers must not have to keep them all. */
function handlerName({ component }: Instance, binding: string): string {
  const name = /^[\w$]*/.exec(binding)?.[0] ?? "";
  return name in component || own.has(name) ? name : "";
}

/** Names of events that no component has a method for. */
const own = new Set(["validate", loadName, moreName]);

function endEvent(message: EventTrace, outcome: Outcome): void {
  message.outcome = outcome.status;
  if ("error" in outcome) message.error = outcome.error;
}

/** Publishes a step of a component. */
export function traceComponent<Value>(
  channel: typeof mountChannel,
  instance: Instance,
  step: () => Value,
): Value {
  return trace(channel, describe(instance), step);
}

function describe({ definition, view }: Instance): ComponentTrace {
  return { page: pageOf(view), component: definition.name };
}

const pages = new WeakMap<object, TracedPage>();

function pageOf(view: Instance["view"]): TracedPage {
  let page = pages.get(view);
  if (!page) {
    page = { id: view.id, path: view.url.replace(/[?#].*$/s, "") };
    pages.set(view, page);
  }
  return page;
}
