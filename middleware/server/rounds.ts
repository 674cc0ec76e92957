/** Work that is done for one after the other of many, so that each has its turn once in a given time. */
import type { Release } from "../state/adapters/adapter.js";

/** Bounds of the time between two steps, in milliseconds. */
const shortest = 10;
const longest = 1_000;
/** Milliseconds after which a step yields: an event waits as long at most. */
const turn = 0.5;

/** What takes part in rounds. */
export interface Rounds<Member> {
  /** milliseconds in which each has its turn once; with Infinity there are no rounds */
  time: number;
  /** those that there are now, the next one first */
  members: Set<Member>;
  /** Does the work for one of them. */
  visit(member: Member): void;
}

/**
 * Starts rounds; returns a function that stops them.
 *
 * Whoever was visited is put at the end of the set. An iterator that is kept from one step to the next would do without, but
 * as long as it waits, V8 keeps former contents of the set for it: connections that have closed long ago.
 */
export function startRounds<Member>({ time, members, visit }: Rounds<Member>): Release {
  if (time === Number.POSITIVE_INFINITY) return () => {};
  const step = Math.min(Math.max(time / 20, shortest), longest);
  let due = 0;
  let pending: NodeJS.Immediate | undefined;
  const work = () => {
    pending = undefined;
    const end = performance.now() + turn;
    for (const member of members) {
      if (due < 1) return;
      if (performance.now() > end) {
        pending = setImmediate(work);
        return;
      }
      due--;
      members.delete(member);
      members.add(member);
      visit(member);
    }
  };
  const timer = setInterval(() => {
    due = Math.min(due + (members.size * step) / time, members.size);
    if (!pending) work();
  }, step);
  timer.unref();
  return () => {
    clearInterval(timer);
    clearImmediate(pending);
  };
}
