/** Fingerprints: they tell a page that was written by other templates. */
import { describe, expect, it } from "vitest";
import { fingerprint } from "../../views/fingerprint.js";
import { hashStrings } from "../../views/hash.js";
import { each, html } from "../../views/html.js";
import type { Hole, Rendered } from "../../views/values.js";
import { FakePlaced, fakeHost, htmlFrom, normalized } from "./rendering.js";

const of = (rendered: Rendered) => fingerprint(normalized(rendered));

describe("a fingerprint", () => {
  const page = (inner: Hole) => html`<p>${inner}</p>`;
  const row = (value: Hole) => html`<i>${value}</i>`;

  it("is the same for all renders by the same templates, whatever they hold", () => {
    expect(of(page("a"))).toBe(of(page(2)));
    expect(of(page(row(1)))).toBe(of(page(row("b"))));
    const rows = (ids: number[]) => page(each(ids, (id) => id, row));
    expect(of(rows([1]))).toBe(of(rows([3, 2, 1])));
    expect(of(page([row(1)]))).toBe(of(page([row(1), row(2)])));
  });

  it("is another where a template is another, or one more is there", () => {
    const different = [
      page(""),
      page(row(1)),
      page(html`<b>${1}</b>`),
      page(row(html`<b>${1}</b>`)),
      html`<p>${""} </p>`,
      html`<p>${""}${""}</p>`,
      html`<p title=${""}></p>`,
    ].map(of);
    expect(new Set(different).size).toBe(different.length);
  });

  it("is the same for the same text in another place of the source, as after a start", () => {
    expect(of(htmlFrom(["<p>", "</p>"], 1))).toBe(of(htmlFrom(["<p>", "</p>"], 2)));
    expect(of(htmlFrom(["<p>", "</p>"], 1))).toBe(of(page(1)));
  });

  it("leaves out components, which have their own", () => {
    const placed = new FakePlaced(row(1), fakeHost());
    expect(of(page(placed as never))).toBe(of(page("")));
  });

  it("is a number of 32 bits", () => {
    const many = Array.from({ length: 50 }, (_, index) => htmlFrom([`<b title="${index}">x</b>`]));
    const sum = of(page(many));
    expect(Number.isInteger(sum) && sum >= 0 && sum < 2 ** 32).toBe(true);
  });
});

describe("a template's hash", () => {
  it("does not change from one release to the next unless it must: pages in browsers carry it", () => {
    expect(hashStrings([""])).toBe(1684945750);
    expect(hashStrings(["<p>", "</p>"])).toBe(1976675441);
  });

  it("tells holes from characters, and where they stand", () => {
    const all = [
      ["<p>", "</p>"],
      ["<p></p>"],
      ["<p></p>", ""],
      ["", "<p></p>"],
      ["<p", "></p>"],
      ["<p>\uFFFF</p>"],
      ["<p>2</p>"],
    ];
    expect(new Set(all.map(hashStrings)).size).toBe(all.length);
  });
});
