/** Which events of a page a component has run, and which of them failed. */
import { describe, expect, it } from "vitest";
import { EventCount } from "../../middleware/component/event-count.js";

/** A count that has ended these events; those below zero failed. */
function ended(...events: number[]): EventCount {
  const count = new EventCount();
  for (const event of events) {
    count.begin(Math.abs(event));
    count.end(Math.abs(event), event < 0);
  }
  return count;
}

describe("the events of a component", () => {
  it("begin once, whether they are running or done", () => {
    const count = new EventCount();
    expect(count.begin(1)).toBe(true);
    expect(count.begin(1)).toBe(false);
    count.end(1);
    expect(count.begin(1)).toBe(false);
    expect(count.begin(2)).toBe(true);
  });

  it("that failed are done, and known to have failed, after they were stored too", () => {
    for (const count of [ended(1, -2, 3), new EventCount()]) {
      if (!count.isDone(1)) count.startFrom(ended(1, -2, 3).read());
      expect([1, 2, 3, 4].map((event) => count.isDone(event))).toEqual([true, true, true, false]);
      expect([1, 2, 3].map((event) => count.hasFailed(event))).toEqual([false, true, false]);
      expect(count.begin(2)).toBe(false);
    }
  });

  it("that ran ahead of a missing one are stored with those that failed", () => {
    expect(ended(1, -3, 4).read()).toEqual([1, 3, 4, -3]);
    expect(ended(1, -3, 4, 2).read()).toEqual([4, -3]);
  });

  it("cost nothing more in a snapshot if none failed", () => {
    expect(ended(1, 2, 3).read()).toEqual([3]);
  });

  it("are remembered as failed only if they are recent", () => {
    const count = ended(...Array.from({ length: 500 }, (_, index) => -1 - index));
    expect(count.hasFailed(1)).toBe(false);
    expect(count.hasFailed(500)).toBe(true);
    expect(count.read().length).toBeLessThan(30);
  });

  it("of another load of the page start again", () => {
    const count = ended(1, -2);
    count.startFrom([]);
    expect(count.hasFailed(2)).toBe(false);
    expect(count.begin(2)).toBe(true);
  });
});
