import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { EventScope } from "../../middleware/component/event-scope.js";

const scope = new EventScope<string>();
const run = (context: string, method: (...args: never[]) => unknown) => scope.run(context, {}, method);

describe("the event under way", () => {
  it("is known in a method, however often it was run, and nowhere else", () => {
    const read = () => scope.context;
    expect([run("a", read), run("b", read), run("c", read), scope.context]).toEqual([
      "a",
      "b",
      "c",
      undefined,
    ]);
  });

  it("is known again behind a method that was run within another one, or that threw", () => {
    const fail = () => {
      throw new Error("on purpose");
    };
    const around = () => {
      run("inner", () => {});
      expect(() => run("inner", fail)).toThrow("on purpose");
      return scope.context;
    };
    expect([run("outer", around), run("outer", around), scope.context]).toEqual([
      "outer",
      "outer",
      undefined,
    ]);
  });

  it("is each one's own behind the awaits of methods that run side by side", async () => {
    const read = async () => {
      await wait(1);
      const first = scope.context;
      await wait(1);
      return [first, scope.context];
    };
    const done = (() => "done") as () => unknown;
    const reading = Promise.all(["a", "b", "c"].map((name) => run(name, read)));
    run("other", done);
    run("other", done);
    expect(await reading).toEqual([
      ["a", "a"],
      ["b", "b"],
      ["c", "c"],
    ]);
    expect(scope.context).toBeUndefined();
  });

  it("is known behind the awaits of what only hands on to an async function, as a decorator's method does", async () => {
    const later = async () => {
      await wait(1);
      return scope.context;
    };
    const handsOn = () => later();
    expect([await run("a", handsOn), await run("b", handsOn)]).toEqual(["a", "b"]);
  });

  it("is known in a then() of a method that only sometimes returns a promise", async () => {
    let isLate = false;
    const sometimes = () => (isLate ? wait(1).then(() => scope.context) : scope.context);
    expect([run("a", sometimes), run("b", sometimes)]).toEqual(["a", "b"]);
    isLate = true;
    expect(await run("c", sometimes)).toBe("c");
  });

  it("is never another's, where a method goes on that was taken for one that does not", async () => {
    let isLate = false;
    const later = async () => {
      await wait(1);
      return scope.context;
    };
    const hidden = () => (isLate ? later() : scope.context);
    expect([run("a", hidden), run("b", hidden)]).toEqual(["a", "b"]);
    isLate = true;
    const other = run("other", later);
    // Not known the first time; from then on it is.
    expect(await run("c", hidden)).toBeUndefined();
    expect([await run("d", hidden), await other]).toEqual(["d", "other"]);
  });
});
