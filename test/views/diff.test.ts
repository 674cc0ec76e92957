/** Diffing: what changed is said, and nothing else. The steps on lists have tests of their own. */
import { describe, expect, it } from "vitest";
import { attrs } from "../../views/attributes.js";
import { html, unsafeHtml } from "../../views/html.js";
import type { Hole } from "../../views/values.js";
import { fakeHost, newBook, patchOf } from "./rendering.js";

describe("two renders of one template", () => {
  const template = (text: Hole, title: Hole, area: Hole) =>
    html`<p title=${title}>a ${text}<textarea>${area}</textarea></p>`;

  it("differ in nothing where nothing changed", () => {
    expect(patchOf(template("a", "b", "c"), template("a", "b", "c"))).toBeUndefined();
    const same = template("a", "b", "c");
    expect(patchOf(same, same)).toBeUndefined();
  });

  it("differ in the parts whose text changed, in document order: attributes before content", () => {
    expect(patchOf(template("a", "b", "c"), template("A", "b", "c"))).toEqual([1, "A"]);
    expect(patchOf(template("a", "b", "c"), template("A", "B", "C"))).toEqual([0, "B", 1, "A", 2, "C"]);
  });

  it.each<[what: string, before: Hole, after: Hole]>([
    ["null and undefined", null, undefined],
    ["null and an empty text", null, ""],
    ["true and false", true, false],
    ["a number and its text", 1, "1"],
    ["a number and a bigint", 1, 1n],
    ["not a number and itself", Number.NaN, Number.NaN],
    ["0 and -0", 0, -0],
    ["two dates that read alike", new URL("http://a/"), new URL("http://a/")],
    ["the same trusted HTML", unsafeHtml("<i>a</i>"), unsafeHtml("<i>a</i>")],
    ["empty lists", [], []],
    ["lists that hold the same", [1, "a", null], [1, "a", undefined]],
  ])("show no change between %s", (_what, before, after) => {
    const text = (value: Hole) => html`<p>${value}</p>`;
    expect(patchOf(text(before), text(after))).toBeUndefined();
  });

  it.each<[what: string, before: Hole, after: Hole, change: unknown]>([
    ["a text", "a", "b", "b"],
    ["a number, sent as one", 1, 2, 2],
    ["a number that JSON can't carry, sent as text", 1, Number.POSITIVE_INFINITY, "Infinity"],
    ["nothing, sent as an empty text", "a", null, ""],
    ["text that is not escaped twice", "a", "<b>", "<b>"],
    ["trusted HTML", unsafeHtml("a"), unsafeHtml("<i>"), ["<i>"]],
    ["text in place of a template", html`<i>x</i>`, "a", "a"],
    ["a template in place of text", "a", html`<i>x</i>`, ["<i>x</i>"]],
    ["a list in place of text", "a", ["b"], [expect.stringContaining("b")]],
    ["text in place of a list", ["a"], "b", "b"],
  ])("send %s as %s", (_what, before, after, change) => {
    const text = (value: Hole) => html`<p>${value}</p>`;
    expect(patchOf(text(before), text(after))).toEqual([0, change]);
  });

  it.each<[what: string, before: Hole, after: Hole, change: unknown]>([
    ["of 16 characters, as what was added", "0123456789abcdef", "0123456789abcdefgh", ["", 16, "gh"]],
    ["that is shorter, as a whole", "0123456789abcde", "0123456789abcdef", "0123456789abcdef"],
    [
      "that has changed before its end, as a whole",
      "0123456789abcdef",
      "0123456789abcdEfg",
      "0123456789abcdEfg",
    ],
    ["that was cut, as a whole", "0123456789abcdefg", "0123456789abcdef", "0123456789abcdef"],
    [
      "that a browser parses into several nodes, as a whole",
      "x".repeat(65_536),
      "x".repeat(65_537),
      "x".repeat(65_537),
    ],
    ["that was a number, as a whole", 1234567890123456, "12345678901234567", "12345678901234567"],
  ])("send a text %s", (_what, before, after, change) => {
    const text = (value: Hole) => html`<p>${value}</p>`;
    expect(patchOf(text(before), text(after))).toEqual([0, change]);
    // A text area's content, an attribute and a row of a list are sent whole.
    const others = (value: Hole) => html`<textarea>${value}</textarea><b title=${value}></b>`;
    expect(patchOf(others(before), others(after))).toEqual([0, String(after), 1, String(after)]);
    const rows = patchOf(text([before]), text([after]));
    expect(JSON.stringify(rows)).toContain(String(after));
  });

  it("send another template whole, and the same template's changes alone", () => {
    const row = (name: string, tone: string) => html`<i class=${tone}>${name}</i>`;
    const page = (inner: Hole) => html`<p>${inner}</p>`;
    expect(patchOf(page(row("a", "t")), page(row("b", "t")))).toEqual([0, [1, "b"]]);
    expect(patchOf(page(row("a", "t")), page(row("a", "u")))).toEqual([0, [0, "u"]]);
    expect(patchOf(page(row("a", "t")), page(html`<i>b</i>`))).toEqual([0, ["<i>b</i>"]]);
  });
});

describe("an attribute", () => {
  it.each<[what: string, before: unknown, after: unknown, change: unknown]>([
    ["a new value", "a", "b", "b"],
    ["an empty value", "a", "", ""],
    ["null where it is left out", "a", null, null],
    ["a value where it was left out", false, "a", "a"],
    ["an empty text for true", false, true, ""],
    ["a number as text", 1, 2, "2"],
  ])("sends %s", (_what, before, after, change) => {
    const template = (value: unknown) => html`<p title=${value as string}></p>`;
    expect(patchOf(template(before), template(after))).toEqual([0, change]);
  });

  it("is compared by what it reads as, classes and styles too", () => {
    const classes = (value: Hole) => html`<p class=${value}></p>`;
    expect(patchOf(classes({ a: true, b: false }), classes(["a"]))).toBeUndefined();
    expect(patchOf(classes({ a: true }), classes({ a: true, b: true }))).toEqual([0, "a b"]);
    const link = (value: string) => html`<a href=${value}></a>`;
    expect(patchOf(link("javascript:1"), link("javascript:2"))).toBeUndefined();
    expect(patchOf(link("/a"), link("javascript:2"))).toEqual([0, "about:blank#blocked"]);
  });

  it("of several holes is sent once, whole", () => {
    const template = (a: number, b: number) => html`<p title="${a} of ${b}"></p>`;
    expect(patchOf(template(1, 2), template(3, 4))).toEqual([0, "3 of 4"]);
    expect(patchOf(template(1, 2), template(1, 2))).toBeUndefined();
  });

  it("of attrs() sends the names that changed, and null for those that went", () => {
    const template = (values: Record<string, unknown> | null) => html`<p ${values && attrs(values)}></p>`;
    expect(patchOf(template({ id: 1, title: "a" }), template({ title: "a", id: 1 }))).toBeUndefined();
    expect(patchOf(template({ id: 1, title: "a" }), template({ id: 1, title: "b" }))).toEqual([
      0,
      ["title", "b"],
    ]);
    expect(patchOf(template({ id: 1, hidden: true }), template({ lang: "en" }))).toEqual([
      0,
      ["lang", "en", "id", null, "hidden", null],
    ]);
    expect(patchOf(template({ hidden: false }), template({}))).toBeUndefined();
    expect(patchOf(template({ id: 1 }), template(null))).toEqual([0, ["id", null]]);
  });
});

describe("a binding", () => {
  const template = (id: unknown) => html`<button @click="go(${id as number})">x</button>`;

  it("sends its new text", () => {
    expect(patchOf(template(1), template(2))).toEqual([0, "go(2)"]);
    expect(patchOf(template({ a: 1 }), template({ a: 1 }))).toBeUndefined();
  });
});

describe("what no patch reaches", () => {
  it("is never sent: <noscript> and fixed templates", () => {
    const quiet = (value: string) => html`<p><noscript>${value}</noscript></p>`;
    expect(patchOf(quiet("a"), quiet("b"))).toBeUndefined();
  });
});

describe("new content", () => {
  const page = (inner: Hole) => html`<p>${inner}</p>`;
  const row = (name: string) => html`<i class=${name}>${name}</i>`;

  it("brings its template's text once, and its values from then on", () => {
    const host = fakeHost({ book: newBook() });
    const first = patchOf(page(""), page(row("a")), host) as [number, [string, unknown[]]];
    const [mark, instance] = first[1];
    expect(mark).toBe("");
    expect(instance[0]).toBeLessThan(0);
    expect(instance.slice(2)).toEqual(["a", "a"]);
    expect(patchOf(page(""), page(row("b")), host)).toEqual([0, ["", [~(instance[0] as number), "b", "b"]]]);
  });

  it("is written as HTML where there is no book", () => {
    expect(patchOf(page(""), page(row("<")))).toEqual([0, [expect.stringContaining(">&lt;</i>")]]);
  });

  it("is told anew to each connection", () => {
    for (const host of [fakeHost({ book: newBook() }), fakeHost({ book: newBook() })]) {
      expect(JSON.stringify(patchOf(page(""), page(row("a")), host))).toContain("<i");
    }
  });
});
