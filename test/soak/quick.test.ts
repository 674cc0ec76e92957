/** The short form of `npm run test:soak`: it sees a leak of a tenth of the heap, where an hour sees one of a fiftieth. */
import { expect, it } from "vitest";
import { growthOf, soak } from "./soak.js";

it("keeps what a process has about as it is while connections come and go", { timeout: 60_000 }, async () => {
  const readings = await soak({ warmUp: 6000, time: 6000, round: 2000, clients: 6 });
  expect(growthOf(readings)).toBeLessThan(0.1);
  expect(readings.at(-1)?.handles).toEqual(readings[0]?.handles);
});
