/** Lists of which a page that lives on keeps only the values: in all that is done with them, they are like any other. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findOffer } from "../../middleware/component/offers.js";
import { diffTemplate } from "../../views/diff.js";
import { digest } from "../../views/digest.js";
import { fingerprint } from "../../views/fingerprint.js";
import { each, type Hole, html, type Rendered } from "../../views/html.js";
import { FlatList } from "../../views/list.js";
import { writeTemplate } from "../../views/write.js";
import { fakeHost, newBook, settled, settledToKeep } from "./rendering.js";

interface Row {
  key: number;
  text: Hole;
  title: string | boolean | null | undefined;
  literal: unknown;
  /** rows of a second template make a list that is not flat */
  isOther: boolean;
}

const plain = fc.constantFrom<Hole>("", "a", "<b>", 0, -0, 7, Number.NaN, 1n, null, undefined, false, true);
const literal = fc.constantFrom<unknown>(7, "7", -0, 1e21, Number.NaN, null, undefined, true, [7], { a: 7 });

/** Lists are flat where no row is a rare one. */
function rowsWith(rare: fc.Arbitrary<boolean>): fc.Arbitrary<Row[]> {
  const row = fc.record({
    key: fc.integer({ min: 0, max: 12 }),
    text: plain,
    title: fc.constantFrom("", "t", false, true, null, undefined),
    literal,
    isOther: rare,
  });
  return fc.uniqueArray(row, { selector: ({ key }) => key, maxLength: 8 });
}
const rows = fc.oneof(
  { weight: 3, arbitrary: rowsWith(fc.constant(false)) },
  { weight: 1, arbitrary: rowsWith(fc.boolean()) },
);

function writeRow({ text, title, literal, isOther }: Row): Rendered {
  const held = literal as string;
  if (isOther) return html`<li>${html`<i @click="go(${held})">${text}</i>`}</li>`;
  return html`<li title=${title}><b @click="go(${held})">${text}</b><i @click="move(${held},${title},1)">x</i></li>`;
}

function list(rows: readonly Row[], isKeyed: boolean): Rendered {
  return html`<ul>${isKeyed ? each(rows, ({ key }) => key, writeRow) : rows.map(writeRow)}</ul>`;
}

const texts = ["7", '"7"', "0", "1e+21", "null", "true", "[7]", '{"a":7}'].flatMap((json) => [
  `go(${json})`,
  `move(${json},"t",1)`,
  `move(${json},null,1)`,
  `move(${json},true,1)`,
]);

describe("a list that is kept flat", () => {
  it("is there for rows of one template that hold no other", () => {
    const row = { key: 1, text: "a", title: null, literal: { a: 7 }, isOther: false };
    const isFlat = (rows: Row[]) => settledToKeep(list(rows, true)).values[0] instanceof FlatList;
    expect(isFlat([row, { ...row, key: 2 }])).toBe(true);
    expect(isFlat([row, { ...row, key: 2, isOther: true }])).toBe(false);
    expect(isFlat([])).toBe(false);
    expect(settled(list([row], true)).values[0]).not.toBeInstanceOf(FlatList);
  });

  it("is written, marked and offers like one that is not", () => {
    fc.assert(
      fc.property(rows, fc.boolean(), (rows, isKeyed) => {
        const flat = settledToKeep(list(rows, isKeyed));
        const other = settled(list(rows, isKeyed));
        expect(writeTemplate(flat, fakeHost())).toBe(writeTemplate(other, fakeHost()));
        expect(digest(flat)).toBe(digest(other));
        expect(fingerprint(flat)).toBe(fingerprint(other));
        for (const text of texts) {
          const offer = findOffer(other, text);
          expect(findOffer(flat, text)?.binding).toBe(offer?.binding);
          expect(findOffer(flat, text)?.values).toEqual(offer?.values);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("changes like one that is not, also from or to one that is not", () => {
    const settlers = [settled, settledToKeep];
    fc.assert(
      fc.property(rows, rows, fc.boolean(), fc.boolean(), (before, after, isKeyed, isPacked) => {
        const [expected, ...others] = settlers.flatMap((settleOld) =>
          settlers.map((settleNew) => {
            const host = fakeHost({ book: isPacked ? newBook() : undefined });
            return diffTemplate(settleOld(list(before, isKeyed)), settleNew(list(after, isKeyed)), host);
          }),
        );
        for (const patch of others) expect(patch).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it("does not change with the items that it was made of, and is settled again like any other", () => {
    const items = [{ key: 1, text: "a", title: null, literal: 7, isOther: false }];
    const flat = settledToKeep(list(items, true));
    (items[0] as Row).text = "b";
    const again = settledToKeep(flat);
    expect(writeTemplate(again, fakeHost({ isMarked: false }))).toContain(">a<");
    expect(diffTemplate(flat, again, fakeHost())).toBeUndefined();
  });
});
