/** Steps between windows of a list: small changes are found without looking for the fewest moves. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { plainSteps } from "../../views/list-steps.js";

function applied(steps: readonly number[][], was: readonly number[], is: readonly number[]): number[] {
  const shown = [...was];
  for (const [first = 0, second = 0, ...added] of steps) {
    if (first >= 0) shown.splice(first, second, ...added.map((index) => is[index] as number));
    else shown.splice(second, 0, ...shown.splice(~first, 1));
  }
  return shown;
}

const range = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

it("leads from any keys to any others", () => {
  const keys = fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 12 });
  fc.assert(
    fc.property(keys, keys, (was, is) => {
      expect(applied(plainSteps(was, is), was, is)).toEqual(is);
    }),
    { numRuns: 3000 },
  );
});

it.each([
  ["an appended row", [1, 2, 3], [1, 2, 3, 4], [[3, 0, 3]]],
  ["a row in between", [1, 2, 3], [1, 9, 2, 3], [[1, 0, 1]]],
  ["removed rows", [1, 2, 3, 4], [1, 4], [[1, 2]]],
  ["a row moved to the front", range(0, 9), [7, ...range(0, 7), 8], [[~7, 0]]],
  ["a row moved to the end", range(0, 9), [0, ...range(2, 7), 1], [[~1, 8]]],
  [
    "a window that went on",
    range(0, 9),
    range(2, 9),
    [
      [0, 2],
      [7, 0, 7, 8],
    ],
  ],
  [
    "a window that went back",
    range(2, 9),
    range(0, 9),
    [
      [7, 2],
      [0, 0, 0, 1],
    ],
  ],
])("needs few steps for %s", (_what, was, is, steps) => {
  expect(plainSteps(was, is)).toEqual(steps);
});
