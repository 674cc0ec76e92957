/** What templates may hold, and the HTML that comes of it. */
import { describe, expect, it } from "vitest";
import { attrs } from "../../views/attributes.js";
import { html, unsafeHtml } from "../../views/html.js";
import type { Rendered } from "../../views/values.js";
import { writeTemplate } from "../../views/write.js";
import { fakeHost, htmlOf, normalized } from "./rendering.js";

const x = "x";

type Accepted = [what: string, template: Rendered, written: string];

describe("a template", () => {
  it.each<Accepted>([
    ["a <tr>", html`<tr><td>${x}</td></tr>`, "<tr><td>x</td></tr>"],
    ["several <td>", html`<td>${x}</td><td>b</td>`, "<td>x</td><td>b</td>"],
    ["a <tbody>", html`<tbody><tr><td>${x}</td></tr></tbody>`, "<tbody><tr><td>x</td></tr></tbody>"],
    ["an <li>", html`<li>${x}</li>`, "<li>x</li>"],
    ["an <option>", html`<option value=${x}>${x}</option>`, '<option value="x">x</option>'],
    ["a <dt> and a <dd>", html`<dt>${x}</dt><dd>b</dd>`, "<dt>x</dt><dd>b</dd>"],
    ["an <svg>", html`<svg viewBox=${x}><g>${x}</g></svg>`, '<svg viewBox="x"><g>x</g></svg>'],
    ["a <circle> alone, closed in itself", html`<circle r=${1} />`, '<circle r="1" />'],
    ["an <image> of SVG alone", html`<image href=${x} />`, '<image href="x" />'],
    ["siblings of SVG, closed in themselves", html`<text y=${1} /><rect />`, '<text y="1" /><rect />'],
    ["an <animate> of SVG alone", html`<animate dur=${x} /><g />`, '<animate dur="x" /><g />'],
    [
      "an <feBlend> of SVG alone",
      html`<feBlend mode=${x} /><feOffset />`,
      '<feBlend mode="x" /><feOffset />',
    ],
    ["a <title> before SVG", html`<title>${x}</title><rect />`, "<title>x</title><rect />"],
    ["an <a> around SVG", html`<a href=${x}><rect /></a>`, '<a href="x"><rect /></a>'],
    ["an <mi> of MathML alone", html`<mi>${x}</mi><mspace /><mn>2</mn>`, "<mi>x</mi><mspace /><mn>2</mn>"],
    [
      "a <linearGradient>",
      html`<linearGradient id=${x}></linearGradient>`,
      '<linearGradient id="x"></linearGradient>',
    ],
    ["a <math>", html`<math><mi>${x}</mi></math>`, "<math><mi>x</mi></math>"],
    [
      "HTML within <foreignObject>",
      html`<svg><foreignObject><p>${x}</p></foreignObject></svg>`,
      "<svg><foreignObject><p>x</p></foreignObject></svg>",
    ],
    ["void elements", html`<br /><img src=${x}><input>`, '<br /><img src="x"><input>'],
    ["a custom element", html`<my-tag a=${x}>${x}</my-tag>`, '<my-tag a="x">x</my-tag>'],
    ["text alone", html`a ${x} b`, "a x b"],
    ["a hole alone", html`${x}`, "x"],
    ["nothing", html``, ""],
    ["holes side by side", html`<b>${x}${1}${x}</b>`, "<b>x1x</b>"],
    [
      "a fixed script and style sheet",
      html`<script>if (1 < 2) go();</script><style>b > i {}</style>${x}`,
      "<script>if (1 < 2) go();</script><style>b > i {}</style>x",
    ],
    ["a fixed <template>", html`<template><p>a</p></template>${x}`, "<template><p>a</p></template>x"],
    ["a fixed event attribute", html`<b onclick="go()">${x}</b>`, '<b onclick="go()">x</b>'],
    ["character references", html`<b title="&quot;">&lt;&amp;${x}</b>`, '<b title="&quot;">&lt;&amp;x</b>'],
    ["a < that begins no tag", html`<b>1 < 2 ${x}</b>`, "<b>1 < 2 x</b>"],
    ["what looks like a word of ours", html`<b id="hl-hole-0-">${x}</b>`, '<b id="hl-hole-0-">x</b>'],
  ])("may be %s", (_what, template, written) => {
    expect(htmlOf(template)).toBe(written);
  });

  it.each<Accepted>([
    ["unquoted", html`<b id=${x}>y</b>`, '<b id="x">y</b>'],
    ["unquoted between letters", html`<b id=a${1}b${2}>y</b>`, '<b id="a1b2">y</b>'],
    ["unquoted at the end of a tag", html`<img alt=${x}>`, '<img alt="x">'],
    ["in double quotes", html`<b id="a ${x} b">y</b>`, '<b id="a x b">y</b>'],
    ["in single quotes, which become double ones", html`<b id='a"${x}'>y</b>`, '<b id="a&quot;x">y</b>'],
    ["beside character references", html`<b id="&lt;${x}&amp;">y</b>`, '<b id="&lt;x&amp;">y</b>'],
    ["in a name in capitals", html`<b ID=${x}>y</b>`, '<b id="x">y</b>'],
    [
      "over several lines",
      html`<b
        id=${x}
        title="t">y</b>`,
      '<b id="x"\n        title="t">y</b>',
    ],
    [
      "attrs()",
      html`<b title="t" ${attrs({ id: x, hidden: true, lang: null })}>y</b>`,
      '<b title="t" id="x" hidden="">y</b>',
    ],
    ["attrs() left out", html`<b ${null} title="t">y</b>`, '<b title="t">y</b>'],
  ])("takes attributes %s", (_what, template, written) => {
    expect(htmlOf(template)).toBe(written);
  });

  it.each<Accepted>([
    ["a text area's content", html`<textarea>a ${x} b</textarea>`, "<textarea>a x b</textarea>"],
    ["a title's content", html`<title>${x} – b</title>`, "<title>x – b</title>"],
    ["a text area's first line break", html`<textarea>${"\na"}</textarea>`, "<textarea>\n\na</textarea>"],
    ["a <pre>'s first line break", html`<pre>${"\na"}</pre>`, "<pre>\n\na</pre>"],
    ["no line break in a <pre>", html`<pre>${"a"}</pre>`, "<pre>\na</pre>"],
    ["trusted HTML", html`<b>${unsafeHtml("<i>a</i>")}</b>`, "<b><i>a</i></b>"],
    ["a template in a template", html`<b>${html`<i>${x}</i>`}</b>`, "<b><i>x</i></b>"],
    ["lists of lists", html`<b>${[1, [2, [html`<i>3</i>`]]]}</b>`, "<b>12<i>3</i></b>"],
  ])("writes %s as a browser reads it", (_what, template, written) => {
    expect(htmlOf(template)).toBe(written);
  });

  it("drops comments, and ignores the holes in them", () => {
    expect(htmlOf(html`<b>a<!-- ${x} <i> -->${1}<!--${"x"}--></b><!-- c -->`)).toBe("<b>a1</b>");
  });

  it("drops the line breaks at its ends with the white space around them, and keeps all white space inside", () => {
    expect(
      htmlOf(html`
        <b>
          ${x}  y
        </b> <i></i>
      `),
    ).toBe("<b>\n          x  y\n        </b> <i></i>");
    expect(htmlOf(html`  ${x} `)).toBe("  x ");
    expect(
      htmlOf(html`
      ${x}
    `),
    ).toBe("x");
  });

  it("may be a whole document", () => {
    const page = html`
      <!doctype html>
      <html lang=${"en"}>
        <head><title>${x}</title></head>
        <body class=${x}>${"b"}</body>
      </html>
    `;
    expect(htmlOf(page)).toBe(`<!doctype html>
      <html lang="en">
        <head><title>x</title>[scripts]</head>
        <body class="x">[viewStart]b[viewForm]</body>
      </html>`);
    expect(page.template).toMatchObject({ isDocument: true, parts: [] });
    expect(htmlOf(html`<html><head></head><body>${x}</body></html>`)).toContain("<html>");
  });
});

describe("markers", () => {
  const marked = (rendered: Rendered) => writeTemplate(normalized(rendered), fakeHost());

  it("stand around a part in text, and in the tag where it is all that its element holds", () => {
    expect(marked(html`<b>${x}</b>`)).toMatch(/^<b data-lp=\d*\.>x<\/b>$/);
    expect(marked(html`<b>a ${x}</b>`)).toMatch(/^<b>a <!--.*-->x<!--.*--><\/b>$/);
  });

  it("name the dynamic attributes and no others", () => {
    expect(marked(html`<b id=${x} title="t">y</b>`)).toMatch(/^<b id="x" data-lp=\d*id title="t">y<\/b>$/);
  });

  it("are in no document, in no <noscript> and in no fixed template", () => {
    expect(marked(html`<noscript><b id=${x}>${x}</b></noscript>`)).toBe(
      '<noscript><b id="x">x</b></noscript>',
    );
    expect(marked(html`<b title="t">y</b>`)).toBe('<b title="t">y</b>');
    expect(marked(html`<html><head></head><body id=${x}>${x}</body></html>`)).not.toContain("data-lp");
  });
});
