/** The faults that a run draws from. Each takes some seconds, and leaves everything working again. */
import { setTimeout as pause } from "node:timers/promises";
import type { RedisServer } from "../support/redis.js";
import type { RedisCluster } from "../support/redis-cluster.js";
import type { Fleet } from "./fleet.js";
import type { Front, PostFault } from "./front.js";
import type { Random } from "./random.js";

/** What faults act upon. */
export interface Stage {
  fleet: Fleet;
  front: Front;
  random: Random;
  /** undefined if the processes keep their state in memory, or in a cluster */
  redis: RedisServer | undefined;
  cluster?: RedisCluster | undefined;
  /** how long faults take, as a share of their usual time */
  pace: number;
  /** Resolves when all pages have a socket. */
  connected(): Promise<void>;
}

export type Fault = (stage: Stage) => Promise<void>;

/** Waits for a time drawn between two numbers of milliseconds. */
export const wait = ({ random, pace }: Stage, from: number, to: number) =>
  pause(random.between(from, to) * pace);

/** Faults of the network. */
export const network: Record<string, Fault> = {
  cut: async ({ front, random }) => front.cut(random.next()),
  "cut mid-frame": async (stage) => {
    stage.front.cutMidFrame(stage.random.next());
    await wait(stage, 300, 2000);
  },
  "cut again and again": async (stage) => {
    for (let times = 0; times < 8; times++) {
      stage.front.cut(1);
      await wait(stage, 50, 400);
    }
  },
  stall: async (stage) => {
    const { front, random } = stage;
    const stalled = front.stall(random.next());
    await wait(stage, 300, 6000);
    stalled.resume();
  },
  "answers stall": async (stage) => {
    const { front, random } = stage;
    const stalled = front.stall(random.next(), true);
    await wait(stage, 300, 6000);
    stalled.resume();
  },
  "sockets that are dead and stay open": async (stage) => {
    const { front, random } = stage;
    const dead = front.stall(random.next());
    await wait(stage, 1000, 5000);
    // Most pages have noticed it by themselves.
    dead.cut();
  },
  "no sockets": (stage) => withoutSockets(stage, () => wait(stage, 300, 6000)),
  "no sockets for moments": async (stage) => {
    for (let times = 0; times < 4; times++) {
      await withoutSockets(stage, () => wait(stage, 400, 1200));
      await wait(stage, 50, 400);
    }
  },
};

async function withoutSockets({ front }: Stage, then: () => Promise<void>): Promise<void> {
  front.blocksSockets = true;
  front.cut(1);
  await then();
  front.blocksSockets = false;
}

for (const kind of ["bad gateway", "own page", "late", "lost answer"] as PostFault[]) {
  network[`no sockets and posts: ${kind}`] = async (stage) => {
    stage.front.postFault = kind;
    await withoutSockets(stage, () => wait(stage, 300, 6000));
    await wait(stage, 0, 800);
    stage.front.postFault = "none";
  };
}

/** Faults of the processes. */
const processes: Record<string, Fault> = {
  kill: async (stage) => {
    const { fleet, random } = stage;
    await fleet.end(random.pick(fleet.ready), "SIGKILL");
    await wait(stage, 0, 1500);
    await fleet.start();
  },
  "kill all": async (stage) => {
    const { fleet } = stage;
    await Promise.all(fleet.ready.map((member) => fleet.end(member, "SIGKILL")));
    await wait(stage, 0, 3000);
    await Promise.all([fleet.start(), fleet.start()]);
  },
  terminate: async (stage) => {
    const { fleet, random } = stage;
    await fleet.end(random.pick(fleet.ready), "SIGTERM");
    await wait(stage, 0, 1500);
    await fleet.start();
  },
};

async function replaceEach({ fleet, connected }: Stage): Promise<void> {
  for (const member of [...fleet.ready]) {
    await fleet.start();
    // Without a shared store, a process that ends sends its newest states to pages with a socket.
    if (!fleet.isShared) await connected();
    await fleet.end(member, "SIGTERM");
  }
}

export const deploys: Record<string, Fault> = {
  "rolling restart": replaceEach,
  "deploy of another version": (stage) => {
    stage.fleet.nextVersion();
    return replaceEach(stage);
  },
};

const gap: Record<string, Fault> = {
  "terminate all, then start": async (stage) => {
    const { fleet, connected } = stage;
    if (!fleet.isShared) await connected();
    const count = fleet.ready.length;
    await Promise.all(fleet.ready.map((member) => fleet.end(member, "SIGTERM")));
    await wait(stage, 0, 1500);
    await Promise.all(Array.from({ length: count }, () => fleet.start()));
  },
};

/** Faults of a store that is one Redis server. */
const store: Record<string, Fault> = {
  "store hangs": async (stage) => {
    stage.redis?.hang();
    await wait(stage, 300, 4000);
    stage.redis?.goOn();
  },
  // What is confirmed while nothing can be stored is lost with the process.
  "killed while the store hangs": async (stage) => {
    const { fleet, front, redis } = stage;
    redis?.hang();
    await wait(stage, 300, 1000);
    front.cut(1);
    await wait(stage, 500, 2000);
    await Promise.all(fleet.ready.map((member) => fleet.end(member, "SIGKILL")));
    redis?.goOn();
    await Promise.all([fleet.start(), fleet.start()]);
  },
  "store is killed": (stage) => restart(stage, "SIGKILL"),
  "store restarts": (stage) => restart(stage, "SIGTERM"),
  "store is full": async (stage) => {
    await stage.redis?.command("CONFIG", "SET", "maxmemory", "1");
    await wait(stage, 300, 3000);
    await stage.redis?.command("CONFIG", "SET", "maxmemory", "0");
  },
  "failover to a replica that is behind": async (stage) => {
    const mark = await stage.redis?.mark();
    await wait(stage, 50, 500);
    await stage.redis?.stop("SIGKILL");
    if (mark !== undefined) await stage.redis?.goBackTo(mark);
    await stage.redis?.start();
    // What a process has not stored again is lost with it.
    await Promise.all(stage.fleet.ready.map((member) => stage.fleet.ask(member, "whenStored")));
  },
};

async function restart(stage: Stage, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  await stage.redis?.stop(signal);
  await wait(stage, 300, 2000);
  await stage.redis?.start();
}

/** Faults of processes and stores, of which one can happen while the network has another. */
export const others = { ...processes, ...deploys, ...gap, ...store };

/** Faults for processes that share a store of any kind. */
export const anyStoreFaults = { ...network, ...processes, ...deploys, ...gap };

/** Faults for processes that share a Redis server. */
export const sharedFaults = { ...network, ...others };

/** Faults for a process that keeps its state in memory, and is replaced by one that is there before it ends. */
export const memoryFaults = { ...network, ...deploys };

/** Faults for a process that keeps its state in memory, and ends before the next one is there. */
export const gapFaults = { ...network, ...gap };
