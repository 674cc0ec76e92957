import { describe, expectTypeOf, it } from "vitest";
import { context, url } from "../../middleware/index.js";

enum Size {
  Small = "s",
  Large = "l",
}
enum Level {
  Low = 1,
  High = 2,
}

describe("url()", () => {
  it("is the type of its initial value", () => {
    expectTypeOf(url(1)).toEqualTypeOf<number>();
    expectTypeOf(url("")).toEqualTypeOf<string>();
    expectTypeOf(url(false, { keep: true })).toEqualTypeOf<boolean>();
    expectTypeOf(url(5n)).toEqualTypeOf<bigint>();
    expectTypeOf(url(new Date(0))).toEqualTypeOf<Date>();
    expectTypeOf(url([])).toEqualTypeOf<string[]>();
    expectTypeOf(url(["a"])).toEqualTypeOf<string[]>();
    expectTypeOf(url([1, 2])).toEqualTypeOf<number[]>();
  });

  it("is one of the allowed values", () => {
    expectTypeOf(url("name", { values: ["name", "date"] })).toEqualTypeOf<"name" | "date">();
    expectTypeOf(url([], { values: [1, 2] })).toEqualTypeOf<(1 | 2)[]>();
    expectTypeOf(url(Size.Small, { values: Size })).toEqualTypeOf<Size>();
    expectTypeOf(url(Level.Low, { values: Level, as: "l" })).toEqualTypeOf<Level>();
    // @ts-expect-error -- not an allowed value
    url("price", { values: ["name", "date"] });
  });

  it("is of the type that an option names", () => {
    expectTypeOf(url(undefined, { type: Date })).toEqualTypeOf<Date | undefined>();
    expectTypeOf(url(null, { type: Number })).toEqualTypeOf<number | null>();
    expectTypeOf(url([], { type: [Number] })).toEqualTypeOf<number[]>();
    // @ts-expect-error -- nothing tells the type
    url(undefined);
    // @ts-expect-error -- an object can't be part of an address
    url({ page: 1 });
  });

  it("checks its options", () => {
    url(1, { check: (page) => page >= 1, history: "push", as: "p" });
    url("a", { values: ["a", "b"], check: (value) => value !== "b" });
    // @ts-expect-error -- the rule is for a number
    url(1, { check: (page: string) => page !== "" });
    // @ts-expect-error -- no such history
    url(1, { history: "add" });
  });

  it("can be named by another field", () => {
    class Paged {
      name = "";
      page = url(1, { as: () => `${this.name}-page` });
    }
    expectTypeOf<Paged["page"]>().toEqualTypeOf<number>();
  });
});

describe("context()", () => {
  it("has the address, and goes to another", () => {
    expectTypeOf(context().url).toEqualTypeOf<string>();
    expectTypeOf(context().go).toBeCallableWith("?page=2", { replace: true });
    expectTypeOf(context().go).returns.toEqualTypeOf<void>();
  });
});
