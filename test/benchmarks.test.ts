/** What the benchmarks calculate of what they measure. */
import { expect, it } from "vitest";
import { exponentOf } from "./bench/load/exponents.js";
import { heads, type StoreLimits, simulate } from "./bench/load/simulation.js";

it("fit the exponent of a power", () => {
  const points = [1, 10, 100, 1000].map((x) => ({ x, y: 3 * x ** 1.5 }));
  expect(exponentOf(points)).toBeCloseTo(1.5);
  expect(exponentOf(points.map(({ x }) => ({ x, y: 7 })))).toBeCloseTo(0);
  expect(exponentOf(points.slice(1, 2))).toBeUndefined();
});

it("say what ends first as processes become more, and at how many pages", () => {
  const costs = {
    event: { cpu: 100, store: 10, commands: 1, bytes: 1000 },
    change: { cpu: 50, page: 1, store: 10, bytes: 100 },
    join: { cpu: 500, store: 50, commands: 4 },
    idle: { cpu: 100, commands: 1, store: 10, otherCpu: 1, otherCommands: 1, otherStore: 1 },
    memory: 6,
  };
  const store: StoreLimits = {
    name: "Store",
    cores: 1,
    connections: 2,
    maxConnections: 10_000,
    maxMessages: 1000,
    past: { processor: "a cluster", network: "", connections: "", messages: "" },
  };
  const of = (processes: number) => {
    const row = simulate(costs, store, { pages: 1e6, processes });
    return Object.fromEntries(heads.map((head, column) => [head, row[column]]));
  };
  // A process takes 11 µs a second of each page; the store 1.
  expect(of(10)).toMatchObject({ "core of a process, %": "110", "ends first": "the processes' processors" });
  expect(of(10)["at pages"]).toBe("640,000");
  expect(of(100)).toMatchObject({ "cores of the store": "1.01", "ends first": "Store: its processor" });
  // Of a thousand processes, each of which looks whether the others live, nothing is left for pages.
  expect(of(1000)).toMatchObject({ "at pages": "any", "way past it": "a cluster" });
});
