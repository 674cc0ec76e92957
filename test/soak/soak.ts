/**
 * A soak: connections come and go, and what the process keeps must not grow.
 *
 * In each round clients open pages, press, lose their sockets, come back, post, and leave. When the process has dropped
 * their views, its heap is measured after a garbage collection, and the objects are counted that are left of pages.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Client } from "../chaos/client.js";
import { Fleet, type Member } from "../chaos/fleet.js";
import { Random } from "../chaos/random.js";

/** What a process keeps between two rounds; see `test/chaos/measure.js`. */
export interface Reading {
  /** how many pages have come and gone by then */
  pages: number;
  /** bytes in use after a garbage collection */
  heap: number;
  buffers: number;
  /** open handles, by kind */
  handles: Record<string, number>;
  /** objects of pages that are left, by kind */
  objects: Record<string, number>;
}

/** How long a soak takes, and how much happens in it. */
export interface Soak {
  /** milliseconds before the first reading that counts, one round at least: until then code is compiled and caches fill */
  warmUp: number;
  /** milliseconds from then to the last reading; two readings at least */
  time: number;
  /** pages that come and go in each round */
  round: number;
  /** clients at any moment */
  clients: number;
  /** milliseconds after which state expires */
  maxAge: number;
  /** whether to wait before each reading until all state has expired; else the readings vary by some percent */
  isPatient?: boolean;
  /** receives each reading, those of the warm-up included */
  log?: (line: string) => void;
}

/** Milliseconds for which the process keeps a view whose page is gone. */
const grace = 200;
/** Milliseconds after which it is a fault that the process still has objects of pages that are gone. */
const patience = 20_000;

/** Code is not compiled further while it runs, and never thrown away: else the heap grows and shrinks with it. */
const flags = ["--no-opt", "--no-maglev", "--no-sparkplug", "--no-flush-bytecode"];

/** Soaks a process; returns a reading for each round after the warm-up. */
export async function soak(options: Soak, seed = 1): Promise<Reading[]> {
  const fleet = new Fleet({ GRACE: String(grace), MAX_AGE: String(options.maxAge) }, flags);
  try {
    const readings = await soakMember(fleet, await fleet.start(), options, new Random(seed));
    if (fleet.accidents.length > 0) throw new Error(fleet.accidents.join("\n"));
    return readings;
  } finally {
    await fleet.endAll();
  }
}

async function soakMember(
  fleet: Fleet,
  member: Member,
  { warmUp, time, round, clients, maxAge, isPatient, log }: Soak,
  random: Random,
): Promise<Reading[]> {
  const url = `http://127.0.0.1:${member.port}`;
  const readings: Reading[] = [];
  const start = Date.now();
  for (let pages = 0; readings.length < 2 || Date.now() < start + warmUp + time; ) {
    const isWarm = pages > 0 && Date.now() >= start + warmUp;
    pages += await comeAndGo(url, random, round, clients);
    if (isPatient) {
      await pause(maxAge);
      // What has expired is dropped when the next state is stored.
      pages += await comeAndGo(url, random, 1, 1);
    }
    const reading = { pages, ...(await measureAtRest(fleet, member)) };
    if (isWarm) readings.push(reading);
    log?.(describeReading(reading));
  }
  return readings;
}

/** Measures once nothing of a page is left, or what is left in spite of a long wait. */
async function measureAtRest(fleet: Fleet, member: Member): Promise<Omit<Reading, "pages">> {
  const end = Date.now() + patience;
  for (;;) {
    const reading = await fleet.ask<Omit<Reading, "pages">>(member, "measure");
    if (leftOf(reading) === 0 || Date.now() > end) return reading;
    await pause(200);
  }
}

/** How many objects of pages are left. */
export function leftOf({ objects }: Pick<Reading, "objects">): number {
  return Object.values(objects).reduce((sum, count) => sum + count, 0);
}

/** Pages come and go, of several clients at once; returns how many. */
async function comeAndGo(url: string, random: Random, pages: number, clients: number): Promise<number> {
  let left = pages;
  const oneAfterTheOther = async () => {
    while (left-- > 0) await visit(url, random);
  };
  await Promise.all(Array.from({ length: clients }, oneAfterTheOther));
  return pages;
}

/** One page, from its load until it is left. */
async function visit(url: string, random: Random): Promise<void> {
  const client = new Client(url, random);
  await client.open();
  const visits = random.between(1, 3);
  for (let times = 0; times < visits; times++) {
    for (let presses = random.between(1, 5); presses > 0; presses--) client.press();
    if (random.chance(0.5)) await pause(random.between(0, 100));
    // Some come back within the grace, and some later; of those who stay away, events are posted.
    if (random.chance(0.7)) client.cut(random.chance(0.3) ? 800 : 0);
  }
  await client.settled();
  client.stop();
  const { reloads, mistakes } = client.account;
  if (reloads.length + mistakes.length > 0) throw new Error([...reloads, ...mistakes].join("\n"));
}

/** How much more the last readings have than the first ones, as a share; of a third of them the median counts. */
export function growthOf(readings: readonly Reading[]): number {
  const sizes = readings.map(({ heap, buffers }) => heap + buffers);
  const third = Math.ceil(sizes.length / 3);
  return medianOf(sizes.slice(-third)) / medianOf(sizes.slice(0, third)) - 1;
}

function medianOf(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;
}

function describeReading({ pages, heap, buffers, handles, objects }: Reading): string {
  return `${pages} pages: ${heap} + ${buffers} bytes, ${JSON.stringify(handles)}, ${JSON.stringify(objects)}`;
}
