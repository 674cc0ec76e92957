/**
 * A soak: connections come and go, and what the process keeps must not grow.
 *
 * In each round clients open pages, press, lose their sockets, come back, post, and leave. Then the process is left alone
 * until it has dropped their views, and its heap is measured after a garbage collection.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "../chaos/client.js";
import { Fleet } from "../chaos/fleet.js";
import { Random } from "../chaos/random.js";

/** What a process keeps between two rounds; see `test/chaos/measure.js`. */
export interface Reading {
  /** bytes in use after a garbage collection */
  heap: number;
  buffers: number;
  /** open handles, by kind */
  handles: Record<string, number>;
}

/** How long a soak takes, and how much happens in it. */
export interface Soak {
  /** milliseconds before the first reading that counts: until then code is compiled and caches fill */
  warmUp: number;
  /** milliseconds from then to the last reading */
  time: number;
  /** milliseconds in which clients come and go, in each round */
  round: number;
  /** clients at any moment */
  clients: number;
  /** whether to wait before each reading until the process has dropped all state; else the readings vary by some percent */
  isPatient?: boolean;
  /** receives each reading, those of the warm-up included */
  log?: (line: string) => void;
}

/** Milliseconds for which the process keeps a view whose page is gone, and then its state. */
const grace = 200;
const maxAge = 10_000;

/** Code is not compiled further while it runs, and never thrown away: else the heap grows and shrinks with it. */
const flags = ["--no-opt", "--no-maglev", "--no-sparkplug", "--no-flush-bytecode"];

/** Soaks a process; returns a reading for each round after the warm-up, at least two. */
export async function soak(
  { warmUp, time, round, clients, isPatient, log }: Soak,
  seed = 1,
): Promise<Reading[]> {
  const fleet = new Fleet({ GRACE: String(grace), MAX_AGE: String(maxAge) }, flags);
  const random = new Random(seed);
  try {
    const member = await fleet.start();
    const url = `http://127.0.0.1:${member.port}`;
    const readings: Reading[] = [];
    const start = Date.now();
    while (readings.length < 2 || Date.now() < start + warmUp + time) {
      const end = Date.now() + round;
      await Promise.all(Array.from({ length: clients }, () => comeAndGo(url, random, end)));
      await pause(grace + 300 + (isPatient ? maxAge : 0));
      // What has expired is dropped when the next state is stored.
      await comeAndGo(url, random, 0);
      await pause(grace + 300);
      const reading = await fleet.ask<Reading>(member, "measure");
      if (Date.now() >= start + warmUp) readings.push(reading);
      log?.(describeReading(reading));
    }
    if (fleet.accidents.length > 0) throw new Error(fleet.accidents.join("\n"));
    return readings;
  } finally {
    await fleet.endAll();
  }
}

/** One page, and then one after the other until the round ends. */
async function comeAndGo(url: string, random: Random, end: number): Promise<void> {
  do {
    const client = new Client(url, random);
    await client.open();
    const visits = random.between(1, 3);
    for (let visit = 0; visit < visits; visit++) {
      for (let presses = random.between(1, 5); presses > 0; presses--) client.press();
      if (random.chance(0.5)) await pause(random.between(0, 100));
      // Some come back within the grace, and some later; of those who stay away, events are posted.
      if (random.chance(0.7)) client.cut(random.chance(0.3) ? 800 : 0);
    }
    await client.settled();
    client.stop();
    if (client.account.reloads.length + client.account.mistakes.length > 0)
      throw new Error([...client.account.reloads, ...client.account.mistakes].join("\n"));
  } while (Date.now() < end);
}

/** How much more the last reading has than the first, as a share of the first. */
export function growthOf(readings: readonly Reading[]): number {
  const [first, last] = [readings[0] as Reading, readings.at(-1) as Reading];
  return (last.heap + last.buffers) / (first.heap + first.buffers) - 1;
}

function describeReading({ heap, buffers, handles }: Reading): string {
  return `${heap} + ${buffers} bytes, ${JSON.stringify(handles)}`;
}
