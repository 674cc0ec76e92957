/**
 * What components are composed of, in a page that is opened again: in a second tab that came of it, by Back, and with new classes.
 *
 * The application answers each GET as a cache would, with the page that it made first: so its seal is an old one.
 */
import express, { type Express } from "express";
import { describe, expect, it } from "vitest";
import { allowRedefinition } from "../middleware/component/definition.js";
import { development } from "../middleware/development.js";
import { each, every, html, hyperLive, list, live, mount, on, resource, slot } from "../middleware/index.js";
import type { Site } from "../middleware/site.js";
import { type TestPage, visit } from "../middleware/testing/index.js";
import { replaceViews } from "../middleware/transport/replace-views.js";

let isReplacing = false;
allowRedefinition({ replaces: () => isReplacing, defined: () => {} });
const sites: Site[] = [];
development.current = {
  prepare: (settings) => settings,
  start: (site) => void sites.push(site),
  receive: () => false,
  fail(_site, _request, _response, error) {
    throw error;
  },
};

/** A page with one feature. */
interface Feature {
  name: string;
  /** defines its classes, under the same names each time; gives that of the page */
  define(word: string): new () => object;
  /** what it shows after so many clicks, or ticks */
  shows(word: string, count: number): string;
  /** whether it counts by itself */
  isTimed?: boolean;
}

const features: Feature[] = [
  {
    name: "a slot",
    define(word) {
      const Card = live(
        class {
          render() {
            return html`<section>${slot(this)}</section>`;
          }
        },
        { name: "SlotCard" },
      );
      return live(
        class {
          count = 0;
          add() {
            this.count++;
          }
          render() {
            return html`<main>${mount(Card, {}, html`<p>${word} ${this.count}</p><button @click="add">Add</button>`)}</main>`;
          }
        },
        { name: "SlotPage" },
      );
    },
    shows: (word, count) => `${word} ${count}`,
  },
  {
    name: "a callback",
    define(word) {
      const Picker = live(
        class {
          declare onPick: (by: number) => void;
          render() {
            return html`<button @click=${on(this.onPick, 1)}>Add</button>`;
          }
        },
        { name: "CallbackPicker" },
      );
      return live(
        class {
          count = 0;
          pick(by: number) {
            this.count += by;
          }
          render() {
            return html`<main><p>${word} ${this.count}</p>${mount(Picker, { onPick: on(this.pick) } as never)}</main>`;
          }
        },
        { name: "CallbackPage" },
      );
    },
    shows: (word, count) => `${word} ${count}`,
  },
  {
    name: "a resource",
    define(word) {
      return live(
        class {
          day = 0;
          stats = resource(async () => {
            const { day } = this;
            await null;
            return `day ${day}`;
          });
          next() {
            this.day++;
          }
          render() {
            return html`<main><p>${word} ${this.stats.value}</p><button @click="next">Add</button></main>`;
          }
        },
        { name: "ResourcePage" },
      );
    },
    shows: (word, count) => `${word} day ${count}`,
  },
  {
    name: "a timer",
    isTimed: true,
    define(word) {
      return live(
        class {
          count = 0;
          onMount() {
            every(40, this.tick);
          }
          tick() {
            this.count++;
          }
          render() {
            return html`<main><p>${word} ${this.count}</p></main>`;
          }
        },
        { name: "TimerPage" },
      );
    },
    shows: (word, count) => `${word} ${count}`,
  },
  {
    name: "a list()",
    define(word) {
      return live(
        class {
          count = 0;
          rows = list({
            key: ({ id }: { id: number }) => id,
            load: ({ after = -1, limit }) =>
              Array.from({ length: this.count + 1 }, (_, id) => ({ id }))
                .filter(({ id }) => id > (after as number))
                .slice(0, limit),
          });
          add() {
            this.count++;
            this.rows.append({ id: this.count });
          }
          render() {
            return html`<main><ul>${each(this.rows, ({ id }) => html`<li>${word} ${id}</li>`)}</ul>
              <button @click="add">Add</button></main>`;
          }
        },
        { name: "ListPage" },
      );
    },
    shows: (word, count) => Array.from({ length: count + 1 }, (_, id) => `${word} ${id}`).join(" "),
  },
  {
    name: "a deferred component",
    define(word) {
      const Chart = live(
        class {
          count = 0;
          add() {
            this.count++;
          }
          render() {
            return html`<section><p>${word} ${this.count}</p><button @click="add">Add</button></section>`;
          }
        },
        { name: "DeferredChart" },
      );
      return live(
        class {
          render() {
            return html`<main>${mount(Chart, {}, { when: "load", placeholder: html`<p>Loading</p>` })}</main>`;
          }
        },
        { name: "DeferredPage" },
      );
    },
    shows: (word, count) => `${word} ${count}`,
  },
];

/** Answers "/" with the page that it has made first. */
function serve(Page: new () => object): Express {
  const app = express();
  let first: string | undefined;
  app.use(hyperLive());
  app.get("/", (_request, response, next) => {
    if (first !== undefined) return void response.send(first);
    const end = response.end.bind(response) as (body: unknown) => typeof response;
    response.end = ((body: unknown) => {
      first = String(body);
      return end(body);
    }) as typeof response.end;
    response.live(Page as never).catch(next);
  });
  app.get(
    "/other",
    (_request, response) => void response.send("<!doctype html><title>Other</title><p>Other</p>"),
  );
  return app;
}

/** Text follows text where blocks have no space between them. */
const textOf = (page: TestPage) =>
  page
    .text()
    .replace(/(\d)(?=\D)/g, "$1 ")
    .replace(/\s+/g, " ")
    .trim();
const countOf = (page: TestPage) => Number(/(\d+)(?: Add)?$/.exec(textOf(page))?.[1]);

async function open({ define, shows, isTimed }: Feature, word: string) {
  isReplacing = true;
  const page = await visit(serve(define(word)), "/");
  isReplacing = false;
  const waitFor = (at: TestPage, as: string, count: number) =>
    expect.poll(() => textOf(at), { timeout: 4_000 }).toContain(isTimed ? `${as} ` : shows(as, count));
  /** Counts one further, and shows it. */
  const step = async (at: TestPage, as: string, count: number) => {
    const before = countOf(at);
    if (isTimed) await expect.poll(() => countOf(at)).toBeGreaterThan(before);
    else await at.click("Add");
    await waitFor(at, as, count);
  };
  await waitFor(page, word, 0);
  await step(page, word, 1);
  return { page, waitFor, step };
}

describe.each(features)("$name", (feature) => {
  it("goes on in a second tab, and both tabs have their own", async () => {
    const { page, waitFor, step } = await open(feature, "old");
    const tab = await page.newTab("/");
    await waitFor(tab, "old", 1);
    await step(tab, "old", 2);
    await step(tab, "old", 3);
    await waitFor(page, "old", 1);
    await step(page, "old", 2);
  });

  it("is where it was after Back", async () => {
    const { page, waitFor, step } = await open(feature, "old");
    const before = countOf(page);
    await page.goto("/other");
    await page.goBack();
    await waitFor(page, "old", 1);
    expect(countOf(page)).toBeGreaterThanOrEqual(before);
    await step(page, "old", 2);
  });

  it("keeps its state when its classes are defined again, and shows their templates", async () => {
    const { page, waitFor, step } = await open(feature, "old");
    const before = countOf(page);
    isReplacing = true;
    feature.define("new");
    isReplacing = false;
    expect(await replaceViews(sites.at(-1) as Site, () => true)).toEqual([]);
    await waitFor(page, "new", 1);
    expect(countOf(page)).toBeGreaterThanOrEqual(before);
    await step(page, "new", 2);
    expect(textOf(page)).not.toContain("old");
  });
});
