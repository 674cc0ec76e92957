/** Processes with members in rooms look after each other: few commands, and none that has ended is overlooked. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { lookedAfter } from "../../middleware/state/adapters/looked-after.js";

const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 20 });
const without = (all: readonly string[], own: string) => new Set(all.filter((name) => name !== own));

it("looks after one in each room, and of those that end, some at least, by one that lives", () => {
  const check = (all: string[], seed: number) => {
    const dead = new Set(all.filter((_name, index) => (seed >> index) & 1));
    const living = all.filter((name) => !dead.has(name));
    const found = new Set<string>();
    for (const own of living) {
      const [process, ...more] = lookedAfter(new Map([["room", without(all, own)]]), own, () => true);
      expect(more).toEqual([]);
      expect(process).not.toBe(own);
      found.add(process as string);
    }
    // Who finds one reads the room again, and knows of all of them then.
    if (living.length > 0 && dead.size > 0)
      expect([...found].some((process) => dead.has(process))).toBe(true);
    // While all live, each is looked after by one.
    if (dead.size === 0) expect(found.size).toBe(all.length);
  };
  fc.assert(fc.property(names, fc.nat(2 ** 20), check));
});

it("looks after one of several where it has no members itself, and after those of each room", () => {
  const rooms = new Map([
    ["one", new Set(["a"])],
    ["two", new Set(["b", "c"])],
    ["empty", new Set<string>()],
  ]);
  const found = lookedAfter(rooms, "z", (room) => room === "one");
  expect([...found].filter((process) => process === "a")).toHaveLength(1);
  expect(found.size).toBe(2);
});
