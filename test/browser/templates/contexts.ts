/** Every context in which a template can show a text: how it is written, and where it must be found in the page. */
import { attrs, each, type Hole, handler, html, live, type Rendered } from "../../../middleware/index.js";

/** A context for a text. */
export interface Context {
  what: string;
  render: (value: string) => Hole;
  /**
   * where the text must be found: `selector` for the text of an element, `selector@attribute` for an attribute; followed
   * by `:address` if unsafe URLs are replaced. Omitted if the page does not show the text itself
   */
  reads?: string;
}

const text: Context[] = [
  { what: "text", render: (v) => html`<p>${v}</p>`, reads: "p" },
  { what: "text among text", render: (v) => html`<p>a<b>${v}</b>b ${v} c</p>`, reads: "b" },
  { what: "two holes side by side", render: (v) => html`<p>${v}${v}</p>` },
  { what: "a value without a template", render: (v) => v, reads: "" },
  { what: "a row of text", render: (v) => html`<p>${[v]}</p>`, reads: "p" },
  {
    what: "a keyed row of text",
    render: (v) =>
      html`<p>${each(
        [v],
        () => 1,
        (row) => row,
      )}</p>`,
    reads: "p",
  },
  {
    what: "a row's template",
    render: (v) => html`<ul>${[v].map((row) => html`<li>${row}</li>`)}</ul>`,
    reads: "li",
  },
  { what: "a template of text alone", render: (v) => html`<p>${html`<!-- x -->${v}`}</p>`, reads: "p" },
  { what: "a text area", render: (v) => html`<textarea>${v}</textarea>`, reads: "textarea" },
  { what: "a text area with text", render: (v) => html`<textarea>a ${v} b</textarea>` },
  { what: "a title", render: (v) => html`<title>${v}</title>`, reads: "title" },
  { what: "an option", render: (v) => html`<select><option>${v}</option></select>`, reads: "option" },
  { what: "preformatted text", render: (v) => html`<pre>${v}</pre>`, reads: "pre" },
  {
    what: "a table's cell",
    render: (v) => html`<table><tbody><tr><td>${v}</td></tr></tbody></table>`,
    reads: "td",
  },
  { what: "a caption", render: (v) => html`<table><caption>${v}</caption></table>`, reads: "caption" },
  { what: "a summary", render: (v) => html`<details><summary>${v}</summary></details>`, reads: "summary" },
  { what: "a button", render: (v) => html`<button type="button">${v}</button>`, reads: "button" },
  { what: "a label", render: (v) => html`<label>${v} <input /></label>` },
  { what: "SVG text", render: (v) => html`<svg><text>${v}</text></svg>`, reads: "text" },
  { what: "an SVG title", render: (v) => html`<svg><title>${v}</title></svg>`, reads: "title" },
  { what: "an SVG description", render: (v) => html`<svg><desc>${v}</desc></svg>`, reads: "desc" },
  {
    what: "a foreign object",
    render: (v) => html`<svg><foreignObject>${v}</foreignObject></svg>`,
    reads: "foreignObject",
  },
  { what: "an SVG template of its own", render: (v) => html`<svg>${html`<g>${v}</g>`}</svg>`, reads: "g" },
  { what: "MathML", render: (v) => html`<math><mi>${v}</mi></math>`, reads: "mi" },
  { what: "MathML's text", render: (v) => html`<math><mtext>${v}</mtext></math>`, reads: "mtext" },
  {
    what: "HTML in MathML",
    render: (v) => html`<math><annotation-xml encoding="text/html"><p>${v}</p></annotation-xml></math>`,
    reads: "p",
  },
  { what: "a noscript", render: (v) => html`<noscript>${v}</noscript>` },
  { what: "an attribute in a noscript", render: (v) => html`<noscript><p title="${v}">x</p></noscript>` },
  { what: "a comment", render: (v) => html`<p>a<!-- ${v} -->b</p>` },
  { what: "a comment that is all hole", render: (v) => html`<p>a<!--${v}-->b</p>` },
];

const attribute: Context[] = [
  { what: "a quoted attribute", render: (v) => html`<p title="${v}">x</p>`, reads: "p@title" },
  { what: "a single-quoted attribute", render: (v) => html`<p title='${v}'>x</p>`, reads: "p@title" },
  { what: "a whole attribute", render: (v) => html`<p title=${v}>x</p>`, reads: "p@title" },
  { what: "an attribute with text", render: (v) => html`<p title="a ${v} b ${v}">x</p>` },
  { what: "an attribute without quotes", render: (v) => html`<p title=a${v}>x</p>` },
  { what: "an attribute of a void element", render: (v) => html`<input value=${v} />`, reads: "input@value" },
  { what: "an attribute of an SVG", render: (v) => html`<svg viewBox=${v}></svg>`, reads: "svg@viewBox" },
  { what: "a data attribute", render: (v) => html`<p data-x=${v}>x</p>`, reads: "p@data-x" },
  { what: "an ARIA attribute", render: (v) => html`<p aria-label=${v}>x</p>`, reads: "p@aria-label" },
  { what: "an id", render: (v) => html`<p id=${v}>x</p>`, reads: "p@id" },
  { what: "a name", render: (v) => html`<form name=${v}></form>`, reads: "form@name" },
  { what: "a type", render: (v) => html`<input type=${v} />`, reads: "input@type" },
  { what: "a language", render: (v) => html`<p lang=${v}>x</p>`, reads: "p@lang" },
  {
    what: "a placeholder",
    render: (v) => html`<textarea placeholder=${v}></textarea>`,
    reads: "textarea@placeholder",
  },
  {
    what: "an option's value",
    render: (v) => html`<select><option value=${v}>x</option></select>`,
    reads: "option@value",
  },
  { what: "a target", render: (v) => html`<a target=${v}>x</a>`, reads: "a@target" },
  { what: "a class", render: (v) => html`<p class=${v}>x</p>`, reads: "p@class" },
  { what: "classes", render: (v) => html`<p class="a ${v}">x</p>` },
  { what: "a class by name", render: (v) => html`<p class=${{ [v]: true }}>x</p>`, reads: "p@class" },
  { what: "a class in a list", render: (v) => html`<p class=${[v, "a"]}>x</p>` },
  { what: "a style", render: (v) => html`<p style=${v}>x</p>` },
  { what: "a style in a sheet", render: (v) => html`<p style="color: ${v}; background: ${v}">x</p>` },
  {
    what: "a style by name",
    render: (v) => html`<p style=${{ color: v, backgroundImage: v, "--x": v }}>x</p>`,
  },
  { what: "attrs()", render: (v) => html`<p ${attrs({ title: v, "data-y": v })}>x</p>`, reads: "p@title" },
  {
    what: "a class by attrs()",
    render: (v) => html`<p ${attrs({ class: v, style: { color: v } })}>x</p>`,
    reads: "p@class",
  },
  { what: "a link by attrs()", render: (v) => html`<a ${attrs({ href: v })}>x</a>`, reads: "a@href:address" },
  { what: "a click's argument", render: (v) => html`<button @click="go(${v})">x</button>` },
  { what: "a click's argument in a list", render: (v) => html`<b @click="go('a', ${[v]})">x</b>` },
  { what: "a change's argument", render: (v) => html`<input @change="rename(${v}, value)" />` },
  {
    what: "a form's argument",
    render: (v) => html`<form @submit="rename(${v}, name)"><input name="name" /></form>`,
  },
];

const address: Context[] = [
  { what: "a link", render: (v) => html`<a href=${v}>x</a>`, reads: "a@href:address" },
  { what: "a link in quotes", render: (v) => html`<a href="${v}">x</a>`, reads: "a@href:address" },
  { what: "a link's start", render: (v) => html`<a href="${v}/x">x</a>`, reads: "a@href:start" },
  {
    what: "a link in two holes",
    render: (v) => html`<a href="${v.slice(0, 4)}${v.slice(4)}">x</a>`,
    reads: "a@href:address",
  },
  { what: "a link's query", render: (v) => html`<a href="/?q=${v}">x</a>` },
  {
    what: "an area",
    render: (v) => html`<map name="m"><area href=${v} /></map>`,
    reads: "area@href:address",
  },
  { what: "a form's action", render: (v) => html`<form action=${v}></form>`, reads: "form@action:address" },
  {
    what: "a button's action",
    render: (v) => html`<button formaction=${v}>x</button>`,
    reads: "button@formaction:address",
  },
  {
    what: "an input's action",
    render: (v) => html`<input type="submit" formaction=${v} />`,
    reads: "input@formaction:address",
  },
  { what: "a citation", render: (v) => html`<q cite=${v}>x</q>`, reads: "q@cite:address" },
  {
    what: "an SVG link",
    render: (v) => html`<svg><a href=${v}><text>x</text></a></svg>`,
    reads: "a@href:address",
  },
  {
    what: "an old SVG link",
    render: (v) => html`<svg><a xlink:href=${v}><text>x</text></a></svg>`,
    reads: "a@href:address",
  },
  {
    what: "an animation's end",
    render: (v) => html`<svg><a><set attributeName="href" to=${v} /></a></svg>`,
    reads: "set@to:address",
  },
  {
    what: "an animation's values",
    render: (v) => html`<svg><a><animate attributeName="href" values=${v} /></a></svg>`,
    reads: "animate@values:address",
  },
  {
    what: "an animation's later value",
    render: (v) => html`<svg><a><animate attributeName="href" values="#;${v}" /></a></svg>`,
    reads: "animate@values:end",
  },
];

/** Contexts in which a browser requests the URL: requests are allowed, but no script may run. */
const loading: Context[] = [
  { what: "an image", render: (v) => html`<img src=${v} />`, reads: "img@src:address" },
  { what: "an image's set", render: (v) => html`<img srcset=${v} />`, reads: "img@srcset:address" },
  { what: "an image of a set", render: (v) => html`<img srcset="/x 1x, ${v} 2x" />` },
  {
    what: "a video",
    render: (v) => html`<video src=${v} poster=${v}></video>`,
    reads: "video@poster:address",
  },
  {
    what: "an image by attrs()",
    render: (v) => html`<img ${attrs({ src: v })} />`,
    reads: "img@src:address",
  },
  {
    what: "an image input",
    render: (v) => html`<input type="image" src=${v} />`,
    reads: "input@src:address",
  },
  { what: "an SVG's use", render: (v) => html`<svg><use href=${v}></use></svg>`, reads: "use@href:address" },
  {
    what: "an SVG's image",
    render: (v) => html`<svg><image xlink:href=${v}></image></svg>`,
    reads: "image@href:address",
  },
];

const framing: Context[] = [
  { what: "a frame", render: (v) => html`<iframe src=${v}></iframe>`, reads: "iframe@src:address" },
  { what: "an object", render: (v) => html`<object data=${v}></object>`, reads: "object@data:address" },
  { what: "an embedded", render: (v) => html`<embed src=${v} />`, reads: "embed@src:address" },
];

/** All contexts: without requests, with requests, and with nested pages. */
export const contexts = { still: [...text, ...attribute, ...address], loading, framing };

/** Shows a text in all contexts of a kind, inside a row. If `isNew`, a new row replaces the old one. */
@live
export class Exposed {
  kind: keyof typeof contexts = "still";
  value = "safe";
  isNew = false;
  go(): void {}
  @handler(Object, String)
  rename(): void {}
  render(): Rendered {
    const { kind, value } = this;
    const rows = [this.isNew ? 1 : 0];
    return html`<div>${each(
      rows,
      (row) => row,
      () => html`<div>${showAll(kind, value)}</div>`,
    )}</div>`;
  }
}

function showAll(kind: keyof typeof contexts, value: string): Hole {
  return each(
    contexts[kind],
    ({ what }) => what,
    ({ what, render }) => html`<section data-context=${what}>${render(value)}</section>`,
  );
}
