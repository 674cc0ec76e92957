/** Lists of which a page that lives on keeps only the values: in all that is done with them, they are like any other. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findOffer } from "../../middleware/component/event/offers.js";
import { diffTemplate } from "../../views/diff.js";
import { digest } from "../../views/digest.js";
import { fingerprint } from "../../views/fingerprint.js";
import { each, html } from "../../views/html.js";
import { FlatList } from "../../views/list.js";
import type { Hole, Rendered } from "../../views/values.js";
import { writeTemplate } from "../../views/write.js";
import { fakeHost, newBook, normalized, normalizedToKeep } from "./rendering.js";

interface Row {
  key: number;
  text: Hole;
  title: string | boolean | null | undefined;
  literal: unknown;
  end: Hole;
  /** rows of another template make a list that is not flat, and so does one that holds a template */
  kind: "own" | "other" | "nested";
}

const plain = fc.constantFrom<Hole>("", "a", "<b>", 0, -0, 7, Number.NaN, 1n, null, undefined, false, true);
const literal = fc.constantFrom<unknown>(7, "7", -0, 1e21, Number.NaN, null, undefined, true, [7], { a: 7 });

function rowsOf(...kinds: Row["kind"][]): fc.Arbitrary<Row[]> {
  const row = fc.record({
    key: fc.integer({ min: 0, max: 12 }),
    text: plain,
    title: fc.constantFrom("", "t", false, true, null, undefined),
    literal,
    end: plain,
    kind: fc.constantFrom(...kinds),
  });
  return fc.uniqueArray(row, { selector: ({ key }) => key, maxLength: 8 });
}
const rows = fc.oneof(
  { weight: 3, arbitrary: rowsOf("own") },
  { weight: 1, arbitrary: rowsOf("own", "other") },
  { weight: 1, arbitrary: rowsOf("own", "other", "nested") },
);

function writeRow({ key, text, title, literal, end, kind }: Row): Rendered {
  const held = literal as string;
  if (kind === "nested") return html`<li>${html`<i @click="go(${held})">${text}</i>`}</li>`;
  if (kind === "other") return html`<li><i @click="go(${held})">${text}</i>${end}</li>`;
  // Two bindings may offer the same: the first in the first row counts.
  return html`<li title=${title}><b @click="go(${held})">${text}</b><i @click="move(${held},${key},1)">x</i><i @click="go(${key})">${end}</i></li>`;
}

function list(rows: readonly Row[], isKeyed: boolean): Rendered {
  return html`<ul>${isKeyed ? each(rows, ({ key }) => key, writeRow) : rows.map(writeRow)}</ul>`;
}

/** The rows of another list; those that were there before change at most in one of their fields. */
function changedIn(
  field: "text" | "title" | "literal" | "end",
  before: readonly Row[],
  after: readonly Row[],
): Row[] {
  return after.map((row) => {
    const old = before.find(({ key }) => key === row.key);
    return old ? { ...old, [field]: row[field] } : row;
  });
}

const texts = ["7", '"7"', "0", "1e+21", "null", "true", "[7]", '{"a":7}'].flatMap((json) => [
  `go(${json})`,
  `move(${json},0,1)`,
  `move(${json},7,1)`,
]);

describe("a list that is kept flat", () => {
  it("is there for rows of one template that hold no other", () => {
    const row: Row = { key: 1, text: "a", title: null, literal: { a: 7 }, end: "e", kind: "own" };
    const isFlat = (rows: Row[]) => normalizedToKeep(list(rows, true)).values[0] instanceof FlatList;
    expect(isFlat([row, { ...row, key: 2 }])).toBe(true);
    expect(isFlat([row, { ...row, key: 2, kind: "other" }])).toBe(false);
    expect(isFlat([row, { ...row, key: 2, kind: "nested" }])).toBe(false);
    expect(isFlat([])).toBe(false);
    expect(normalized(list([row], true)).values[0]).not.toBeInstanceOf(FlatList);
  });

  it("is written, marked and offers like one that is not", () => {
    fc.assert(
      fc.property(rows, fc.boolean(), (rows, isKeyed) => {
        const flat = normalizedToKeep(list(rows, isKeyed));
        const other = normalized(list(rows, isKeyed));
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
    const normalizers = [normalized, normalizedToKeep];
    const field = fc.constantFrom(undefined, "text", "title", "literal", "end");
    fc.assert(
      fc.property(
        rows,
        rows,
        field,
        fc.boolean(),
        fc.boolean(),
        (before, anyRows, field, isKeyed, isPacked) => {
          const after = field ? changedIn(field, before, anyRows) : anyRows;
          const [expected, ...others] = normalizers.flatMap((normalizeOld) =>
            normalizers.map((normalizeNew) => {
              const host = fakeHost({ book: isPacked ? newBook() : undefined });
              return diffTemplate(
                normalizeOld(list(before, isKeyed)),
                normalizeNew(list(after, isKeyed)),
                host,
              );
            }),
          );
          for (const patch of others) expect(patch).toEqual(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("does not change with the items that it was made of, and is normalized again like any other", () => {
    const item: Row = { key: 1, text: "a", title: null, literal: 7, end: "e", kind: "own" };
    const flat = normalizedToKeep(list([item], true));
    item.text = "b";
    const again = normalizedToKeep(flat);
    expect(writeTemplate(again, fakeHost({ isMarked: false }))).toContain(">a<");
    expect(diffTemplate(flat, again, fakeHost())).toBeUndefined();
  });
});
