/** Copies of state and rows: what is changed in one is not changed in the other, and can be taken back. */
import { describe, expect, it } from "vitest";
import { copy, restore } from "../../middleware/state/copy.js";

class Point {
  constructor(
    public x: number,
    public y: number,
  ) {}
}

const samples: [string, () => unknown][] = [
  ["an object", () => ({ a: 1, b: { c: [1, 2] } })],
  ["a list", () => [1, [2, { three: 3 }]]],
  ["a date", () => new Date(7)],
  ["a map", () => new Map<unknown, unknown>([["a", { b: 1 }]])],
  ["a set", () => new Set([{ a: 1 }])],
  ["bytes", () => Buffer.from("abc")],
  ["numbers of one type", () => new Float64Array([1, 2])],
  ["an instance of a class", () => new Point(1, 2)],
  ["an object without a prototype", () => Object.assign(Object.create(null), { a: 1 })],
];

describe("a copy", () => {
  it.each(samples)("is equal and another: %s", (_what, make) => {
    const value = make();
    expect(copy(value)).toStrictEqual(value);
    expect(copy(value)).not.toBe(value);
  });

  it("shares nothing that can be changed with what it was made of", () => {
    const value = { list: [{ date: new Date(1) }], map: new Map([["a", [1]]]), bytes: Buffer.from("a") };
    const made = copy(value);
    value.list[0]?.date.setTime(2);
    value.map.get("a")?.push(2);
    value.bytes[0] = 0;
    expect(made).toStrictEqual({
      list: [{ date: new Date(1) }],
      map: new Map([["a", [1]]]),
      bytes: Buffer.from("a"),
    });
  });

  it("has cycles, and what stands in two places once", () => {
    const shared = { n: 1 };
    const value: Record<string, unknown> = { one: shared, two: shared };
    value.self = value;
    const made = copy(value);
    expect(made.self).toBe(made);
    expect(made.one).toBe(made.two);
    expect(made.one).not.toBe(shared);
  });

  it.each([
    ["a function", () => 1],
    ["a promise", Promise.resolve()],
    ["a pattern", /a/],
  ] as const)("has what can't be copied as it is: %s", (_what, value) => {
    expect(copy({ value }).value).toBe(value);
  });
});

describe("what is restored", () => {
  it("has the fields of the copy again, and no others", () => {
    const object: Record<string, unknown> = { a: 1, b: { c: 1 }, gone: undefined };
    const saved = copy({ ...object });
    (object.b as { c: number }).c = 2;
    object.more = 1;
    delete object.gone;
    restore(object, saved);
    expect(object).toStrictEqual({ a: 1, b: { c: 1 }, gone: undefined });
    (object.b as { c: number }).c = 3;
    expect(saved).toStrictEqual({ a: 1, b: { c: 1 }, gone: undefined });
  });

  it("keeps the objects that are as they were", () => {
    const same = [1];
    const object = { same, other: [1] };
    const saved = copy({ ...object });
    object.other.push(2);
    restore(object, saved);
    expect(object.same).toBe(same);
    expect(object.other).toEqual([1]);
  });
});
