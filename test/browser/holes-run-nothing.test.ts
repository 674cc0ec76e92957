/**
 * No value of a hole runs as code: each attribute that takes a hole gets each hostile value, in the page and by patches,
 * beside htmx and Alpine.js, without a content security policy. What templates refuse is left out.
 */
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import {
  attrs,
  each,
  html,
  LiveError,
  live,
  mount,
  type Rendered,
  unsafeHtml,
} from "../../middleware/index.js";
import { isLong, someOf } from "../support/long.js";
import { htmlFrom } from "../views/rendering.js";
import { usePages } from "./gallery.js";

const alpine = createRequire(import.meta.url).resolve("alpinejs/dist/cdn.min.js");

const run = "top.hacked=1";
const hostile = [
  `javascript:${run}`,
  `java\nscript:${run}`,
  `js:${run}`,
  run,
  `{"a":"js:${run}"}`,
  `js:{a:${run}}`,
  `load[${run}]`,
  `click[${run}], load[${run}]`,
  `request.action:js:${run} confirm:js:${run} action:js:${run}`,
  `"><img src=x onerror=${run}>`,
  `x" onfocus="${run}" autofocus tabindex="0`,
  `<script>${run}</script><img src=x onerror=${run}>`,
  `data:text/html,<script>${run}</script>`,
  `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='${run}'/>`,
  `#x;javascript:${run}`,
  `0;url=javascript:${run}`,
  `x:expression(${run});background:url(javascript:${run})`,
  `\${${run}}{{constructor.constructor('${run}')()}}`,
  "onclick",
  "href",
];

const everywhere =
  "id class title style slot part is lang dir role tabindex hidden inert autofocus contenteditable accesskey nonce " +
  "onclick on onfocus onload hx-get hx-post hx-put hx-delete hx-action hx-method hx-vals hx-headers hx-trigger hx-confirm " +
  "hx-config hx-boost hx-ext hx-swap hx-target hx-include hx-select hx-select-oob hx-swap-oob hx-sync hx-indicator " +
  "hx-disable hx-push-url hx-replace-url hx-encoding hx-validate hx-preserve hx-status:200 hx-on:click hx-on::load hx-live " +
  "data-hx-vals data-hx-get data-hx-boost data-hx-on:click hx-get:inherited hx-boost:inherited " +
  "x-data x-init x-html x-text x-on:click x-bind:id :class :id @click.x v-html v-on:click _ script data-script data-bind " +
  "ng-init data-ng-init up-on-rendered up-watch wire:click data-signals data-on:click [text] (click) " +
  "data-controller data-action data-turbo-method data-method data-remote data-bs-title data-text data-show data-init " +
  "data-live data-live-hook data-live-optimistic data-live-listen data-live-text-busy data-live-error data-on-click " +
  "data-mod-click data-wait-click data-lp data-lr aria-label data-anything popover popovertarget command commandfor";

/** Elements with a place for one attribute, and the attributes that they read besides. */
const elements: [tag: (attribute: string) => string, attributes: string][] = [
  [(a) => `<b ${a}>x</b>`, everywhere],
  [(a) => `<button type="button" ${a}>x</button>`, everywhere],
  [(a) => `<a href="/x" ${a}>x</a>`, "hx-boost hx-get hx-target onclick is"],
  [(a) => `<a ${a}>x</a>`, "href ping download target rel referrerpolicy"],
  [(a) => `<form onsubmit="return false" ${a}><button>x</button></form>`, "action method target enctype"],
  [(a) => `<form><button ${a}>x</button></form>`, "formaction formmethod formtarget name value"],
  [(a) => `<form><input type="image" alt="x" ${a}></form>`, "src formaction"],
  [(a) => `<img alt="" ${a}>`, "src srcset sizes longdesc usemap lowsrc dynsrc crossorigin loading"],
  [(a) => `<iframe title="x" ${a}></iframe>`, "src srcdoc name sandbox allow csp"],
  [(a) => `<object ${a}></object>`, "data type codebase classid archive name usemap"],
  [(a) => `<embed ${a}>`, "src type pluginspage"],
  [(a) => `<video ${a}></video>`, "src poster controlslist"],
  [(a) => `<audio><source ${a}></audio>`, "src srcset type media"],
  [(a) => `<link ${a}>`, "rel href imagesrcset imagesizes as media"],
  [(a) => `<link rel="stylesheet" ${a}>`, "href media title"],
  [(a) => `<meta ${a}>`, "http-equiv content name charset"],
  [(a) => `<meta http-equiv="refresh" ${a}>`, "content"],
  [(a) => `<base ${a}>`, "href target"],
  [(a) => `<script ${a}></script>`, "src type href integrity nonce crossorigin event for language"],
  [(a) => `<svg><script ${a}></script></svg>`, "href xlink:href type"],
  [(a) => `<svg><a ${a}><text>x</text></a></svg>`, "href xlink:href target onclick"],
  [(a) => `<svg><use ${a} /></svg>`, "href xlink:href"],
  [(a) => `<svg><image ${a} /></svg>`, "href xlink:href"],
  [
    (a) =>
      `<svg><a href="#x"><animate attributeName="href" begin="0s" dur="1s" fill="freeze" ${a} /></a></svg>`,
    "to from by values begin",
  ],
  [(a) => `<svg><a href="#x"><set attributeName="href" ${a} /></a></svg>`, "to begin"],
  [(a) => `<svg><animate to="javascript:${run}" ${a} /></svg>`, "attributeName"],
  [(a) => `<svg><set to="${run}" ${a} /></svg>`, "attributeName"],
  [(a) => `<svg><foreignObject ${a}></foreignObject></svg>`, "requiredExtensions"],
  [(a) => `<math><mrow ${a}><mi>x</mi></mrow></math>`, "href xlink:href actiontype"],
  [(a) => `<math><annotation-xml ${a}></annotation-xml></math>`, "encoding"],
  [(a) => `<q ${a}>x</q>`, "cite"],
  [(a) => `<table ${a}></table>`, "background"],
  [(a) => `<input ${a}>`, "type value name pattern list onfocus autofocus dirname"],
  [(a) => `<details ${a}></details>`, "open name ontoggle"],
  [(a) => `<turbo-frame ${a}></turbo-frame>`, "src id"],
  [(a) => `<my-element ${a}></my-element>`, "href src is onclick"],
];

const hole = "\0";
const templates: { strings: string[]; what: string }[] = [];
const refused: string[] = [];
for (const [tag, attributes] of elements) {
  for (const attribute of attributes.split(" ")) {
    // As the whole value, and as a part of it.
    for (const value of [hole, `" ${hole}"`]) {
      const source = tag(`${attribute}=${value}`);
      const strings = source.split(hole);
      try {
        htmlFrom(strings, "");
        templates.push({ strings, what: source });
      } catch (error) {
        if (!(error instanceof LiveError)) throw error;
        refused.push(attribute);
      }
    }
  }
}
const compiled = templates.map(
  ({ strings }) => Object.assign(strings, { raw: strings }) as TemplateStringsArray,
);

const spreadable = [
  "href",
  "src",
  "action",
  "formaction",
  "data",
  "srcset",
  "ping",
  "poster",
  "style",
  "class",
  "title",
  "content",
  "name",
  "data-x",
  "type",
  "is",
];

/** In a short run every other value comes by a patch, and some of the others in a page. */
const step = isLong ? 1 : 2;

@live
class Trap {
  at = 0;
  next() {
    this.at += step;
  }
  render() {
    const value = hostile[this.at] as string;
    const spread = (name: string) => {
      try {
        return html`<a ${attrs({ [name]: value })}>x</a><button type="button" ${attrs({ id: value })}>x</button>`;
      } catch {
        return html`<i></i>`;
      }
    };
    return html`<section>
      <p id="at">${this.at}</p> <button id="next" @click="next">Next</button>
      <div id="trap"><p>${value}</p><textarea>${value}</textarea><p>${[value]}</p>
        ${each([...compiled.keys()], Number, (at) => html(compiled[at] as TemplateStringsArray, value as never))}
        ${each(spreadable, String, spread)}
      </div>
    </section>`;
  }
}

const page = (content: unknown): Rendered => html`<!doctype html><html lang="en"><head><title>Trap</title>
  <script defer src="/alpine.js"></script></head><body>${content as never}<iframe name="sink" title="sink"></iframe></body></html>`;

const proofs = {
  image: `<img src=x onerror=${run}>`,
  address: `<a href="javascript:${run}">x</a>`,
  boost: `<a hx-boost="request.action:js:${run}" href="/x">x</a>`,
  vals: `<button hx-post="/x" hx-vals="js:{a:${run}}">x</button>`,
  trigger: `<button hx-post="/x" hx-trigger="click[${run}]">x</button>`,
  alpine: `<b x-data="{}" x-init="${run}">x</b>`,
};

const site = usePages((app) => {
  app.get("/alpine.js", (_request, response) => response.sendFile(alpine));
  app.all("/x", (_request, response) => void response.status(204).end());
  app.get("/", (request, response) => {
    // Frames whose address is a part of this page's.
    if (request.get("Sec-Fetch-Dest") !== "document") response.end();
    else response.live(page(mount(Trap, { at: Number(request.query.at ?? 0) })));
  });
  for (const [name, code] of Object.entries(proofs))
    app.get(`/proof/${name}`, (_request, response) =>
      response.live(page(html`<div id="trap">${unsafeHtml(code)}</div>`)),
    );
});

/** Uses each element of the trap as a user could: links and forms lead to a frame, so that the page stays. */
function useAll(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const trap = document.querySelector("#trap") as HTMLElement;
    for (const element of trap.querySelectorAll("a, form, button, input")) {
      if (!element.matches("[hx-boost]"))
        element.setAttribute(element.matches("a, form") ? "target" : "formtarget", "sink");
    }
    for (const element of trap.querySelectorAll<HTMLElement>("*")) {
      for (const type of ["focus", "mouseover", "click", "toggle", "load", "intersect", "change"]) {
        if (type === "focus") element.focus?.();
        else element.dispatchEvent(new MouseEvent(type, { bubbles: type !== "load", cancelable: true }));
      }
    }
    // For requests and frames that this has started.
    await new Promise((resolve) => setTimeout(resolve, 100));
  });
}

const isHacked = (page: Page) => page.evaluate(() => "hacked" in window);

it.each(someOf(Object.keys(proofs), 2))("notices code that runs: %s", async (name) => {
  const { page } = await site.visit(`/proof/${name}`, "htmx");
  await page.waitForLoadState("load");
  await page.waitForFunction(() => "htmx" in window && "Alpine" in window);
  await useAll(page);
  await expect.poll(() => isHacked(page)).toBe(true);
});

const isReady = (page: Page) => page.waitForFunction(() => "htmx" in window && "Alpine" in window);

it("runs nothing by patches", async () => {
  const { page } = await site.visit("/", "live");
  await isReady(page);
  const ran: string[] = [];
  for (const [at, value] of hostile.entries()) {
    if (at % step > 0) continue;
    await page.waitForFunction((at) => document.querySelector("#at")?.textContent === at, String(at));
    await useAll(page);
    if (await isHacked(page)) ran.push(value);
    const isLast = at + step >= hostile.length;
    if (!isLast) await page.evaluate(() => document.querySelector<HTMLElement>("#next")?.click());
  }
  expect(ran).toEqual([]);
}, 60_000);

it("runs nothing in a page that is loaded", async () => {
  const { page } = await site.visit("/", "htmx");
  const ran: string[] = [];
  for (const [at, value] of hostile.entries()) {
    if (!isLong && at % 4 !== 1) continue;
    await page.goto(`${site.url()}/?at=${at}`, { waitUntil: "commit" });
    await isReady(page);
    await useAll(page);
    if (await isHacked(page)) ran.push(value);
  }
  expect(ran).toEqual([]);
}, 60_000);
