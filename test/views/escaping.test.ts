/** What a value can't do in the place where it stands. */
import { describe, expect, it } from "vitest";
import { attrs, type ClassList } from "../../views/attributes.js";
import { escapeHtml } from "../../views/escape.js";
import { html } from "../../views/html.js";
import type { Rendered } from "../../views/values.js";
import { htmlOf, refusalOf } from "./rendering.js";

const hostile = `</b>"'<&>\`\r\0--></textarea></title>`;
const safe = "&lt;/b&gt;&quot;'&lt;&amp;&gt;`&#13;\uFFFD--&gt;&lt;/textarea&gt;&lt;/title&gt;";

describe("a text", () => {
  it.each<[string, (value: string) => Rendered, string]>([
    ["text", (value) => html`<b>${value}</b>`, `<b>${safe}</b>`],
    ["text beside text", (value) => html`<b>a${value}b</b>`, `<b>a${safe}b</b>`],
    ["a whole attribute", (value) => html`<b title=${value}></b>`, `<b title="${safe}"></b>`],
    [
      "an attribute in double quotes",
      (value) => html`<b title="a${value}b"></b>`,
      `<b title="a${safe}b"></b>`,
    ],
    [
      "an attribute in single quotes",
      (value) => html`<b title='a${value}b'></b>`,
      `<b title="a${safe}b"></b>`,
    ],
    ["an attribute without quotes", (value) => html`<b title=a${value}b></b>`, `<b title="a${safe}b"></b>`],
    ["a text area", (value) => html`<textarea>${value}</textarea>`, `<textarea>${safe}</textarea>`],
    ["a title", (value) => html`<title>${value}</title>`, `<title>${safe}</title>`],
    ["SVG", (value) => html`<svg><text>${value}</text></svg>`, `<svg><text>${safe}</text></svg>`],
    ["MathML", (value) => html`<math><mi>${value}</mi></math>`, `<math><mi>${safe}</mi></math>`],
    ["an option", (value) => html`<option>${value}</option>`, `<option>${safe}</option>`],
    ["attrs()", (value) => html`<b ${attrs({ title: value })}></b>`, `<b title="${safe}"></b>`],
    ["a list", (value) => html`<b>${[value, value]}</b>`, `<b>${safe}${safe}</b>`],
    ["a template within", (value) => html`<b>${html`${value}`}</b>`, `<b>${safe}</b>`],
    ["<noscript>", (value) => html`<noscript>${value}</noscript>`, `<noscript>${safe}</noscript>`],
  ])("is escaped in %s", (_where, template, written) => {
    expect(htmlOf(template(hostile))).toBe(written);
    expect(htmlOf(template("plain"))).toBe(written.replaceAll(safe, "plain"));
  });

  it("is escaped where an object says it", () => {
    const object = { toString: () => "<i>" };
    expect(htmlOf(html`<b title=${object as never}>${object as never}</b>`)).toBe(
      '<b title="&lt;i&gt;">&lt;i&gt;</b>',
    );
  });

  it("is left as it is where nothing in it is special, lone surrogates too", () => {
    for (const text of ["", "a", "ä€😀", "\uD800", "\t\n\v\f\u2028", "{{x}} ${x} <%".slice(0, -2)]) {
      expect(escapeHtml(text)).toBe(text);
    }
  });
});

describe("a value", () => {
  it.each<[value: unknown, text: string, attribute: string]>([
    ["", "", ' id=""'],
    [0, "0", ' id="0"'],
    [-0, "0", ' id="0"'],
    [1.5, "1.5", ' id="1.5"'],
    [1e21, "1e+21", ' id="1e+21"'],
    [Number.NaN, "NaN", ' id="NaN"'],
    [10n, "10", ' id="10"'],
    [true, "", ' id=""'],
    [false, "", ""],
    [null, "", ""],
    [undefined, "", ""],
    [new URL("http://a/?b&c"), "http://a/?b&amp;c", ' id="http://a/?b&amp;c"'],
  ])("%s reads in text and as a whole attribute", (value, text, attribute) => {
    const hole = value as string;
    expect(htmlOf(html`<b>${hole}</b>`)).toBe(`<b>${text}</b>`);
    expect(htmlOf(html`<b id=${hole}></b>`)).toBe(`<b${attribute}></b>`);
    expect(htmlOf(html`<b id="a ${hole}"></b>`)).toBe(`<b id="a ${text}"></b>`);
    expect(htmlOf(html`<textarea>a ${hole}</textarea>`)).toBe(`<textarea>a ${text}</textarea>`);
  });

  it("of a flag is written as the words true and false in aria-*, and as the attribute elsewhere", () => {
    const on: boolean = true;
    const off: boolean = false;
    expect(
      htmlOf(html`<b aria-busy=${on} aria-hidden=${off} hidden=${on} inert=${off} aria-label=${null}></b>`),
    ).toBe('<b aria-busy="true" aria-hidden="false" hidden=""></b>');
  });
});

describe("class", () => {
  it.each<[value: ClassList, written: string]>([
    ["a b", ' class="a b"'],
    [{ a: true, b: false, c: 1, d: 0, e: null, "f g": "yes" }, ' class="a c f g"'],
    [["a", false, null, undefined, "", ["b", { c: true }]], ' class="a b c"'],
    [{}, ' class=""'],
    [[], ' class=""'],
    [['"><i>'], ' class="&quot;&gt;&lt;i&gt;"'],
    [false, ""],
    [null, ""],
  ])("takes %j", (value, written) => {
    expect(htmlOf(html`<b class=${value as never}></b>`)).toBe(`<b${written}></b>`);
    expect(htmlOf(html`<b ${attrs({ class: value })}></b>`)).toBe(`<b${written}></b>`);
  });

  it("takes objects beside fixed names", () => {
    expect(htmlOf(html`<b class="row ${{ done: true }} end"></b>`)).toBe('<b class="row done end"></b>');
  });
});

describe("style", () => {
  it.each<[value: Record<string, string | number | boolean | null>, written: string]>([
    [{ color: "red", fontSize: "1px", "--my-Var": 2 }, "color:red;font-size:1px;--my-Var:2"],
    [{ width: "calc(1px + 2%)", transform: "rotate(3deg)" }, "width:calc(1px + 2%);transform:rotate(3deg)"],
    [{ color: null, top: false, left: 0 }, "left:0"],
    [{ WebkitLineClamp: 2 }, "-webkit-line-clamp:2"],
    [{}, ""],
    ...[
      "red;color:blue",
      "red}",
      "{",
      "url(x)",
      "URL (x)",
      "image-set(x)",
      "expression(x)",
      "a/*b",
      "\\75rl(x)",
      '"x"',
      "'x'",
      "@x",
      "<i>",
      "`x`",
    ].map(
      (value) => [{ color: value, top: 1 }, "color:unset;top:1"] as [Record<string, string | number>, string],
    ),
  ])("takes %j", (value, written) => {
    expect(htmlOf(html`<b style=${value}></b>`)).toBe(`<b style="${written}"></b>`);
    expect(htmlOf(html`<b ${attrs({ style: value })}></b>`)).toBe(`<b style="${written}"></b>`);
  });

  it("unsets a value within its text that does more than it says", () => {
    expect(htmlOf(html`<b style="color:${"red;top:0"};width:${"5px"}"></b>`)).toBe(
      '<b style="color:unset;width:5px"></b>',
    );
  });

  it.each(["a b", "color:red;x", "", "1a", "a{", "--", "a\n"])("refuses the property %j", (name) => {
    const error = refusalOf(() => htmlOf(html`<b style=${{ [name]: "1" }}></b>`));
    expect(error.code).toBe("HL_TEMPLATE_VALUE");
    expect(error.what).toContain(`The attribute style holds the property ${JSON.stringify(name)}`);
    expect(error.what).toContain("escaping.test.ts:");
  });
});

describe("attrs()", () => {
  it.each([
    "onclick",
    "onClick",
    "ONCLICK",
    "on",
    "srcdoc",
    "Id",
    "ID",
    "x y",
    "",
    "a=b",
    'a"',
    "id>",
    "@click",
    "xmlns",
    "is",
    "data-live",
    "data-live-view",
    "data-lp",
    "data-on-click",
    "data-hx-get",
    "data-lr",
    "data-wait-input",
    "data-script",
    "data-bind",
    "data-signals",
    "data-computed-a",
    "data-ng-init",
    "hx-get",
    "hx-on:click",
    "aria-",
    "data-",
    "data-A",
    "__proto__x",
  ])("refuses the name %j", (name) => {
    const error = refusalOf(() => attrs({ [name]: "x" }));
    expect(error.code).toBe("HL_TEMPLATE_VALUE");
    expect(error.what).toBe(`attrs() can't set ${JSON.stringify(name)}.`);
  });

  it("takes the names of HTML, aria-* and data-*, and checks addresses", () => {
    const values = {
      id: 1,
      "aria-label": "a",
      "data-x-y": "b",
      tabindex: 0,
      href: "javascript:x",
      disabled: true,
      open: false,
    };
    expect(htmlOf(html`<b ${attrs(values)}></b>`)).toBe(
      '<b id="1" aria-label="a" data-x-y="b" tabindex="0" href="about:blank#blocked" disabled=""></b>',
    );
  });

  it.each<[string, () => Rendered]>([
    ["written", () => html`<b class="a" ${attrs({ class: "b" })}></b>`],
    ["written behind it", () => html`<b ${attrs({ class: "b" })} class="a"></b>`],
    ["a hole", () => html`<b class=${"a"} ${attrs({ class: "b" })}></b>`],
    ["left out", () => html`<b class=${"a"} ${attrs({ class: null })}></b>`],
    ["the name that a click needs", () => html`<button @click="go" ${attrs({ name: "b" })}></button>`],
    ["the action that a live form needs", () => html`<form @submit="go" ${attrs({ action: "b" })}></form>`],
  ])("sets no attribute that its tag has besides: %s", (_what, use) => {
    const error = refusalOf(() => htmlOf(use()));
    expect(error.code).toBe("HL_TEMPLATE_VALUE");
    expect(error.what).toMatch(/^attrs\(\) sets "\w+", which its tag already has \(.*escaping\.test\.ts:\d/);
  });

  it.each([{ id: "a" }, "id", [], true, () => {}, Promise.resolve()])(
    "is needed in a tag: %o is refused",
    (value) => {
      const error = refusalOf(() => htmlOf(html`<b ${value as never}></b>`));
      expect(error.code).toBe("HL_TEMPLATE_VALUE");
      expect(error.what).toContain("A hole in a tag holds");
    },
  );
});
