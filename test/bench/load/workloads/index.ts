/** All workloads, by the names that --only takes, in the order in which they run. */
import type { Comparison } from "../comparison.js";
import { crowd } from "./crowd.js";
import { growth } from "./growth.js";
import { lists } from "./lists.js";
import { loop } from "./loop.js";
import { memory } from "./memory.js";
import { paced } from "./paced.js";
import { page } from "./page.js";
import { redis } from "./redis.js";
import { rows } from "./rows.js";
import { shared } from "./shared.js";

export const workloads = {
  loop,
  paced,
  rows,
  lists,
  shared,
  page,
  memory,
  growth,
  crowd,
  redis,
} satisfies Record<string, (isQuick: boolean) => Comparison[]>;

export type WorkloadName = keyof typeof workloads;
