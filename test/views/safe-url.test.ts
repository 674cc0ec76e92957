/** Addresses: what may be followed, in each attribute that holds one. */
import { describe, expect, it } from "vitest";
import { attrs } from "../../views/attributes.js";
import { blockedUrl, isUrlAttribute, safeUrl } from "../../views/escape.js";
import { html } from "../../views/html.js";
import type { Rendered } from "../../views/values.js";
import { htmlOf } from "./rendering.js";

const refused = [
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\nscript:alert(1)",
  "java\r\nscript:alert(1)",
  "java\tscript:alert(1)",
  "j\na\tv\ra\ns\tcript:alert(1)",
  "javascript\n:alert(1)",
  "\x01javascript:alert(1)",
  "\x00javascript:alert(1)",
  "\x1f javascript:alert(1)",
  "  javascript:alert(1)",
  "\n\tjavascript:alert(1)",
  "javascript://%0aalert(1)",
  "javascript:",
  "vbscript:x",
  "VBScript:x",
  "data:text/html,<script>1</script>",
  "DATA:text/html;base64,AAAA",
  "data:image/svg+xml,<svg/>",
  "data:image/png",
  "data:,x",
  "data:application/javascript,1",
  "blob:http://a/b",
  "file:///etc/passwd",
  "about:blank",
  "view-source:x",
  "filesystem:x",
  "ms-word:x",
  "x-y+z.1:a",
  "livescript:x",
  "mocha:x",
  "ws://a",
  "intent://a",
  "localhost:3000",
  "feed:javascript:alert(1)",
  "jar:javascript:alert(1)",
];

const accepted = [
  "",
  "#",
  "#a",
  "?a=b",
  "/a",
  "//a/b",
  "a",
  "a/b:c",
  "./a:b",
  "../a",
  "?a:b",
  "#javascript:x",
  "/javascript:x",
  "http://a",
  "HTTPS://a/?b&c#d",
  " https://a",
  "ht\ntps://a",
  "mailto:a@b",
  "tel:+1",
  "sms:1",
  "ftp://a",
  "data:image/png;base64,AAAA",
  "DATA:image/JPEG;base64,AAAA",
  "data:image/gif,a",
  "data:image/webp;base64,A",
  "data:image/avif;base64,A",
  "&#106;avascript:alert(1)",
  "&#x6a;avascript&colon;alert(1)",
  "javascript&colon;alert(1)",
  "%6aavascript:alert(1)",
  "java%0ascript:x",
  "ｊavascript:x",
  "\u00a0javascript:x",
  "java\u200bscript:x",
  ":a",
  "1a:b",
  "-a:b",
  "😀:b",
];

describe("an address", () => {
  it.each(refused)("is refused: %j", (url) => {
    expect(safeUrl("href", url)).toBe(blockedUrl);
  });

  it.each(accepted)("is left as it is: %j", (url) => {
    expect(safeUrl("href", url)).toBe(url);
  });
});

describe("an attribute", () => {
  const url = "java\nscript:x";
  it.each<[string, (value: string) => Rendered]>([
    ["href", (value) => html`<a href=${value}></a>`],
    ["href in quotes", (value) => html`<a href="${value}"></a>`],
    ["href in capitals", (value) => html`<a HREF=${value}></a>`],
    ["src", (value) => html`<iframe src=${value}></iframe>`],
    ["action", (value) => html`<form action=${value}></form>`],
    ["formaction", (value) => html`<button formaction=${value}></button>`],
    ["data", (value) => html`<object data=${value}></object>`],
    ["poster", (value) => html`<video poster=${value}></video>`],
    ["cite", (value) => html`<q cite=${value}></q>`],
    ["ping", (value) => html`<a ping=${value}></a>`],
    ["background", (value) => html`<body-like background=${value}></body-like>`],
    ["srcset", (value) => html`<img srcset=${value}>`],
    ["xlink:href", (value) => html`<svg><a xlink:href=${value}></a></svg>`],
    ["href in SVG", (value) => html`<svg><a href=${value}></a></svg>`],
    ["href of a <use> alone", (value) => html`<use href=${value} />`],
    ["to of an <animate>", (value) => html`<svg><animate attributeName="href" to=${value} /></svg>`],
    ["from of an <animate>", (value) => html`<svg><animate attributeName="href" from=${value} /></svg>`],
    ["by of an <animate>", (value) => html`<svg><animate attributeName="href" by=${value} /></svg>`],
    ["values of an <animate>", (value) => html`<svg><animate attributeName="href" values=${value} /></svg>`],
    ["to of a <set>", (value) => html`<svg><set attributeName="href" to=${value} /></svg>`],
    ["attrs()", (value) => html`<a ${attrs({ href: value })}></a>`],
  ])("holds no address that runs: %s", (_where, template) => {
    expect(htmlOf(template(url))).toContain(`="${blockedUrl}"`);
    expect(htmlOf(template("/a?b=c"))).toContain('="/a?b=c"');
  });

  it("is checked as the whole text that it becomes", () => {
    expect(htmlOf(html`<a href="java${"script:x"}"></a>`)).toContain(blockedUrl);
    expect(htmlOf(html`<a href="${"javascript"}:x"></a>`)).toContain(blockedUrl);
    expect(htmlOf(html`<a href="${"java"}${"script:"}"></a>`)).toContain(blockedUrl);
    expect(htmlOf(html`<a href="/a/${"javascript:x"}"></a>`)).toContain('"/a/javascript:x"');
  });

  it("that is a list is refused with any of its addresses", () => {
    expect(safeUrl("srcset", "a.png 1x, b.png 2x")).toBe("a.png 1x, b.png 2x");
    expect(safeUrl("srcset", "a.png 1x,\n javascript:x 2x")).toBe(blockedUrl);
    expect(safeUrl("srcset", "data:image/png;base64,AAAA 1x")).toBe("data:image/png;base64,AAAA 1x");
    const animate = (values: string) => html`<svg><animate attributeName="href" values="${values}" /></svg>`;
    expect(htmlOf(animate("/a;/b"))).toContain('values="/a;/b"');
    expect(htmlOf(animate("/a; javascript:x"))).toContain(`values="${blockedUrl}"`);
  });

  it("that holds none is left alone", () => {
    expect(htmlOf(html`<b title=${"javascript:x"} to=${"javascript:x"}>${"javascript:x"}</b>`)).toBe(
      '<b title="javascript:x" to="javascript:x">javascript:x</b>',
    );
    expect(["title", "to", "value", "alt", "class"].filter(isUrlAttribute)).toEqual([]);
  });
});
