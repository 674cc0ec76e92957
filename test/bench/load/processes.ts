/** Several processes with one store: what an event, a change, a join and an idle second take of them and of the store. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Store } from "./store.js";
import { type Running, type Use } from "./subject.js";

/** What processes and their store have used, together. */
export interface Cost {
  /** microseconds of the servers' processors, and of the store's */
  cpu: number;
  store: number;
  commands: number;
  storeBytes: number;
}

/** Starts so many processes that share a store, for some work. */
export function withProcesses<Result>(
  use: Use,
  store: Store,
  count: number,
  work: (running: Running[]) => Promise<Result>,
  started: Running[] = [],
): Promise<Result> {
  if (started.length === count) return work(started);
  const startNext = (running: Running) => withProcesses(use, store, count, work, [...started, running]);
  return use("live", startNext, { env: store.env });
}

/** What some work costs, divided by how often something is done in it. */
export async function costOf(running: Running[], store: Store, work: () => Promise<number>): Promise<Cost> {
  const before = await total(running, store);
  const count = await work();
  const after = await total(running, store);
  const each = (name: keyof Cost) => (after[name] - before[name]) / count;
  return {
    cpu: each("cpu"),
    store: each("store"),
    commands: each("commands"),
    storeBytes: each("storeBytes"),
  };
}

async function total(running: Running[], store: Store): Promise<Cost> {
  const usages = await Promise.all(running.map((each) => each.usage()));
  const { cpu, bytes } = await store.usage();
  const sum = (of: (usage: (typeof usages)[number]) => number) =>
    usages.reduce((result, usage) => result + of(usage), 0);
  return {
    cpu: sum((usage) => usage.cpu),
    store: cpu,
    commands: sum((usage) => usage.store?.commands ?? 0),
    storeBytes: bytes + sum((usage) => usage.store?.bytes ?? 0),
  };
}

/** Events of so many pages in all: each again as soon as its answer is there, or once a second. */
export async function costOfEvents(
  running: Running[],
  store: Store,
  pages: number,
  seconds: number,
  isPaced = false,
): Promise<Cost> {
  const own = Math.ceil(pages / running.length);
  await Promise.all(running.map((each) => each.open("/counter", own)));
  await Promise.all(running.map((each) => each.loop(1500)));
  const cost = await costOf(running, store, async () => {
    const clicked = await Promise.all(
      running.map((each) => (isPaced ? each.paced(1000, seconds) : each.loop(seconds * 1000))),
    );
    return clicked.reduce((sum, { clicks }) => sum + clicks, 0);
  });
  await Promise.all(running.map((each) => each.closePages()));
  return cost;
}

/** A change of a shared value that so many pages of each process show. */
export async function costOfChange(
  running: Running[],
  store: Store,
  pages: number,
  count: number,
): Promise<Cost> {
  await Promise.all(running.map((each) => each.open("/shared", pages)));
  const [first] = running as [Running];
  let to = 1;
  const change = async (times: number) => {
    for (let time = 0; time < times; time++) await first.change(to++);
    // Other processes' pages show it at about the same time.
    await sleep(200);
    return times;
  };
  await change(10);
  const cost = await costOf(running, store, () => change(count));
  await Promise.all(running.map((each) => each.closePages()));
  return cost;
}

/** A page of the first process that comes to the second one, as after the first one's death; each has had an event. */
export async function costOfJoin(running: Running[], store: Store, pages: number): Promise<Cost> {
  const [first, second] = running as [Running, Running];
  await first.open("/counter", pages);
  await first.paced(1000, 1);
  await first.rejoin(second);
  await first.rejoin(first);
  const cost = await costOf(running, store, async () => {
    await first.rejoin(second);
    return pages;
  });
  await first.closePages();
  return cost;
}

/** A second of a process with members of rooms, in which nothing happens. */
export async function costOfIdleSecond(
  running: Running[],
  store: Store,
  pages: number,
  seconds: number,
): Promise<Cost> {
  await Promise.all(running.map((each) => each.open("/present", pages)));
  await sleep(6000);
  const cost = await costOf(running, store, async () => {
    await sleep(seconds * 1000);
    return seconds * running.length;
  });
  await Promise.all(running.map((each) => each.closePages()));
  return cost;
}
