/**
 * Shutting down without anyone noticing: pages get their newest seals and are sent to whichever process is next.
 *
 * From then on no event is taken; what arrives is sent again by its page, to the process that is there then. Handlers
 * under way are waited for. All of it together has one limit, since platforms kill what takes too long.
 */
import type { Server } from "node:http";
import type { Connection, Site } from "./site.js";

/** Waits for a promise, at most until a share of the time that all have together is over. */
export type Limit = (promise: Promise<unknown>, share: number) => Promise<void>;

/** Starts the time of a shut-down. */
export function startLimit(milliseconds: number): Limit {
  const start = performance.now();
  return async (promise, share) => {
    let timer: NodeJS.Timeout | undefined;
    const end = new Promise((resolve) => {
      timer = setTimeout(resolve, start + milliseconds * share - performance.now());
    });
    await Promise.race([promise.catch(() => {}), end]);
    clearTimeout(timer);
  };
}

/** Hands pages their state and closes their sockets, once events under way are done. */
export async function endConnections(site: Site, ending: Iterable<Connection>, limit: Limit): Promise<void> {
  const connections = [...ending];
  for (const connection of connections) connection.stop();
  const running = [...site.store.live.values()].flatMap((view) =>
    view.instances.flatMap((instance) => instance?.running ?? []),
  );
  await limit(Promise.allSettled(running), 0.6);
  await limit(site.store.saveAll(), 0.75);
  const closed = connections.map((connection) => connection.shutDown());
  await limit(Promise.all(closed), 0.85);
  for (const connection of connections) connection.terminate();
}

/** Closes a server; answers that are not there by then are given up. */
export async function endServer(server: Server, limit: Limit): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  await limit(closed, 0.9);
  server.closeAllConnections();
}

// --- Signals ---

const signals = ["SIGTERM", "SIGINT"] as const;
/** A terminal's Ctrl-C comes twice where npm, which it also ends, hands it on: so long, in milliseconds, it counts once. */
const sameSignal = 250;

const ends = new Set<() => Promise<void>>();
let first: number | undefined;

/** Ends a site at a signal to end, before the signal does what it does; returns a function that takes this back. */
export function endAtSignal(end: () => Promise<void>): () => void {
  ends.add(end);
  listen();
  return () => {
    ends.delete(end);
    // Those that are ending hear of a second signal.
    if (ends.size === 0 && first === undefined) stopListening();
  };
}

/** One listener for all sites of the process, so that many are no leak in the eyes of Node. */
function listen(): void {
  stopListening();
  for (const signal of signals) process.on(signal, listeners[signal]);
}

function stopListening(): void {
  for (const signal of signals) process.off(signal, listeners[signal]);
}

/** Each knows its signal, since an application that emits one itself, process.emit("SIGTERM"), does not say it. */
const listeners = {
  SIGTERM: () => void onSignal("SIGTERM"),
  SIGINT: () => void onSignal("SIGINT"),
};

async function onSignal(signal: NodeJS.Signals): Promise<void> {
  if (first !== undefined) {
    if (performance.now() - first > sameSignal) raise(signal);
    return;
  }
  first = performance.now();
  await Promise.allSettled([...ends].map((end) => end()));
  raise(signal);
}

/** Without other listeners the process would live on: the signal was ours only to delay. */
function raise(signal: NodeJS.Signals): void {
  stopListening();
  first = undefined;
  ends.clear();
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}
