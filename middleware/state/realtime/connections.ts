/** Connections: messages to some pages, in whichever process they are. */
import type { Release } from "../adapters/adapter.js";
import { adapterSwitch } from "../adapters/adapter-switch.js";
import { mayBeDropped } from "../adapters/store-away.js";
import { topics } from "./topics.js";

/** Whoever has views on a connection. */
export interface Connected {
  /** names the connection in all processes */
  readonly id: string;
  /** Hands a message to all of its components that hear messages. */
  receiveBroadcast(payload: unknown): void;
}

const connections = new Map<string, Connected>();
/** Starts with a character that no topic of the application's starts with by chance. */
const ownTopic = (process: string) => `\u0000${process}`;
let count = 0;

/** A name for a connection of this process. */
export function connectionName(): string {
  count++;
  return `${adapterSwitch.processId}.${count.toString(36)}`;
}

/** Takes note of a connection, until it is removed. */
export function addConnection(connection: Connected): void {
  if (connections.size === 0) stopHearing = topics.listen(ownTopic(adapterSwitch.processId), deliver);
  connections.set(connection.id, connection);
}

/** Takes it out again; one that is not there stays away. */
export function removeConnection({ id }: Connected): void {
  if (connections.delete(id) && connections.size === 0) stopHearing();
}

let stopHearing: Release = () => {};

function deliver(message: unknown): void {
  const [ids, payload] = message as [string[], unknown];
  for (const id of ids) connections.get(id)?.receiveBroadcast(payload);
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
