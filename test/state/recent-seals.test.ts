/** Seals that are expected back soon: what never comes back is forgotten. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { RecentSeals } from "../../middleware/state/views/recent-seals.js";

describe("recent seals", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  it("come back with their text, once", () => {
    const seals = new RecentSeals();
    seals.add("seal", "text");
    vi.advanceTimersByTime(5_000);
    expect([seals.take("seal"), seals.take("seal")]).toEqual(["text", undefined]);
  });

  it("that never come back are forgotten, and no timer is left", () => {
    const seals = new RecentSeals();
    for (let at = 0; at < 1000; at++) seals.add(`seal ${at}`, "text");
    expect(seals.count).toBe(1000);
    vi.advanceTimersByTime(10_000);
    expect([seals.count, vi.getTimerCount()]).toEqual([0, 0]);
  });

  it("do not add up while others come", () => {
    const seals = new RecentSeals();
    for (let second = 0; second < 60; second++) {
      seals.add(`seal ${second}`, "text");
      vi.advanceTimersByTime(1_000);
    }
    expect(seals.count).toBeLessThanOrEqual(10);
  });

  it.each([0, 5_000])(
    "are forgotten before their time if they take too much, the oldest first: %s ms old",
    (age) => {
      const seals = new RecentSeals();
      const text = "x".repeat(2 ** 20);
      for (const seal of ["a", "b", "c"]) seals.add(seal, text);
      vi.advanceTimersByTime(age);
      for (const seal of ["d", "e"]) seals.add(seal, text);
      expect(["a", "b", "c", "d", "e"].filter((seal) => seals.take(seal) !== undefined)).toEqual([
        "c",
        "d",
        "e",
      ]);
      expect(seals.count).toBe(0);
    },
  );
});
