/**
 * Pages and processes under faults, drawn by seed: what was confirmed stands, once, in order.
 *
 * `CHAOS_CLIENTS` (default 45) speak the wire, and `CHAOS_PAGES` (default 5) are real pages in Chromium. `CHAOS_SEEDS`
 * (default 1), `CHAOS_SECONDS` for each seed (default 60), `CHAOS_FAULTS` to draw from some only.
 */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchChromium } from "../browser/chromium.js";
import { RedisServer } from "../support/redis.js";
import { type Fault, gapFaults, memoryFaults, sharedFaults } from "./faults.js";
import { describeOutcome, nothingWrong } from "./judge.js";
import { drawFaults, run } from "./run.js";

const seeds = (process.env.CHAOS_SEEDS ?? "1").split(",").map(Number);
const seconds = Number(process.env.CHAOS_SECONDS ?? 60);
const clients = Number(process.env.CHAOS_CLIENTS ?? 45);
const pages = Number(process.env.CHAOS_PAGES ?? 5);
const only = process.env.CHAOS_FAULTS?.split(",");

let browser: Browser | undefined;
beforeAll(async () => {
  if (pages > 0) browser = await launchChromium();
});
afterAll(() => browser?.close());

async function expectNothingLost(
  seed: number,
  faults: Record<string, Fault>,
  redis?: RedisServer,
): Promise<void> {
  const chosen = Object.entries(faults).filter(([name]) => !only || only.includes(name));
  const outcome = await run({
    seed,
    redis,
    clients,
    pages,
    ...(browser && { browser }),
    disturb: (stage) => drawFaults(stage, Object.fromEntries(chosen), seconds, console.log),
  });
  console.log(`seed ${seed}: ${describeOutcome(outcome)}`);
  expect(outcome).toMatchObject(nothingWrong);
  expect(outcome.events).toBeGreaterThan(0);
}

describe.each(seeds)("faults drawn by seed %i", (seed) => {
  const options = { timeout: (seconds + 180) * 1000 };

  it("lose nothing with Redis", options, async () => {
    const redis = await RedisServer.create();
    try {
      await expectNothingLost(seed, sharedFaults, redis);
    } finally {
      await redis.remove();
    }
  });

  it("lose nothing in memory, if the next process is there before the last one ends", options, () =>
    expectNothingLost(seed, memoryFaults),
  );

  it("lose nothing in memory that pages with a socket had, if there is none for a while", options, () =>
    expectNothingLost(seed, gapFaults),
  );
});
