/**
 * Pages and processes on a Redis cluster of three masters and three replicas: a master is killed under load, and faults drawn
 * by seed as in `chaos.test.ts`, with those of a cluster.
 *
 * `CLUSTER_TIMEOUT` (default 1000) is the milliseconds after which a cluster replaces a master that does not answer; Redis's
 * own default is 15,000.
 */

import { setTimeout as pause } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.js";
import { RedisCluster } from "../support/redis-cluster.js";
import { bringBack, clusterFaults, killMaster } from "./cluster-faults.js";
import { describeOutcome, nothingWrong } from "./judge.js";
import { drawFaults, run } from "./run.js";

const seeds = (process.env.CHAOS_SEEDS ?? "1").split(",").map(Number);
const seconds = Number(process.env.CHAOS_SECONDS ?? 60);
const clients = Number(process.env.CHAOS_CLIENTS ?? 45);
const pages = Number(process.env.CHAOS_PAGES ?? 5);
const only = process.env.CHAOS_FAULTS?.split(",");
const nodeTimeout = Number(process.env.CLUSTER_TIMEOUT ?? 1000);

let browser: Browser | undefined;
beforeAll(async () => {
  if (pages > 0) browser = await launchChromium();
});
afterAll(() => browser?.close());

async function withCluster(action: (cluster: RedisCluster) => Promise<void>): Promise<void> {
  const server = { "cluster-node-timeout": nodeTimeout, appendonly: "yes" };
  const cluster = await RedisCluster.create({ replicas: true, server });
  try {
    await action(cluster);
  } finally {
    await cluster.remove();
  }
}

it("a master that is killed under load loses nothing, and all pages go on", { timeout: 300_000 }, () =>
  withCluster(async (cluster) => {
    const outcome = await run({
      seed: 1,
      cluster,
      clients,
      pages,
      ...(browser && { browser }),
      isCalm: true,
      rest: 300,
      disturb: async (stage) => {
        for (let times = 1; times <= 3; times++) {
          await pause(2000);
          const killedAt = performance.now();
          const node = await killMaster(stage);
          console.log(`a replica has taken over after ${Math.round(performance.now() - killedAt)} ms`);
          await pause(2000);
          await bringBack(stage, node);
        }
      },
    });
    // All events of other kinds take milliseconds: the longest wait is from a kill until the pages went on.
    console.log(`all pages went on after ${outcome.longestWait} ms at most\n${describeOutcome(outcome)}`);
    expect(outcome).toMatchObject({ ...nothingWrong, failed: 0 });
    expect(outcome.events).toBeGreaterThan(500);
  }),
);

it.each(seeds)(
  "faults drawn by seed %i lose nothing with a cluster",
  { timeout: (seconds + 180) * 1000 },
  (seed) =>
    withCluster(async (cluster) => {
      const chosen = Object.entries(clusterFaults).filter(([name]) => !only || only.includes(name));
      const outcome = await run({
        seed,
        cluster,
        clients,
        pages,
        ...(browser && { browser }),
        disturb: (stage) => drawFaults(stage, Object.fromEntries(chosen), seconds, console.log),
      });
      console.log(`seed ${seed}: ${describeOutcome(outcome)}`);
      expect(outcome).toMatchObject(nothingWrong);
      expect(outcome.events).toBeGreaterThan(0);
    }),
);
