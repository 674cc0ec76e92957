/** A soak of `SOAK_SECONDS` (default 3600): what a process keeps does not grow while connections come and go. */
import { expect, it } from "vitest";
import { growthOf, soak } from "./soak.js";

const seconds = Number(process.env.SOAK_SECONDS ?? 3600);

it("keeps the heap within 2 % and the handles", { timeout: (seconds + 300) * 1000 }, async () => {
  // A fifth of the time, and no more than two minutes, until caches are full.
  const warmUp = Math.min(seconds / 5, 120);
  const readings = await soak({
    warmUp: warmUp * 1000,
    time: (seconds - warmUp) * 1000,
    round: Number(process.env.SOAK_ROUND ?? 20_000),
    isPatient: true,
    clients: 12,
    log: console.log,
  });
  console.log(
    `${readings.length} readings, the last ${(growthOf(readings) * 100).toFixed(2)} % above the first`,
  );
  expect(growthOf(readings)).toBeLessThan(0.02);
  expect(readings.at(-1)?.handles).toEqual(readings[0]?.handles);
});
