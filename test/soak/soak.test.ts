/** A soak of `SOAK_SECONDS` (default 3600): what a process keeps does not grow while connections come and go. */
import { expect, it } from "vitest";
import { describeReadings, growthOf, soak } from "./soak.js";

const seconds = Number(process.env.SOAK_SECONDS ?? 3600);
/** Seconds of a round, with the time in which the process is left alone. */
const perRound = 10;

it("keeps the heap within 2 % and the handles", { timeout: (seconds + 120) * 1000 }, async () => {
  const all = Math.max(Math.round(seconds / perRound), 6);
  // A fifth of the time, and no more than two minutes, until caches are full.
  const warmUp = Math.min(Math.round(all / 5), 12);
  const readings = await soak({ warmUp, rounds: all - warmUp, time: perRound * 1000 - 600, clients: 12 });
  console.log(describeReadings(readings));
  expect(growthOf(readings)).toBeLessThan(0.02);
  expect(readings.at(-1)?.handles).toEqual(readings[0]?.handles);
});
