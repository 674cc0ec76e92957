/** The table of behaviours says what is tested: each row's tests are there, and its counts are right. */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";

interface Row {
  number: string;
  state: string;
  what: string;
}

const table = await readFile("test/browser/behaviours.md", "utf8");
const rows: Row[] = [...table.matchAll(/^\| ([34]\.\d+) \| .+? \| ([a-z ]+) \| (.+) \|$/gm)].map(
  ([, number = "", state = "", what = ""]) => ({ number, state, what }),
);
const inState = (state: string, part = "") =>
  rows.filter((row) => row.state === state && row.number.startsWith(part)).length;
const states = ["covered", "not yet", "does not apply"];

describe("the table of behaviours", () => {
  it("has each number once, in order, and a state and a reason for each", () => {
    const numbers = (part: number, count: number) =>
      Array.from({ length: count }, (_, at) => `${part}.${at + 1}`);
    expect(rows.map(({ number }) => number)).toEqual([...numbers(3, 123), ...numbers(4, 60)]);
    expect(rows.filter(({ state }) => !states.includes(state))).toEqual([]);
  });

  it("names a test that is there for each row that is covered", async () => {
    const missing: string[] = [];
    for (const { number, what } of rows.filter(({ state }) => state === "covered"))
      for (const each of what.split("<br>")) {
        const [, file = "", name = ""] = /^`(.+(?:\.test|table)\.ts)`: (.+)$/.exec(each) ?? [];
        const source = file && (await readFile(`test/${file}`, "utf8"));
        if (!name || !source?.includes(JSON.stringify(name))) missing.push(`${number}: ${each}`);
      }
    expect(missing).toEqual([]);
  });

  it("counts right, and covers at least 60", () => {
    const lines = [...table.matchAll(/^\| (LiveView's|Livewire's|both) \| (\d+) \| (\d+) \| (\d+) \|$/gm)];
    expect(lines.map(([, , ...counts]) => counts.slice(0, 3).map(Number))).toEqual(
      ["3", "4", ""].map((part) => states.map((state) => inState(state, part))),
    );
    expect(inState("covered")).toBeGreaterThanOrEqual(60);
  });
});
