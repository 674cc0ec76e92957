/** Messages to single pages, by their connections, in all processes. */
import type { Release } from "../adapters/adapter.js";
import { adapterSwitch } from "../adapters/adapter-switch.js";
import { mayBeDropped } from "../adapters/store-away.js";
import { topics } from "./topics.js";

/** A connection of a page. */
export interface Connected {
  /** from {@link nextConnection} */
  readonly number: number;
  /** Passes a message to all components of the page. */
  receiveBroadcast(payload: unknown): void;
}

const connections = new Map<number, Connected>();
/** The topic of a process. Its first character keeps it apart from the application's topics. */
const ownTopic = (process: string) => `\u0000${process}`;
let count = 0;

/** The number of a new connection of this process; later ones have higher numbers. */
export function nextConnection(): number {
  count++;
  return count;
}

/** What identifies a connection in all processes. Few are asked for it, so that it is made each time. */
export function connectionId(number: number): string {
  return `${adapterSwitch.processId}.${number.toString(36)}`;
}

function numberIn(id: string): number {
  return Number.parseInt(id.slice(id.lastIndexOf(".") + 1), 36);
}

/** Registers a connection for messages until it is removed. */
export function addConnection(connection: Connected): void {
  if (connections.size === 0) stopHearing = topics.listen(ownTopic(adapterSwitch.processId), deliver);
  connections.set(connection.number, connection);
}

/** Removes a connection; does nothing if it is not registered. */
export function removeConnection({ number }: Connected): void {
  if (connections.delete(number) && connections.size === 0) stopHearing();
}

let stopHearing: Release = () => {};

function deliver(message: unknown): void {
  const [ids, payload] = message as [string[], unknown];
  for (const id of ids) connections.get(numberIn(id))?.receiveBroadcast(payload);
}

/**
 * Sends a payload to pages by their `context().connectionId`: it calls `onBroadcast(payload)` of all their components
 * that have it. Pages that are closed are skipped. In a handler it is sent after it, like a `broadcast()`.
 *
 * @throws {LiveError} HL_SHARED_VALUE if the payload can't be sent, HL_STORE_AWAY if the store can't be reached
 *
 * @example
 * onMount() { waiting.add(context().connectionId); }
 * onBroadcast(text: string) { this.note = text; }
 * // later, in a route or a queue:
 * await broadcastTo(waiting, "The report is ready");
 */
export function broadcastTo(connectionIds: Iterable<string>, payload: unknown): Promise<void> {
  const byProcess = new Map<string, string[]>();
  for (const id of connectionIds) {
    const process = id.slice(0, id.indexOf("."));
    byProcess.set(process, [...(byProcess.get(process) ?? []), id]);
  }
  const sent = Array.from(byProcess, ([process, ids]) =>
    topics.sendAfterHandler(ownTopic(process), [ids, payload]),
  );
  return mayBeDropped(Promise.all(sent).then(() => undefined));
}
