/** Normalizing: what a render may hold, and what is refused by name, file and line. */
import { describe, expect, it } from "vitest";
import { each, html } from "../../views/html.js";
import type { List } from "../../views/list.js";
import { normalize } from "../../views/normalize/normalize.js";
import { type Hole, Mount, type Rendered } from "../../views/values.js";
import { FakePlaced, fakeHost, fakePlaces, htmlOf, normalized, refusalOf } from "./rendering.js";

const here = /\(\/.*\/test\/views\/normalize\.test\.ts:\d+:\d+\)/;
const byId = (items: unknown[], key: (item: never, index: number) => unknown) =>
  html`<ul>${each(items, key as never, () => html`<li></li>`)}</ul>`;

describe("a keyed list", () => {
  it.each<[what: string, items: unknown[], key: (item: never, index: number) => unknown, says: string]>([
    ["a text twice", ["a", "b", "a"], (item) => item, 'has the key "a" twice, at item 2'],
    ["a number twice", [1, 1], (item) => item, "has the key 1 twice, at item 1"],
    ["not a number twice", [Number.NaN, Number.NaN], (item) => item, "has the key NaN twice, at item 1"],
    ["undefined", [{}], (item: { id?: number }) => item.id, "has a key of type undefined, at item 0"],
    ["null", ["a", null], (item) => item, "has a key of type object, at item 1"],
    ["an object", [{}], (item) => item, "has a key of type object, at item 0"],
    ["a symbol", [Symbol("s")], (item) => item, "has a key of type symbol, at item 0"],
    ["a flag", [true], (item) => item, "has a key of type boolean, at item 0"],
    ["a bigint", [1n], (item) => item, "has a key of type bigint, at item 0"],
  ])("is refused with %s for a key", (_what, items, key, says) => {
    const error = refusalOf(() => normalized(byId(items, key)));
    expect(error.code).toBe("HL_TEMPLATE_KEY");
    expect(error.what).toContain(`A list ${says}`);
    expect(error.what).toMatch(here);
  });

  it("takes items that come or go while they are rendered, as whoever reads them one by one", () => {
    const listOf = (items: number[], change: () => void) => {
      const row = (item: number) => {
        if (item === 1) change();
        return html`<li>${item}</li>`;
      };
      return normalized(html`<ul>${each(items, Number, row)}</ul>`).values[0] as List;
    };
    const grown = [1, 2];
    expect(listOf(grown, () => grown.push(3))).toMatchObject({ length: 3, keys: [1, 2, 3] });
    const shrunk = [1, 2, 4];
    expect(listOf(shrunk, () => shrunk.pop())).toMatchObject({ length: 2, keys: [1, 2] });
  });

  it("tells the number 1 from the text 1, takes what can be iterated, and gives the item's index", () => {
    expect(htmlOf(byId([1, "1"], (item) => item))).toBe("<ul><li></li><li></li></ul>");
    const items = new Set(["a", "b"]);
    expect(
      htmlOf(
        html`${each(
          items,
          (_item, index) => index,
          (item, index) => html`<b>${item}${index}</b>`,
        )}`,
      ),
    ).toBe("<b>a0</b><b>b1</b>");
    expect(
      htmlOf(
        html`${each(
          new Map([[1, "a"]]).values(),
          (item) => item,
          (item) => item,
        )}`,
      ),
    ).toBe("a");
  });
});

const fieldRow = () => html`<p><input></p>`;

describe("a list without keys", () => {
  const mount = new Mount(class {}, undefined);

  it.each<[string, Hole[]]>([
    ["<input>", [1, 2].map(() => html`<p><input></p>`)],
    ["<select>", [1, 2].map(() => html`<select></select>`)],
    ["<textarea>", [1, 2].map(() => html`<textarea></textarea>`)],
    ["<details>", [1, 2].map(() => html`<details></details>`)],
    ["<dialog>", [1, 2].map(() => html`<dialog></dialog>`)],
    ["<video>", [1, 2].map(() => html`<video></video>`)],
    ["<iframe>", [1, 2].map(() => html`<iframe></iframe>`)],
    ["<input> in a template of its own", [1, 2].map(() => html`<p>${html`<input>`}</p>`)],
    [
      "<input> in a keyed list",
      [1, 2].map(
        () =>
          html`<p>${each(
            [1],
            (id) => id,
            () => html`<input>`,
          )}</p>`,
      ),
    ],
    ["<canvas>", [1, 2].map(() => html`<canvas></canvas>`)],
    ["its only row", [1].map(() => html`<p><input></p>`)],
    ["its only row, made by a function of its own", [1].map(fieldRow)],
    ["its only row, of Array.from", Array.from({ length: 1 }, () => html`<p><input></p>`)],
    [
      "only its first row, in a template of its own",
      [true, false].map((isEdited) => html`<li>${isEdited ? html`<input>` : "text"}</li>`),
    ],
    [
      "rows of one template, with another between",
      ["field", "text", "field"].map((kind) => (kind === "field" ? html`<p><input></p>` : html`<p></p>`)),
    ],
  ])("is refused where it holds elements with a state of their own: %s", (_what, rows) => {
    const error = refusalOf(() => normalized(html`<div>${rows}</div>`));
    expect(error.code).toBe("HL_TEMPLATE_KEY");
    expect(error.what).toContain("A list without keys holds elements with a state of their own");
    expect(error.what).toMatch(here);
    expect(error.what).toContain("write it with each()");
  });

  it.each<[string, () => Rendered]>([
    ["as its rows", () => html`<div>${[mount, mount]}</div>`],
    ["in its rows", () => html`<div>${[1, 2].map(() => html`<p>${mount}</p>`)}</div>`],
    [
      "in lists in its rows",
      () => html`<div>${[1, 2].map(() => html`<p>${[html`<b>${mount}</b>`]}</p>`)}</div>`,
    ],
  ])("is refused where it holds components, %s", (_what, use) => {
    const places = fakePlaces(() => new FakePlaced(html`x`, fakeHost()));
    const error = refusalOf(() => normalize(use(), places));
    expect(error.code).toBe("HL_TEMPLATE_KEY");
    expect(error.what).toContain("A list without keys holds components");
    expect(error.what).toMatch(here);
  });

  it("may hold several different templates with fields, and one that is written out", () => {
    expect(htmlOf(html`<p>${[html`<input id="a">`, null, html`<input id="b">`]}${[html`<input>`]}</p>`)).toBe(
      '<p><input id="a"><input id="b"><input></p>',
    );
    expect(htmlOf(html`<p>${[html`<input>`, false]}</p>`)).toBe("<p><input></p>");
    expect(htmlOf(html`${[1, 2].map((id) => html`<b>${id}</b>`)}`)).toBe("<b>1</b><b>2</b>");
  });
});

describe("a value that can't be rendered", () => {
  const values: [what: string, value: unknown, named: string][] = [
    ["a function", function load() {}, "the function load"],
    ["a function without a name", (() => () => {})(), "the function (anonymous)"],
    ["a class that is no component", class Model {}, "the function Model"],
    ["a symbol", Symbol("mark"), "Symbol(mark)"],
    ["a promise", Promise.resolve(1), "a promise"],
    ["an object", { id: 1, name: "a" }, "an object with the keys id, name"],
    [
      "a row of a class",
      new (class Row {
        id = 1;
      })(),
      "an object of the class Row with the keys id",
    ],
    ["a Set", new Set([1]), "a Set that is not an array"],
    ["a Map", new Map([[1, 2]]), "a Map"],
    [
      "a generator",
      (function* () {
        yield 1;
      })(),
      "a generator that is not an array",
    ],
    [
      "an object of many keys",
      { a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 },
      "an object with the keys a, b, c, d, e",
    ],
    ["an object without keys", {}, "an object with the keys (none)"],
    ["an object without a prototype", Object.create(null), "an object with the keys (none)"],
  ];

  it.each(values)("is named, with template, file and line: %s", (_what, value, named) => {
    for (const use of [
      () => html`<b>a ${value as never}</b>`,
      () => html`<b>a ${[1, value as never]}</b>`,
      () =>
        html`<b>a ${each(
          [value],
          () => 1,
          (item) => item as never,
        )}</b>`,
    ]) {
      const error = refusalOf(() => normalized(use()));
      expect(error.code).toBe("HL_TEMPLATE_VALUE");
      expect(error.what).toContain(`A hole in text holds ${named}, which can't be rendered`);
      expect(error.what).toMatch(here);
      expect(error.what).toContain("<b>a ${…}</b>");
    }
  });

  it.each([...values, ["a list", ["a"], ""] as const, ["a template", html`x`, ""] as const])(
    "is refused where there can be text alone: %s",
    (_what, value) => {
      for (const [name, use] of [
        ["The attribute title", () => html`<b title=${value as never}></b>`],
        ["The attribute title", () => html`<b title="a ${value as never}"></b>`],
        ["<textarea>", () => html`<textarea>a ${value as never}</textarea>`],
        ["<title>", () => html`<title>${value as never}</title>`],
      ] as const) {
        const error = refusalOf(() => normalized(use()));
        expect(error.code).toBe("HL_TEMPLATE_VALUE");
        expect(error.what).toMatch(new RegExp(`^${name} holds an? \\w+, which is not text`));
        expect(error.what).toMatch(here);
      }
    },
  );
});

describe("a template put where a browser would move it", () => {
  const cell = () => html`<td>a</td>`;
  it.each<[string, () => Rendered, says: string]>([
    ["<tr> in <div>", () => html`<div>${html`<tr></tr>`}</div>`, "<tr> inside <div>"],
    ["<td> in <tbody>", () => html`<table><tbody>${cell()}</tbody></table>`, "<td> inside <table><tbody>"],
    ["<tr> in <table>", () => html`<table>${html`<tr></tr>`}</table>`, "<tr> inside <table>"],
    ["<div> in <p>", () => html`<p>${html`<div></div>`}</p>`, "<div> inside <p>"],
    ["<div> in <p>, further in", () => html`<p><b>${html`<div></div>`}</b></p>`, "<div> inside <p><b>"],
    ["<li> in <li>", () => html`<ul><li>${html`<li></li>`}</li></ul>`, "<li> inside <ul><li>"],
    ["<a> in <a>", () => html`<a>${html`<a></a>`}</a>`, "<a> inside <a>"],
    [
      "<button> in <button>",
      () => html`<button>${html`<button></button>`}</button>`,
      "<button> inside <button>",
    ],
    ["<form> in <form>", () => html`<form>${html`<form></form>`}</form>`, "<form> inside <form>"],
    ["<div> in <table>", () => html`<table>${html`<div></div>`}</table>`, "<div> inside <table>"],
    ["a row of a list", () => html`<p>${[html`<div></div>`]}</p>`, "<div> inside <p>"],
    [
      "a row of a keyed list",
      () =>
        html`<p>${each(
          [1],
          (id) => id,
          () => html`<div></div>`,
        )}</p>`,
      "<div> inside <p>",
    ],
    ["the second of its elements", () => html`<p>${html`<b></b><div></div>`}</p>`, "<div> inside <p>"],
  ])("is refused: %s", (_what, use, says) => {
    const error = refusalOf(() => normalized(use()));
    expect(error.code).toBe("HL_TEMPLATE_HTML");
    expect(error.what).toContain(`A browser does not keep ${says}, where this template is used`);
    expect(error.what).toMatch(here);
  });

  it.each<[string, () => Rendered]>([
    ["<tr>", () => html`<table><tbody><tr>${"a"}</tr></tbody></table>`],
    ["<tbody>", () => html`<table><tbody>${["", "a"]}</tbody></table>`],
    ["<table>", () => html`<table>${"a"}</table>`],
  ])("is refused as text in a %s, where white space may stand", (tag, use) => {
    const error = refusalOf(() => normalized(use()));
    expect(error.code).toBe("HL_TEMPLATE_HTML");
    expect(error.what).toMatch(
      new RegExp(`A browser does not keep text in ${tag} .*normalize\\.test\\.ts:\\d`),
    );
    expect(htmlOf(html`<table><tbody>${" \n"}<tr>${null}</tr></tbody></table>`)).toContain("<tr></tr>");
  });

  it("is HTML in SVG, which a browser takes out of it", () => {
    for (const use of [
      () => html`<svg>${html`<p>a</p>`}</svg>`,
      () => html`<svg><g>${html`<img />`}</g></svg>`,
    ]) {
      const error = refusalOf(() => normalized(use()));
      expect(error.code).toBe("HL_TEMPLATE_HTML");
      expect(error.what).toMatch(/does not keep <(?:p|img)> inside <svg>/);
    }
  });

  it("is a number, too", () => {
    const error = refusalOf(() => normalized(html`<table><tbody><tr>${7}</tr></tbody></table>`));
    expect(error.code).toBe("HL_TEMPLATE_HTML");
  });

  it("is refused no more where it fits", () => {
    expect(htmlOf(html`<table><tbody>${html`<tr>${cell()}</tr>`}</tbody></table>`)).toContain(
      "<tr><td>a</td></tr>",
    );
    expect(htmlOf(html`<svg>${html`<circle r="1" />`}</svg>`)).toBe('<svg><circle r="1" /></svg>');
    expect(htmlOf(html`<svg>${html`<image href="x" />`}</svg>`)).toBe('<svg><image href="x" /></svg>');
    expect(htmlOf(html`<svg><g>${[html`<text>a</text>`, html`<linearGradient />`]}</g></svg>`)).toContain(
      "<text>a</text>",
    );
    expect(htmlOf(html`<svg><foreignObject>${html`<p>a</p>`}</foreignObject></svg>`)).toContain("<p>a</p>");
    expect(htmlOf(html`<math>${html`<mi>a</mi>`}</math>`)).toBe("<math><mi>a</mi></math>");
    expect(htmlOf(html`<select>${[1, 2].map((id) => html`<option>${id}</option>`)}</select>`)).toContain(
      "2</option>",
    );
  });
});
