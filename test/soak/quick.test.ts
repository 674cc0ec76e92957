/** The short form of `npm run test:soak`: it sees what is left of a page, but a slow growth of other things only roughly. */
import { expect, it } from "vitest";
import { growthOf, leftOf, type Reading, soak } from "./soak.js";

it("leaves nothing of pages that have come and gone", { timeout: 90_000 }, async () => {
  // State does not expire meanwhile, however slow the machine is.
  const readings = await soak({ warmUp: 0, time: 0, round: 20, clients: 10, maxAge: 600_000 });
  const [first, last] = [readings[0], readings.at(-1)] as [Reading, Reading];
  expect(leftOf(last), JSON.stringify(last.objects)).toBe(0);
  expect(last.handles).toEqual(first.handles);
  expect(growthOf(readings)).toBeLessThan(0.1);
});
