/** The faults that a run draws from. Each takes some seconds, and leaves everything working again. */
import { setTimeout as pause } from "node:timers/promises";
import type { RedisServer } from "../support/redis.js";
import type { Fleet } from "./fleet.js";
import type { Front, PostFault } from "./front.js";
import type { Random } from "./random.js";

/** What faults act upon. */
export interface Stage {
  fleet: Fleet;
  front: Front;
  random: Random;
  /** undefined if the processes keep their state in memory */
  redis: RedisServer | undefined;
}

export type Fault = (stage: Stage) => Promise<void>;

const seconds = (random: Random, most: number) => random.between(300, most * 1000);

/** Faults of the network. */
const network: Record<string, Fault> = {
  cut: async ({ front, random }) => front.cut(random.next()),
  "cut again and again": async ({ front, random }) => {
    for (let times = 0; times < 8; times++) {
      front.cut(1);
      await pause(random.between(50, 400));
    }
  },
  stall: async ({ front, random }) => {
    const time = seconds(random, 6);
    front.stall(random.next(), time);
    await pause(time);
  },
  "no sockets": async ({ front, random }) => {
    front.blocksSockets = true;
    front.cut(1);
    await pause(seconds(random, 6));
    front.blocksSockets = false;
  },
};

for (const kind of ["bad gateway", "own page", "late", "lost answer"] as PostFault[]) {
  network[`no sockets, posts: ${kind}`] = async ({ front, random }) => {
    front.blocksSockets = true;
    front.postFault = kind;
    front.cut(1);
    await pause(seconds(random, 6));
    front.blocksSockets = false;
    await pause(random.between(0, 800));
    front.postFault = "none";
  };
}

/** Faults of the processes. */
const processes: Record<string, Fault> = {
  kill: async ({ fleet, random }) => {
    await fleet.end(random.pick(fleet.ready), "SIGKILL");
    await pause(random.between(0, 1500));
    await fleet.start();
  },
  "kill all": async ({ fleet, random }) => {
    await Promise.all(fleet.ready.map((member) => fleet.end(member, "SIGKILL")));
    await pause(random.between(0, 3000));
    await Promise.all([fleet.start(), fleet.start()]);
  },
};

const deploys: Record<string, Fault> = {
  "rolling restart": async ({ fleet }) => {
    for (const member of [...fleet.ready]) {
      await fleet.start();
      await fleet.end(member, "SIGTERM");
    }
  },
};

const gap: Record<string, Fault> = {
  "terminate, then start": async ({ fleet, random }) => {
    await Promise.all(fleet.ready.map((member) => fleet.end(member, "SIGTERM")));
    await pause(random.between(0, 1500));
    await Promise.all([fleet.start(), fleet.start()]);
  },
};

/** Faults of the store. */
const store: Record<string, Fault> = {
  "store hangs": async ({ redis, random }) => {
    redis?.hang();
    await pause(seconds(random, 4));
    redis?.goOn();
  },
  "store is killed": async ({ redis, random }) => {
    await redis?.stop("SIGKILL");
    await pause(seconds(random, 2));
    await redis?.start();
  },
  "store is full": async ({ redis, random }) => {
    await redis?.command("CONFIG", "SET", "maxmemory", "1");
    await pause(seconds(random, 3));
    await redis?.command("CONFIG", "SET", "maxmemory", "0");
  },
};

/** Faults for processes that share a Redis server. */
export const sharedFaults = { ...network, ...processes, ...deploys, ...gap, ...store };

/** Faults for a process that keeps its state in memory. */
export const memoryFaults = { ...network, ...deploys };
