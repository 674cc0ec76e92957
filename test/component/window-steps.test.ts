/** Windows of a list that are changed step by step: what a change says of its steps is what a comparison finds. */
import fc from "fast-check";
import { expect, it } from "vitest";
import {
  insertAt,
  moveTo,
  noRows,
  removeAt,
  slide,
  trim,
  type WindowState,
  withKeys,
} from "../../middleware/component/list/window-state.js";
import { plainSteps } from "../../views/list-steps.js";
import { indexOfKey, type Key } from "../../views/list-window.js";

const most = 8;

/** A change, by numbers that are drawn. */
type Draw = [kind: "insert" | "remove" | "move" | "slide", first: number, second: number];

function changed(state: WindowState, [kind, first, second]: Draw, key: Key): WindowState {
  const { length } = state.keys;
  const end = second % 2 === 0 ? "before" : "after";
  if (kind === "slide") return slide(state, end === "before" ? most : 0, key, most, end) ?? state;
  if (kind === "insert") return trim(insertAt(state, first % (length + 1), key), most, end);
  if (length === 0) return state;
  return kind === "remove" ? removeAt(state, first % length) : moveTo(state, first % length, second % length);
}

/** What a browser shows after steps. */
function applied(was: readonly Key[], is: readonly Key[]): Key[] {
  const shown = [...was];
  for (const [first = 0, second = 0, ...added] of plainSteps(was, is)) {
    if (first >= 0) shown.splice(first, second, ...added.map((index) => is[index] as Key));
    else shown.splice(second, 0, ...shown.splice(~first, 1));
  }
  return shown;
}

const draws = fc.array(
  fc.tuple(fc.constantFrom<Draw[0][]>("insert", "remove", "move", "slide"), fc.nat(20), fc.nat(20)),
  { maxLength: 30 },
);

it("leads from each window to the next, and to one further on", () => {
  fc.assert(
    fc.property(draws, fc.boolean(), (all, isSkipped) => {
      let state = withKeys(noRows, [0, 1, 2, 3, 4, 5, 6, 7]);
      let shown = state.keys;
      for (const [number, draw] of all.entries()) {
        const before = [...state.keys];
        const next = changed(state, draw, 100 + number);
        expect(state.keys).toEqual(before);
        expect(new Set(next.keys).size).toBe(next.keys.length);
        expect([next.digests.length, next.remains.length]).toEqual([next.keys.length, next.keys.length]);
        state = next;
        // A handler may make several changes before the page is sent them.
        if (isSkipped && number % 3 > 0) continue;
        expect(applied(shown, state.keys)).toEqual(state.keys);
        shown = state.keys;
      }
    }),
    { numRuns: 500 },
  );
});

it("finds keys wherever others were found before", () => {
  const keys = fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 9 });
  fc.assert(
    fc.property(fc.array(fc.tuple(keys, fc.integer({ min: 0, max: 9 }), fc.nat(9))), (looks) => {
      for (const [all, key, from] of looks) expect(indexOfKey(all, key, from)).toBe(all.indexOf(key, from));
    }),
  );
});
