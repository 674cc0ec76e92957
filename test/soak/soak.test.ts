/** A soak of `SOAK_SECONDS` (default 3600): what a process keeps does not grow while connections come and go. */
import { expect, it } from "vitest";
import { growthOf, leftOf, type Reading, soak } from "./soak.js";

const seconds = Number(process.env.SOAK_SECONDS ?? 3600);

it("keeps the heap within 2 % and the handles", { timeout: (seconds + 300) * 1000 }, async () => {
  // A third of the time until caches are full, and no more than the five minutes for which keys of updates are kept.
  const warmUp = Math.min(seconds / 3, 330);
  const readings = await soak({
    warmUp: warmUp * 1000,
    time: (seconds - warmUp) * 1000,
    round: Number(process.env.SOAK_ROUND ?? 200),
    isPatient: true,
    clients: 12,
    maxAge: 10_000,
    log: console.log,
  });
  console.log(
    `${readings.length} readings, the last ${(growthOf(readings) * 100).toFixed(2)} % above the first`,
  );
  const [first, last] = [readings[0], readings.at(-1)] as [Reading, Reading];
  expect(leftOf(last)).toBe(0);
  expect(last.handles).toEqual(first.handles);
  expect(growthOf(readings)).toBeLessThan(0.02);
});
