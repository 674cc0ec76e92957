/** What can't be made safe, or would be read back as other elements, is refused at its first use: where, why, and what to write. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { ErrorCode } from "../../views/errors.js";
import { html } from "../../views/html.js";
import type { Rendered } from "../../views/values.js";
import { refusalOf, shownBy } from "./rendering.js";

const source = readFileSync(new URL(import.meta.url), "utf8").split("\n");

/** The line of this file that an error names. */
function lineNamedBy(message: string): string {
  const line = /\/test\/views\/compile-errors\.test\.ts:(\d+):\d+\)/.exec(message)?.[1];
  return source[Number(line) - 1] ?? "";
}

type Refused = [what: string, use: () => Rendered, says: string, atCaret: string];

const x = "x";

// Each use stands on one line, so that the line named by the error can be compared.
const holes: Refused[] = [
  ["a tag's name", () => html`<${x}>y</b>`, "A tag's name can't be a hole", "${…}>y"],
  ["part of a tag's name", () => html`<h${1}>y</h1>`, "A tag's name can't be a hole", "${…}>y"],
  ["an end tag's name", () => html`<b>y</${x}>`, "A browser would drop", "${…}>"],
  ["an attribute's name", () => html`<b ${x}="y">z</b>`, "An attribute's name can't be a hole", '${…}="y"'],
  ["part of an attribute's name", () => html`<b data-${x}="y"></b>`, "An attribute's name can't", '${…}="y"'],
  [
    "a name and its value",
    () => html`<b ${x}=${"y"}></b>`,
    "An attribute's name can't be a hole",
    "${…}=${…}",
  ],
  ["a script", () => html`<script>let a = ${x};</script>`, "inside <script> can't be made safe", "${…};"],
  ["a style sheet", () => html`<style>b { color: ${x} }</style>`, "inside <style> can't be", "${…} }"],
  ["an iframe's content", () => html`<iframe>${x}</iframe>`, "inside <iframe> can't be", "${…}<"],
  ["a script in SVG", () => html`<svg><script>${x}</script></svg>`, "inside <script> can't be", "${…}<"],
  ["an event attribute", () => html`<b onclick="go(${1})">y</b>`, 'bind with @click="handler"', "${…})"],
  ["an event attribute in capitals", () => html`<b onClick=${x}>y</b>`, "would run as a script", "${…}>"],
  ["htmx's event attribute", () => html`<b hx-on:click=${x}>y</b>`, 'bind with @click="handler"', "${…}>"],
  ["htmx's other spelling", () => html`<b data-hx-on--load=${x}>y</b>`, "would run as a script", "${…}>"],
  ["srcdoc", () => html`<iframe srcdoc=${x}></iframe>`, "srcdoc would be read as HTML", "${…}>"],
  [
    "a script's src",
    () => html`<script src="/${x}.js"></script>`,
    "script's src would run whatever it names",
    "${…}.js",
  ],
  [
    "an SVG script's href",
    () => html`<svg><script href=${x}></script></svg>`,
    "script's src would run",
    "${…}>",
  ],
  [
    "a script's xlink:href",
    () => html`<svg><script xlink:href=${x} /></svg>`,
    "script's src would run",
    "${…} />",
  ],
  ["a script's type", () => html`<script type=${x}></script>`, "could make it run", "${…}>"],
  ["the page's base", () => html`<base href=${x}>`, "would move every address", "${…}>"],
  ["http-equiv", () => html`<meta http-equiv=${x} content="0">`, "could redirect the page", "${…} content"],
  ["a refresh", () => html`<meta http-equiv="refresh" content="0;url=${x}">`, "could redirect", '${…}">'],
  ["attributeName", () => html`<svg><animate attributeName=${x} to="y" /></svg>`, "could animate", "${…} to"],
  [
    "set's attributeName",
    () => html`<svg><set attributeName=${x} to="y" /></svg>`,
    "could animate",
    "${…} to",
  ],
  ["hx-vals", () => html`<b hx-vals="${x}">y</b>`, "could run as a script", '${…}">y'],
  ["data-hx-vals", () => html`<b data-hx-vals=${x}>y</b>`, "could run as a script", "${…}>y"],
  ["hx-vals with a suffix", () => html`<b hx-vals:inherited=${x}>y</b>`, "could run as", "${…}>y"],
  ["part of hx-headers", () => html`<b hx-headers='{"a":"${x}"}'>y</b>`, "could run as", `${"${…}"}"}'>y`],
  ["hx-trigger", () => html`<b hx-trigger="click[${x}]">y</b>`, "could run as", '${…}]">y'],
  ["hx-confirm", () => html`<b hx-confirm=${x}>y</b>`, "could run as a script", "${…}>y"],
  ["hx-config", () => html`<b hx-config=${x}>y</b>`, "could run as a script", "${…}>y"],
  ["Alpine's x-data", () => html`<b x-data=${x}>y</b>`, "script of Alpine.js or Vue", "${…}>y"],
  ["Alpine's x-on", () => html`<b x-on:click=${x}>y</b>`, "script of Alpine.js or Vue", "${…}>y"],
  ["Alpine's short binding", () => html`<b :class=${x}>y</b>`, "script of Alpine.js or Vue", "${…}>y"],
  ["Vue's v-html", () => html`<b v-html=${x}>y</b>`, "script of Alpine.js or Vue", "${…}>y"],
  ["a binding of our script", () => html`<b data-on-click=${x}>y</b>`, "bind with @event", "${…}>y"],
  ["a mark of our script", () => html`<b data-live=${x}>y</b>`, "bind with @event", "${…}>y"],
  ["an optimistic change", () => html`<b data-live-optimistic=${x}>y</b>`, "bind with @event", "${…}>y"],
  ["hx-boost, which is configuration", () => html`<a hx-boost=${x}>y</a>`, "could run as a script", "${…}>y"],
  ["hx-ext", () => html`<b hx-ext=${x}>y</b>`, "could run as a script", "${…}>y"],
  ["hx-status", () => html`<b hx-status:404=${x}>y</b>`, "could run as a script", "${…}>y"],
  [
    "htmx's configuration",
    () => html`<meta name="htmx-config" content=${x}>`,
    "htmx's configuration could",
    "${…}>",
  ],
  ["_hyperscript", () => html`<b _=${x}>y</b>`, "a script of _hyperscript", "${…}>y"],
  ["_hyperscript's script", () => html`<b script=${x}>y</b>`, "a script of _hyperscript", "${…}>y"],
  ["_hyperscript's data-script", () => html`<b data-script=${x}>y</b>`, "of _hyperscript", "${…}>y"],
  ["Vue's short binding of a property", () => html`<b .title=${x}>y</b>`, "of Alpine.js or Vue", "${…}>y"],
  ["Vue's short slot", () => html`<b #item=${x}>y</b>`, "script of Alpine.js or Vue", "${…}>y"],
  ["AngularJS", () => html`<b ng-init=${x}>y</b>`, "a script of AngularJS", "${…}>y"],
  ["AngularJS, spelled for HTML", () => html`<b data-ng-click=${x}>y</b>`, "of AngularJS", "${…}>y"],
  ["AngularJS, with a colon", () => html`<b ng:init=${x}>y</b>`, "a script of AngularJS", "${…}>y"],
  ["AngularJS, with a line", () => html`<b ng_init=${x}>y</b>`, "a script of AngularJS", "${…}>y"],
  ["Knockout", () => html`<b data-bind=${x}>y</b>`, "a script of Knockout", "${…}>y"],
  ["Unpoly's callbacks", () => html`<b up-on-rendered=${x}>y</b>`, "a script of Unpoly", "${…}>y"],
  ["Unpoly's watch", () => html`<b up-watch=${x}>y</b>`, "a script of Unpoly", "${…}>y"],
  ["Datastar's signals", () => html`<b data-signals=${x}>y</b>`, "a script of Datastar", "${…}>y"],
  ["Datastar's computed signals", () => html`<b data-computed-a=${x}>y</b>`, "of Datastar", "${…}>y"],
  ["Datastar's events", () => html`<b data-on:click=${x}>y</b>`, "of Datastar", "${…}>y"],
  ["Livewire", () => html`<b wire:click=${x}>y</b>`, "a script of Livewire", "${…}>y"],
  ["AMP", () => html`<b [text]=${x}>y</b>`, "a script of AMP", "${…}>y"],
  ["Angular's events", () => html`<b (click)=${x}>y</b>`, "a script of AMP or Angular", "${…}>y"],
  ["what a link is", () => html`<link rel=${x} href="/a">`, "make a style sheet", '${…} href="/a">'],
  ["attrs() on a link", () => html`<link ${null}>`, "attrs() could make a script", "${…}>"],
  [
    "a language inside MathML",
    () => html`<math><annotation-xml encoding=${x}></annotation-xml></math>`,
    "encoding decides",
    "${…}></annotation-xml>",
  ],
  [
    "attrs() on a script",
    () => html`<script ${null}></script>`,
    "An attribute from attrs() could make a script or a style sheet",
    "${…}>",
  ],
  ["a second attrs()", () => html`<b ${null} ${null}></b>`, "A tag takes only one attrs()", "${…}></b>"],
  ["a <template>", () => html`<template><b>${x}</b></template>`, "inside <template>", "${…}</b>"],
  [
    "an attribute in a <template>",
    () => html`<template><b id=${x}></b></template>`,
    "inside <template>",
    "${…}",
  ],
  ["a repeated attribute", () => html`<b id=${x} id=${"y"}>z</b>`, "A browser would drop", "${…}>z"],
  ["an attribute of an end tag", () => html`<b>y</b id=${x}>`, "A browser would drop", "${…}>"],
  ["the doctype", () => html`<!doctype ${x}><html><head></head><body></body></html>`, "would drop", "${…}>"],
];

const nesting: Refused[] = [
  ["a <div> in a <p>", () => html`<p>a<div>b</div></p>`, "<p> has no end tag", "<p>a"],
  ["a <p> in a <p>", () => html`<p>a<p>b</p></p>`, "<p> has no end tag", "<p>a<p>"],
  ["a <tr> without a <tbody>", () => html`<table><tr><td>a</td></tr></table>`, "adds <tbody>", "<tr><td>"],
  ["text in a <table>", () => html`<table>a<tbody></tbody></table>`, "A browser moves or drops", "<table>a"],
  ["a <td> in a <div>", () => html`<div><td>a</td></div>`, "A browser moves or drops", "<td>a"],
  ["an attribute twice", () => html`<b ID="a" id=b>c</b>`, "drops the second id of a tag", "id=b>"],
  ["two handlers", () => html`<b @click="a" @click="b">c</b>`, "drops the second @click of", '@click="b"'],
  ["two behind a hole", () => html`<b title=${x} lang="en" lang="de">c</b>`, "second lang", 'lang="de"'],
  ["an open <div>", () => html`<div><b>a</b>`, "<div> has no end tag: it is not closed", "<div><b>"],
  ["an open <b> in a <div>", () => html`<div><b>a</div>`, "<b> has no end tag", "<b>a</div>"],
  ["an open <li>", () => html`<ul><li>a<li>b</li></ul>`, "<li> has no end tag", "<li>a<li>"],
  ["a stray </div>", () => html`<p>a</p></div>`, "A browser moves or drops", "</div>"],
  ["a stray </p>", () => html`<div></p></div>`, "A browser adds <p>", "</p></div>"],
  ["a <div> closed in itself", () => html`<div /><p>a</p>`, "a browser ignores the slash", "<div /><p>"],
  ["crossed <b> and <i>", () => html`<b><i>a</b></i>`, "<i> has no end tag", "<i>a"],
  ["a <div> in a <select>", () => html`<select><div>a</div></select>`, "A browser moves or drops", "<div>a"],
  ["an <a> in an <a>", () => html`<a>b<a>c</a></a>`, "<a> has no end tag", "<a>b<a>"],
  ["a <form> in a <form>", () => html`<form><form></form></form>`, "moves or drops", "<form></form>"],
  ["a <div> in <svg>", () => html`<svg><div>a</div></svg>`, "<svg> has no end tag", "<svg><div>"],
  ["a document without a <head>", () => html`<html><body>a</body></html>`, "needs its <head>", "<html>"],
  ["a document without a <body>", () => html`<html><head></head>a</html>`, "needs its <body>", "<html>"],
  ["a document's open <body>", () => html`<html><head></head><body>a</html>`, "needs its <body>", "<html>"],
];

describe.each<[string, ErrorCode, Refused[]]>([
  ["a hole", "HL_TEMPLATE_HOLE", holes],
  ["HTML that a browser reads otherwise", "HL_TEMPLATE_HTML", nesting],
])("%s", (_what, code, cases) => {
  it.each(cases)("is refused, with the file, the line and a caret: %s", (_case, use, says, atCaret) => {
    const error = refusalOf(use);
    expect(error.code).toBe(code);
    expect(error.what).toContain(says);
    const { line, atCaret: shown } = shownBy(error);
    expect(shown.slice(0, atCaret.length)).toBe(atCaret);
    expect(lineNamedBy(error.message).replaceAll(/\$\{[^}]*\}/g, "${…}")).toContain(`html\`${line}\``);
    expect(error.message).toContain(`[${code}]`);
  });

  it("is refused at each use, not at the first alone", () => {
    const use = cases[0]?.[1] as () => Rendered;
    expect(refusalOf(use).what).toBe(refusalOf(use).what);
  });
});

describe("the caret", () => {
  it.each<[string, () => Rendered, line: string, atCaret: string]>([
    [
      "a hole in text",
      () => html`<i>${x}</i><p>a<div>b</div></p>`,
      "<i>${…}</i><p>a<div>b</div></p>",
      "<p>a<div>b</div></p>",
    ],
    ["a hole in an attribute", () => html`<i id=${x}>y</i></b>`, "<i id=${…}>y</i></b>", "</b>"],
    ["a hole in quotes", () => html`<i id="a${x}b">y</i></b>`, '<i id="a${…}b">y</i></b>', "</b>"],
    [
      "holes of both kinds",
      () => html`${x}<i id="${x}">${x}</i>${x}</b>`,
      '${…}<i id="${…}">${…}</i>${…}</b>',
      "</b>",
    ],
    ["a comment's hole", () => html`<!-- ${x} --><i>${x}</i></b>`, "<!-- ${…} --><i>${…}</i></b>", "</b>"],
    [
      "a comment that is a hole",
      () => html`<!--${x}--><i>${x}</i></b>`,
      "<!--${…}--><i>${…}</i></b>",
      "</b>",
    ],
    ["a hole before dashes", () => html`<i id=${x}-->y</i></b>`, "<i id=${…}-->y</i></b>", "</b>"],
    ["holes side by side", () => html`<i>${x}${x}</i></b>`, "<i>${…}${…}</i></b>", "</b>"],
    [
      "a text area's hole",
      () => html`<textarea>${x}</textarea></b>`,
      "<textarea>${…}</textarea></b>",
      "</b>",
    ],
    ["a dashed arrow behind a hole", () => html`<i id=${x}>--></i></b>`, "<i id=${…}>--></i></b>", "</b>"],
  ])("stands in the right column behind %s", (_what, use, line, atCaret) => {
    expect(shownBy(refusalOf(use))).toEqual({ line, atCaret });
  });

  it("stands under the right line of several", () => {
    const use = () => html`
      <section>
        <b id=${x}>${x}</b>
        <i>${x}</i> <p>${x}<div></div></p>
      </section>
    `;
    expect(shownBy(refusalOf(use))).toEqual({
      line: "<i>${…}</i> <p>${…}<div></div></p>",
      atCaret: "<p>${…}<div></div></p>",
    });
    const hole = () => html`
      <section>
        <b id=${x}>${x}</b>
        <i on${x}=""></i>
      </section>
    `;
    expect(shownBy(refusalOf(hole))).toEqual({ line: '<i on${…}=""></i>', atCaret: '${…}=""></i>' });
  });
});
