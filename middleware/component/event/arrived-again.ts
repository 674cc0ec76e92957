/** Events that arrive again while they run: they are answered when they have ended. */
import type { EventCount } from "../event-count.js";

/** Numbers of the running events of each component that arrived by post. */
const posted = new WeakMap<EventCount, Set<number>>();
/** What waits for the end of running events, by their numbers. */
const waiting = new WeakMap<EventCount, Map<number, (() => void)[]>>();
/** how many events are posted or waited for: mostly none, and the end of an event then costs nothing more */
let count = 0;

/** Records that an event arrived by post: its first answer does not go to the socket of its page. */
export function notePosted(events: EventCount, number: number): void {
  const numbers = posted.get(events);
  if (numbers) numbers.add(number);
  else posted.set(events, new Set([number]));
  count++;
}

/** Whether a running event arrived by post. */
export function isPosted(events: EventCount, number: number): boolean {
  return count > 0 && (posted.get(events)?.has(number) ?? false);
}

/** Calls a function once a running event has ended. */
export function whenEnded(events: EventCount, number: number, action: () => void): void {
  const actions = waiting.get(events) ?? new Map<number, (() => void)[]>();
  waiting.set(events, actions);
  actions.set(number, [...(actions.get(number) ?? []), action]);
  count++;
}

/** Called when an event has ended, and was answered over the transport by which it arrived first. */
export function noteEnd(events: EventCount, number: number): void {
  if (count === 0) return;
  if (posted.get(events)?.delete(number)) count--;
  const actions = waiting.get(events);
  for (const action of actions?.get(number) ?? []) {
    count--;
    action();
  }
  actions?.delete(number);
}
