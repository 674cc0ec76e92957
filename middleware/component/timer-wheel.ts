/**
 * Timers of components, however many there are, on one timer of Node.
 *
 * Those that are due within the same 20 ms are called together. Node's own timers would do it, but each would cost memory for
 * each page, and a wake-up at a time of its own.
 */
import { runWithoutContext } from "../state/deferred.js";

/** Milliseconds of one slot. */
const width = 20;

/** An action that is due at some time. */
export interface Alarm {
  readonly slot: number;
  readonly action: () => void;
}

/** The alarms of each slot, by the slot's number. */
const slots = new Map<number, Set<Alarm>>();
/** The numbers of these slots, the latest first. */
const order: number[] = [];
let timer: NodeJS.Timeout | undefined;

/** Calls an action once, after so many milliseconds. */
export function setAlarm(milliseconds: number, action: () => void): Alarm {
  const slot = Math.ceil((performance.now() + milliseconds) / width);
  const alarm = { slot, action };
  const others = slots.get(slot);
  if (others) others.add(alarm);
  else addSlot(slot, alarm);
  return alarm;
}

/** Cancels an alarm; returns the milliseconds that were left. */
export function clearAlarm(alarm: Alarm): number {
  const { slot } = alarm;
  const alarms = slots.get(slot);
  alarms?.delete(alarm);
  if (alarms?.size === 0) dropSlot(slot);
  return Math.max(0, slot * width - performance.now());
}

/** The milliseconds until an alarm. */
export function timeLeft({ slot }: Alarm): number {
  return Math.max(0, slot * width - performance.now());
}

function addSlot(slot: number, alarm: Alarm): void {
  slots.set(slot, new Set([alarm]));
  const at = order.findLastIndex((other) => other > slot) + 1;
  order.splice(at, 0, slot);
  if (at === order.length - 1) setTimer();
}

function dropSlot(slot: number): void {
  slots.delete(slot);
  const at = order.lastIndexOf(slot);
  if (at !== -1) order.splice(at, 1);
  if (at === order.length) setTimer();
}

/** Sets the timer for the earliest slot. */
function setTimer(): void {
  clearTimeout(timer);
  const next = order.at(-1);
  timer = undefined;
  if (next === undefined) return;
  const wait = Math.min(Math.max(0, next * width - performance.now()), 2 ** 31 - 1);
  timer = runWithoutContext(() => setTimeout(ring, wait)).unref();
}

function ring(): void {
  const now = performance.now();
  for (let slot = order.at(-1); slot !== undefined && slot * width <= now; slot = order.at(-1)) {
    const alarms = slots.get(slot) ?? [];
    order.pop();
    slots.delete(slot);
    for (const { action } of alarms) action();
  }
  setTimer();
}
