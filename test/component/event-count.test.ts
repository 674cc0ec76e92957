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

  it("that failed are known among as many as may be in flight, and not for ever", () => {
    const count = new EventCount();
    for (let event = 1; event <= 1_000; event++) {
      count.begin(event);
      count.end(event, true, event % 2 ? "an answer" : undefined);
    }
    expect([1_000, 801].map((event) => count.hasFailed(event))).toEqual([true, true]);
    expect(count.read().length).toBeLessThan(400);
  });

  it("that ran ahead of a missing one are stored with those that failed", () => {
    expect(ended(1, -3, 4).read()).toEqual([1, 3, 4, -3]);
    expect(ended(1, -3, 4, 2).read()).toEqual([4, -3]);
  });

  it("cost nothing more in a snapshot if none failed", () => {
    expect(ended(1, 2, 3).read()).toEqual([3]);
  });

  it("keep what their answers had besides changes, the newest, after they were stored too", () => {
    const count = ended(1);
    count.begin(2);
    count.end(2, true, "two");
    count.begin(4);
    count.end(4, false, "four");
    const stored = new EventCount();
    stored.startFrom(JSON.parse(JSON.stringify(count.read())));
    for (const each of [count, stored]) {
      expect([1, 2, 3, 4].map((event) => each.answerTo(event))).toEqual([
        undefined,
        "two",
        undefined,
        "four",
      ]);
      expect([each.hasFailed(2), each.hasFailed(4), each.isDone(4), each.isDone(3)]).toEqual([
        true,
        false,
        true,
        false,
      ]);
    }
    expect(count.read()).toEqual([2, 4, -2, [2, "two"], [4, "four"]]);
    stored.startFrom([]);
    expect(stored.answerTo(4)).toBeUndefined();
  });

  it("keep only so many answers, and only so much of them", () => {
    const count = new EventCount();
    for (let event = 1; event <= 500; event++) {
      count.begin(event);
      count.end(event, false, "x".repeat(event === 500 ? 20_000 : 1_000));
    }
    expect([489, 490, 499, 500].map((event) => count.answerTo(event)?.length)).toEqual([
      undefined,
      1_000,
      1_000,
      undefined,
    ]);
    expect(JSON.stringify(count.read()).length).toBeLessThan(12_000);
  });

  it("are remembered as failed only if they are recent", () => {
    const count = ended(...Array.from({ length: 500 }, (_, index) => -1 - index));
    expect(count.hasFailed(1)).toBe(false);
    expect(count.hasFailed(500)).toBe(true);
    expect(count.read().length).toBeLessThan(400);
  });

  it("of another load of the page start again", () => {
    const count = ended(1, -2);
    count.startFrom([]);
    expect(count.hasFailed(2)).toBe(false);
    expect(count.begin(2)).toBe(true);
  });
});
