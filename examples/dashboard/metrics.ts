/** What the dashboard shows: this process measured, and a shop's orders, made up from their day. */

export interface Sample {
  /** milliseconds since the epoch */
  at: number;
  /** share of one processor's time, in percent */
  load: number;
  /** in megabytes */
  memory: number;
}

let before = { time: process.hrtime.bigint(), cpu: process.cpuUsage() };

/** How busy this process was since the last time. */
export function measure(): Sample {
  const time = process.hrtime.bigint();
  const { user, system } = process.cpuUsage(before.cpu);
  const passed = Math.max(1, Number(time - before.time) / 1000);
  before = { time, cpu: process.cpuUsage() };
  const load = Math.min(100, Math.round(((user + system) / passed) * 100));
  return { at: Date.now(), load, memory: Math.round(process.memoryUsage.rss() / 1024 / 1024) };
}

/** The orders of a day, as in `2026-11-24`: the same each time. */
export function ordersOn(day: string): { orders: number; revenue: string } {
  let hash = 7;
  for (const character of day) hash = (hash * 31 + character.charCodeAt(0)) % 9973;
  const orders = 40 + (hash % 120);
  return { orders, revenue: (orders * (18 + (hash % 13))).toLocaleString("en") };
}
