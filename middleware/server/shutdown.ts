/**
 * Shuts down without losing an event: running handlers are waited for, pages are sent their newest seals, and they
 * reconnect to the next process.
 *
 * From the start of the shutdown no event is run; pages send events that arrive then again, to the next process. All
 * steps share one time limit, since platforms kill a process that takes too long.
 */
import type { Server, ServerResponse } from "node:http";
import { Server as TcpServer } from "node:net";
import { constants } from "node:os";
import { setImmediate as nextLoop, setTimeout as pause } from "node:timers/promises";
import type { Connection, Site } from "../site.js";
import { sendAway } from "./send-away.js";
import type { TimeLimit } from "./time-limit.js";

/** Milliseconds after the loss of its connection in which a page is expected back. */
const awaitedFor = 5_000;
/** Milliseconds between two signs of life. */
const signEvery = 1_000;
/** Milliseconds between two looks at whether a page is still expected. */
const lookAgain = 20;

/** Waits for running events, sends pages their newest seals, and closes their connections. */
export async function endConnections(
  site: Site,
  ending: Iterable<Connection>,
  limit: TimeLimit,
): Promise<void> {
  const connections = [...ending];
  for (const connection of connections) connection.stop();
  const signs = setInterval(() => sendSigns(connections), signEvery);
  await limit.wait(Promise.all(Array.from(site.store.live.values(), (view) => view.idle())), 0.6);
  await limit.wait(site.store.saveAll(), 0.75);
  await limit.wait(sendAway(connections, limit.left(0.7)), 0.85);
  clearInterval(signs);
  for (const connection of connections) connection.terminate();
}

/** Sends pages signs of life: a page that gets none would leave before it is sent its newest seals. */
function sendSigns(connections: readonly Connection[]): void {
  for (const connection of connections) connection.whilePaused();
}

/**
 * Waits until the pages have come by that were about to reconnect when the shutdown began, and closes their connections.
 * Visible pages try it every two seconds at most; pages that are gone for longer are probably hidden.
 */
export async function awaitPages(site: Site, limit: TimeLimit): Promise<void> {
  const isAwaited = () => site.store.owesSeals(Date.now() - awaitedFor) && limit.left(0.85) > 0;
  if (!isAwaited()) return;
  limit.extend(site.settings.handOver);
  while (isAwaited()) await pause(lookAgain);
  const connections = [...site.connections];
  await limit.wait(Promise.all(connections.map((connection) => connection.shutDown())), 0.88);
  for (const connection of connections) connection.terminate();
}

/** Milliseconds that connections without a request are kept open after the server stopped listening. */
const keptFor = 200;
/** How often a moment is looked for in which nobody connects. */
const mostLoops = 100;

/**
 * Closes a server; requests that are not answered within the limit are dropped.
 *
 * A proxy that sends a post while its connection is closed can't know whether the post was received, and answers 502. So
 * the server stops listening while nobody connects: a proxy that is refused asks the next process. Connections that a proxy
 * keeps for its next requests are closed by their answers, which say so, and those without a request some time later.
 */
export async function endServer(server: Server, limit: TimeLimit): Promise<void> {
  const closed = new Promise((resolve) => server.once("close", resolve));
  const closeAfterAnswer = (_request: unknown, response: ServerResponse) => {
    response.shouldKeepAlive = false;
  };
  server.prependListener("request", closeAfterAnswer);
  await untilNobodyConnects(server);
  // That of node:http would close connections without a request at once.
  TcpServer.prototype.close.call(server);
  await limit.wait(Promise.race([closed, pause(keptFor)]), 0.8);
  await nextLoop();
  server.close();
  await limit.wait(closed, 0.9);
  server.closeAllConnections();
}

/** Waits for a turn of the event loop without a new connection: what the kernel holds then would be reset. */
async function untilNobodyConnects(server: Server): Promise<void> {
  let isConnecting = true;
  const note = () => {
    isConnecting = true;
  };
  server.on("connection", note);
  for (let loop = 0; isConnecting && loop < mostLoops; loop++) {
    isConnecting = false;
    await nextLoop();
  }
  server.off("connection", note);
}

// --- Signals ---

const signals = ["SIGTERM", "SIGINT"] as const;
/** Milliseconds within which two signals count as one: npm forwards the Ctrl-C that the terminal has sent already. */
const sameSignal = 250;

/** Whether this is the first process of a container: the kernel gives it no signal that it has no listener for. */
export const isFirstProcess = process.pid === 1;

const ends = new Set<() => Promise<void>>();
let first: number | undefined;

/** Calls `end` at SIGTERM or SIGINT, and delays the exit until it is done; returns a function that cancels this. */
export function endAtSignal(end: () => Promise<void>): () => void {
  ends.add(end);
  listen();
  return () => {
    ends.delete(end);
    // While sites are shutting down, a second signal must still be received.
    if (ends.size === 0 && first === undefined) stopListening();
  };
}

/** Adds one listener for all sites of the process, since Node warns of a leak when there are many. */
function listen(): void {
  stopListening();
  for (const signal of signals) process.on(signal, listeners[signal]);
}

function stopListening(): void {
  for (const signal of signals) process.off(signal, listeners[signal]);
}

/** One for each signal, since the signal's name is not passed by an application that calls process.emit("SIGTERM"). */
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

/** Raises the delayed signal again, unless the application has listeners of its own for it. */
function raise(signal: NodeJS.Signals): void {
  stopListening();
  first = undefined;
  ends.clear();
  if (process.listenerCount(signal) > 0) return;
  if (isFirstProcess) process.exit(128 + constants.signals[signal]);
  process.kill(process.pid, signal);
}
