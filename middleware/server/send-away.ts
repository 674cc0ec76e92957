/**
 * Sends pages away from a process that shuts down. They come back at once, so the next process gets them one after the
 * other, and not all in the same moment.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Connection } from "../site.js";

/** Number of pages that are sent away at once, and milliseconds until the next ones are. */
const batch = 10;
const rest = 20;

/**
 * Shuts connections down: at once if an event waits for its answer, and the others in turn, about 500 in a second.
 *
 * @param time - milliseconds within which the last one is shut down
 */
export async function sendAway(connections: readonly Connection[], time: number): Promise<void> {
  const waiting = connections.filter(({ hasUnanswered }) => hasUnanswered);
  const others = connections.filter(({ hasUnanswered }) => !hasUnanswered);
  const closed = waiting.map((connection) => connection.shutDown());
  for (const connection of others) connection.shutDownAtNextEvent();
  const end = performance.now() + time;
  while (others.length > 0) {
    const rounds = Math.max((end - performance.now()) / rest, 1);
    const size = Math.max(Math.ceil(others.length / rounds), batch);
    for (const connection of others.splice(0, size)) closed.push(connection.shutDown());
    if (others.length > 0) await pause(rest);
  }
  await Promise.all(closed);
}
