/** Steps on lists: they give the new order, move the fewest rows, and touch no other. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { each, html } from "../../views/html.js";
import { patchOf } from "./rendering.js";

type Key = string | number;
type Step = [number, number, ...string[]];
/** A list's change: its steps, and then changes within rows. */
type ListChange = [Step[], ...unknown[]];

const keyed = (keys: readonly Key[], text: (key: Key) => string = String) =>
  html`<ul>${each(
    keys,
    (key) => key,
    (key) => html`<li>${text(key)}</li>`,
  )}</ul>`;
const unkeyed = (texts: readonly string[]) => html`<ul>${texts.map((text) => html`<li>${text}</li>`)}</ul>`;

/** The change of the list in a template that holds nothing else. */
function changeOf(before: ReturnType<typeof html>, after: ReturnType<typeof html>): ListChange | undefined {
  return patchOf(before, after)?.[1] as ListChange | undefined;
}

/** What a page shows after the steps, as it would apply them. */
function applied(steps: readonly Step[], texts: readonly string[]): string[] {
  const shown = [...texts];
  for (const [first, second, ...content] of steps) {
    if (first < 0) {
      const [row] = shown.splice(~first, 1);
      if (row === undefined || second > shown.length) throw new Error(`There is no row ${~first}.`);
      shown.splice(second, 0, row);
    } else {
      if (first + second > shown.length) throw new Error(`There are no rows ${first} + ${second}.`);
      shown.splice(first, second, ...content.map((html) => />([^<]*)<\/li>/.exec(html)?.[1] as string));
    }
  }
  return shown;
}

const movesIn = (steps: readonly Step[]) => steps.filter(([first]) => first < 0).length;

/** Length of a longest increasing subsequence, by the plain O(n²) method. */
function longestIncreasing(numbers: readonly number[]): number {
  const lengths: number[] = [];
  numbers.forEach((number, index) => {
    lengths.push(
      1 + Math.max(0, ...lengths.slice(0, index).filter((_, i) => (numbers[i] as number) < number)),
    );
  });
  return Math.max(0, ...lengths);
}

function expectFewestSteps(before: readonly Key[], after: readonly Key[]): void {
  const change = changeOf(keyed(before), keyed(after));
  const [steps, ...rest] = change ?? [[]];
  expect(rest).toEqual([]);
  expect(applied(steps, before.map(String))).toEqual(after.map(String));
  const old = after.map((key) => before.indexOf(key)).filter((index) => index !== -1);
  expect(movesIn(steps)).toBe(old.length - longestIncreasing(old));
  const inserted = steps.flatMap(([first, , ...content]) => (first < 0 ? [] : content));
  expect(inserted).toHaveLength(after.length - old.length);
  const removed = steps.reduce((sum, [first, second]) => sum + (first < 0 ? 0 : second), 0);
  expect(removed).toBe(before.length - old.length);
}

describe("a keyed list", () => {
  const keys = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 30 });

  it("comes to any other list in the fewest moves, and with no row written that stays", () => {
    fc.assert(
      fc.property(keys, keys, (before, after) => expectFewestSteps(before, after)),
      {
        numRuns: 2000,
        examples: [
          [[], []],
          [[1], []],
          [[], [1]],
        ],
      },
    );
  });

  it("comes to any order of its rows in the fewest moves", () => {
    const shuffled = keys.chain((before) =>
      fc.tuple(fc.constant(before), fc.shuffledSubarray(before, { minLength: before.length })),
    );
    fc.assert(
      fc.property(shuffled, ([before, after]) => expectFewestSteps(before, after)),
      { numRuns: 1000 },
    );
  });

  it("changes rows at their new places, and only those that changed", () => {
    const states = fc.tuple(keys, keys, fc.func(fc.boolean()));
    fc.assert(
      fc.property(states, ([before, after, isChanged]) => {
        const text = (key: Key) => (isChanged(key) ? `${key}!` : String(key));
        const change = changeOf(keyed(before), keyed(after, text)) ?? [];
        const rest = Array.isArray(change[0]) ? change.slice(1) : change;
        const expected = after.flatMap((key, row) =>
          before.includes(key) && isChanged(key) ? [~row, [0, `${key}!`]] : [],
        );
        expect(rest).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it.each<[what: string, before: string, after: string, steps: Step[]]>([
    ["one move to the end", "abcde", "bcdea", [[~0, 4]]],
    ["one move to the start", "abcde", "eabcd", [[~4, 0]]],
    ["two rows that change places", "ab", "ba", [[~1, 0]]],
    ["a run removed at the start", "abcde", "de", [[0, 3]]],
    ["a run removed at the end", "abcde", "ab", [[2, 3]]],
    ["a run removed within", "abcde", "ae", [[1, 3]]],
    [
      "two runs removed, from the last",
      "abcdef",
      "adf",
      [
        [4, 1],
        [1, 2],
      ],
    ],
    ["all removed", "abc", "", [[0, 3]]],
  ])("takes one step for each run: %s", (_what, before, after, steps) => {
    expect(changeOf(keyed([...before]), keyed([...after]))).toEqual([steps]);
    expect(applied(steps, [...before])).toEqual([...after]);
  });

  it.each<[what: string, before: string, after: string]>([
    ["at the start", "xyz", "abcxyz"],
    ["at the end", "xyz", "xyzabc"],
    ["within", "xyz", "xabcyz"],
    ["into nothing", "", "abc"],
  ])("inserts rows side by side in one step: %s", (_what, before, after) => {
    const [steps] = changeOf(keyed([...before]), keyed([...after])) as ListChange;
    expect(steps).toHaveLength(1);
    expect(steps[0]).toHaveLength(5);
    expect(applied(steps, [...before])).toEqual([...after]);
  });

  it("moves all rows but one when it is reversed", () => {
    const rows = Array.from({ length: 100 }, (_, index) => index);
    expect(movesIn(changeOf(keyed(rows), keyed(rows.toReversed()))?.[0] ?? [])).toBe(99);
  });

  it("takes the number 1 and the text 1 for two rows", () => {
    const [steps] = changeOf(keyed([1, "1"]), keyed(["1", 1])) as ListChange;
    expect(movesIn(steps)).toBe(1);
  });

  it("writes a row anew where its template became another", () => {
    const list = (isOpen: boolean) =>
      html`<ul>${each(
        ["a", "b"],
        (key) => key,
        (key) => (isOpen && key === "b" ? html`<li><b>open</b></li>` : html`<li>${key}</li>`),
      )}</ul>`;
    expect(patchOf(list(false), list(true))).toEqual([0, [~1, ["<li><b>open</b></li>"]]]);
  });

  it("is written anew where it was a list without keys", () => {
    const list = (isKeyed: boolean) =>
      html`<ul>${
        isKeyed
          ? each(
              [1],
              (key) => key,
              () => html`<li></li>`,
            )
          : [html`<li></li>`]
      }</ul>`;
    // Numbered, as in a page: it is one content of which the rows are found again by their numbers.
    expect(patchOf(list(false), list(true))).toEqual([0, ["<li data-lr=0></li>"]]);
  });
});

describe("a list without keys", () => {
  it("adds rows at its end in one step", () => {
    const [steps] = changeOf(unkeyed(["a"]), unkeyed(["a", "b", "c"])) as ListChange;
    expect(steps).toEqual([[1, 0, expect.stringContaining("b"), expect.stringContaining("c")]]);
  });

  it("removes rows from its end in one step, and compares the others place by place", () => {
    expect(changeOf(unkeyed(["a", "b", "c"]), unkeyed(["x"]))).toEqual([[[1, 2]], ~0, [0, "x"]]);
    expect(changeOf(unkeyed(["a", "b"]), unkeyed([]))).toEqual([[[0, 2]]]);
    expect(changeOf(unkeyed(["a", "b"]), unkeyed(["a", "b"]))).toBeUndefined();
  });

  it("comes to any other list", () => {
    const texts = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 8 });
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const change = changeOf(unkeyed(before), unkeyed(after)) ?? [];
        const hasSteps = Array.isArray(change[0]);
        const shown = applied(hasSteps ? (change[0] as Step[]) : [], before);
        const rest = hasSteps ? change.slice(1) : change;
        for (let i = 0; i < rest.length; i += 2)
          shown[~(rest[i] as number)] = (rest[i + 1] as [0, string])[1];
        expect(shown).toEqual(after);
      }),
      { numRuns: 500 },
    );
  });
});
