/**
 * Random inputs against a running server: 200,000 by `npm run test:fuzz`, fewer with all other tests. Whatever is sent, the
 * process goes on, says nothing of its insides, keeps what belongs to others, and holds nothing of it in memory.
 *
 * A failure names the seed and the number of the input, by which it can be sent again: see `settings.ts`.
 */
import { describe, expect, it, onTestFinished } from "vitest";
import { inLongRuns } from "../support/long-tests.js";
import { textOf } from "../support/page.js";
import { RedisServer } from "../support/redis.js";
import { Run } from "./run.js";
import { count } from "./settings.js";
import { type Report, Target } from "./target.js";

/** Milliseconds that one input may keep the application from all others. */
const longestDelay = 2_000;
/** Bytes by which memory may differ between the first and the last fifth of a run. */
const growth = 6 * 2 ** 20;
/** After each batch the server must come to rest, which takes longer than a few inputs. */
const batchesFor = (inputs: number) => (inputs < 10_000 ? 5 : 20);

const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

function growthOf(reports: Report[]): number {
  const fifth = Math.max(1, Math.floor(reports.length / 5));
  const memory = reports.map((report) => report.memory);
  return median(memory.slice(-fifth)) - median(memory.slice(0, fifth));
}

async function attack(inputs: number, redisUrl?: string): Promise<void> {
  const target = await Target.start(redisUrl);
  onTestFinished(() => target.stop());
  const run = await Run.start(target);
  // Code that is compiled, caches and stores that are full: only then is the memory worth measuring.
  const warm = Math.floor(inputs / 5);
  await run.send(warm, batchesFor(inputs) / 5);
  run.outcome.reports.length = 0;
  const { faults, reports, answers } = await run.send(inputs - warm, batchesFor(inputs));
  expect(faults).toEqual([]);
  console.log(
    `${inputs} inputs, ${reports.at(-1)?.runs} handlers run (${[...answers]
      .sort()
      .map(([what, times]) => `${what} ${times}`)
      .join(", ")}): memory ` +
      `${reports.map(({ memory }) => (memory / 2 ** 20).toFixed(1)).join(" ")} MiB, longest delay ` +
      `${Math.max(...reports.map(({ delay }) => delay)).toFixed(0)} ms, timers ${reports.map(({ timers }) => timers).join(" ")}`,
  );
  expect(growthOf(reports)).toBeLessThan(growth);
  expect(Math.max(...reports.map(({ delay }) => delay))).toBeLessThan(longestDelay);
  expect(Math.max(...reports.map(({ timers }) => timers))).toBeLessThan(20);
  expect(textOf(await run.goOn())).toContain("VICTIM-SECRET count 3 ledger 3");
}

/** `npm run test:fuzz` asks for more inputs than a short run sends. */
const whereMany: typeof inLongRuns = count > 1_000 ? it : inLongRuns;

const time = 60_000 + count * 10;

describe("random inputs", () => {
  it("change nothing and harm nothing, with the memory adapter", () => attack(count), time);

  whereMany(
    "change nothing and harm nothing, with Redis",
    async () => {
      const redis = await RedisServer.create();
      onTestFinished(() => redis.remove());
      await attack(Math.floor(count / 4), redis.url);
    },
    time,
  );
});
