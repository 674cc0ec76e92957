import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { EventScope } from "../../middleware/component/event-scope.js";
import { leftOf } from "../support/garbage.js";

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

  it("is kept no longer than it runs, also while others go on", async () => {
    const busy = new EventScope<object>();
    const first = new WeakRef({ name: "component" });
    await busy.run({}, first.deref() as object, async () => {});
    void busy.run({}, {}, () => new Promise(() => {}));
    await expect.poll(() => leftOf([first])).toBe(0);
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

  it("is known behind what a method hands on only sometimes, or starts and does not wait for", async () => {
    let isLate = false;
    let started: unknown;
    class Form {
      submit() {
        if (!isLate) return undefined;
        return this.store();
      }
      save() {
        void this.keep();
      }
      async store() {
        await wait(1);
        return scope.context;
      }
      async keep() {
        started = await this.store();
      }
    }
    const form = new Form();
    for (const name of ["a", "b"]) expect(scope.run(name, form, form.submit)).toBeUndefined();
    isLate = true;
    expect(await scope.run("c", form, form.submit)).toBe("c");
    for (const name of ["d", "e"]) {
      scope.run(name, form, form.save);
      await wait(10);
      expect(started).toBe(name);
    }
  });

  it("is a method's own that another one calls behind its await, and that of what it starts", async () => {
    let started: Promise<unknown> | undefined;
    class Quick {
      count = 0;
      hear() {
        this.count++;
      }
      begin() {
        started = wait(1).then(() => scope.context);
      }
    }
    const quick = new Quick();
    for (const name of ["a", "b"]) scope.run(name, quick, quick.hear);
    const slow = async () => {
      await wait(1);
      scope.run("inner", quick, quick.hear);
      scope.run("inner", quick, quick.begin);
      return [await started, scope.context];
    };
    expect(await scope.run("outer", {}, slow)).toEqual(["inner", "outer"]);
  });

  it("asks a query once that is sent by its then()", async () => {
    let sent = 0;
    const query = () => ({
      // biome-ignore lint/suspicious/noThenProperty: as query builders have it
      then(resolve: (rows: string[]) => void) {
        sent++;
        resolve(["row"]);
      },
    });
    expect(await run("a", query)).toEqual(["row"]);
    expect(await run("b", query)).toEqual(["row"]);
    expect(sent).toBe(2);
  });
});
