/** Work that is done for one after the other of many, so that each has its turn once in a given time. */
import type { Release } from "../state/adapters/adapter.js";

/** Bounds of the time between two steps, in milliseconds. */
const shortest = 10;
const longest = 1_000;
/** Milliseconds after which a step yields, so that events are not delayed. */
const turn = 2;

/** What takes part in rounds. */
export interface Rounds {
  /** milliseconds in which each has its turn once; with Infinity there are no rounds */
  time: number;
  /** how many there are now */
  size(): number;
  /** Does the work for the next one. */
  visitNext(): void;
}

/** Starts rounds; returns a function that stops them. */
export function startRounds({ time, size, visitNext }: Rounds): Release {
  if (time === Number.POSITIVE_INFINITY) return () => {};
  const step = Math.min(Math.max(time / 20, shortest), longest);
  let due = 0;
  let pending: NodeJS.Immediate | undefined;
  const work = () => {
    pending = undefined;
    const end = performance.now() + turn;
    for (; due >= 1; due--) {
      if (performance.now() > end) {
        pending = setImmediate(work);
        return;
      }
      visitNext();
    }
  };
  const timer = setInterval(() => {
    due = Math.min(due + (size() * step) / time, size());
    if (!pending) work();
  }, step);
  timer.unref();
  return () => {
    clearInterval(timer);
    clearImmediate(pending);
  };
}
