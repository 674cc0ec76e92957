/** The dashboard's figures: measurements of this process, and made-up orders of a shop. */

import { setTimeout as pause } from "node:timers/promises";

export interface Sample {
  /** milliseconds since the epoch */
  at: number;
  /** share of one processor's time that the process used, in percent */
  load: number;
  /** resident memory, in megabytes */
  memory: number;
}

let before = { time: process.hrtime.bigint(), cpu: process.cpuUsage() };

/** Measures this process; the load is that since the last call. */
export function measure(): Sample {
  const time = process.hrtime.bigint();
  const { user, system } = process.cpuUsage(before.cpu);
  const passed = Math.max(1, Number(time - before.time) / 1000);
  before = { time, cpu: process.cpuUsage() };
  const load = Math.min(100, Math.round(((user + system) / passed) * 100));
  return { at: Date.now(), load, memory: Math.round(process.memoryUsage.rss() / 1024 / 1024) };
}

/** The orders of a day, such as `2026-11-24`; the same day always has the same orders. */
export function ordersOn(day: string): { orders: number; revenue: string } {
  let hash = 7;
  for (const character of day) hash = (hash * 31 + character.charCodeAt(0)) % 9973;
  const orders = 40 + (hash % 120);
  return { orders, revenue: (orders * (18 + (hash % 13))).toLocaleString("en") };
}

/** The orders of the seven days up to one; adding them up takes a while. */
export async function weekBefore(day: string): Promise<{ day: string; orders: number }[]> {
  await pause(200);
  return Array.from({ length: 7 }, (_, back) => {
    const each = new Date(Date.parse(day) - back * 86_400_000).toISOString().slice(0, 10);
    return { day: each, orders: ordersOn(each).orders };
  });
}
