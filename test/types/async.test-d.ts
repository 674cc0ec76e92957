/** Renders on the way, resources and timers: what tsc knows of them, and refuses. */
import { describe, expectTypeOf, it } from "vitest";
import {
  after as afterTime,
  cancel,
  context,
  every,
  handler,
  html,
  live,
  type Resource,
  render,
  resource,
} from "../../middleware/index.js";

class Chart {
  day = "";
  points = resource(() => Promise.resolve([1, 2, 3]));
  total = resource((signal) => (signal.aborted ? 0 : 1), { after: 200, keep: false });
  tick(): void {}
  show(_day: string): void {}
  render() {
    return html`<p>${this.day}</p>`;
  }
}

describe("resource()", () => {
  it("has the value of its promise, which is certain once it is ready", () => {
    const { points, total } = new Chart();
    expectTypeOf(points).toEqualTypeOf<Resource<number[]>>();
    expectTypeOf(total.value).toEqualTypeOf<number | undefined>();
    if (points.status === "ready") expectTypeOf(points.value).toEqualTypeOf<number[]>();
    if (points.status === "failed") expectTypeOf(points.error).toEqualTypeOf<unknown>();
    // @ts-expect-error it may not be there yet
    points.value.length;
    // @ts-expect-error there is no such status
    if (points.status === "done") points.reload();
    // @ts-expect-error it is loaded, not set
    points.value = [];
    // @ts-expect-error a resource takes a function
    resource(Promise.resolve(1));
    // @ts-expect-error milliseconds are a number
    resource(() => 1, { after: "200" });
    // @ts-expect-error there is no such option
    resource(() => 1, { delay: 200 });
  });
});

describe("timers", () => {
  it("take a method without parameters", () => {
    const chart = new Chart();
    every(1000, chart.tick);
    afterTime(1000, chart.tick);
    cancel(chart.tick);
    // @ts-expect-error it would be called without a day
    every(1000, chart.show);
    // @ts-expect-error milliseconds come first
    afterTime(chart.tick, 1000);
    // @ts-expect-error a method, not its result
    every(1000, chart.tick());
    // @ts-expect-error a method, not its name
    cancel("tick");
  });
});

describe("render()", () => {
  it("takes the component, and is awaited", () => {
    expectTypeOf(render(new Chart())).toEqualTypeOf<Promise<void>>();
    // @ts-expect-error it is told which component
    void render();
    // @ts-expect-error that is no component
    void render({ day: "" });
  });
});

describe("handlers that take their time", () => {
  it("may be generators, with options", () => {
    class Fitting {
      @handler(String, { deadline: 60_000 })
      async *ask(_text: string) {
        yield;
      }
      @handler(String) *all(_text: string) {
        yield;
      }
      @handler({ interrupts: ["ask", "all"] })
      stop() {
        expectTypeOf(context().signal).toEqualTypeOf<AbortSignal>();
      }
      render() {
        return html`<p></p>`;
      }
    }
    live(Fitting, { handlers: { ask: [String, { deadline: 5 }], stop: [{ interrupts: "ask" }] } });
    class Wrong {
      // @ts-expect-error the generator takes a text
      @handler(Number) async *ask(_text: string) {
        yield;
      }
      // @ts-expect-error handlers are named by their names
      @handler(String, { interrupts: [1] }) stop(_text: string): void {}
    }
    void Wrong;
  });
});
