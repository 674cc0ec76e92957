/** The faults of navigation that users of other tools report most, and relatives of each. */
import type { Express } from "express";
import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { type Hole, html, live, url } from "../../middleware/index.js";
import { usePages } from "./gallery.js";
import { follow, heading, open, press } from "./navigate-site.js";
import { hasMark } from "./visit.js";

/** What the server has, which other users change too. */
const store = { stock: 7, unread: true };

@live
class Stock {
  left = 0;
  onMount() {
    this.left = store.stock;
  }
  render() {
    return html`<p><output>${this.left} left</output></p>`;
  }
}

@live
class Mail {
  onConnect() {
    store.unread = false;
  }
  render() {
    return html`<p><output>A letter</output></p>`;
  }
}

@live
class Sheets {
  sheet = url(1, { history: "push" });
  turn() {
    this.sheet++;
  }
  render() {
    return html`<section><output>sheet ${this.sheet}</output><button @click="turn">Turn</button>
      <p class="tall"></p><a href="?sheet=9" data-live-link>Ninth</a></section>`;
  }
}

const names = ["stock", "other", "mail", "sheets", "empty", "json", "null", "nothing"];
const layout = (title: string, content: Hole = "") =>
  html`<!doctype html><html lang="en"><head><title>${title}</title><link rel="stylesheet" href="/style.css" />
    <script src="/both.js"></script></head><body><header><nav data-live-link="prefetch">${names.map(
      (name) => html`<a href=${`/${name}`}>${name}</a> `,
    )}</nav></header><main><h1>${title}</h1><label>Note <input /></label>${content}</main><script src="/end.js"></script></body></html>`;

const counter = (name: string) =>
  `window.runs = { ...window.runs, ${name}: (window.runs?.${name} ?? 0) + 1 };`;

const site = usePages((app: Express) => {
  const show = (name: string, content?: () => Hole) =>
    app.get(`/${name}`, (_request, response) => response.live(layout(name, content?.()) as never));
  show("stock", () => Stock);
  show("other");
  show("mail", () => Mail);
  show("sheets", () => Sheets);
  app.get("/empty", (_request, response) => void response.type("html").end());
  app.get("/json", (_request, response) => void response.json(null));
  app.get("/null", (_request, response) => void response.type("html").send("null"));
  app.get("/nothing", (_request, response) => void response.status(204).end());
  app.get("/style.css", (_request, response) => void response.type("css").send(".tall{height:2000px}"));
  for (const name of ["both", "end"])
    app.get(`/${name}.js`, (_request, response) => void response.type("js").send(counter(name)));
});

beforeEach(() => Object.assign(store, { stock: 7, unread: true }));

const shows = (page: Page, text: string) => page.locator("output").getByText(text, { exact: true }).waitFor();
const runs = (page: Page) => page.evaluate(() => (window as { runs?: object }).runs);
/** How many there are of what each page has once. */
const counts = (page: Page) =>
  page.evaluate(() =>
    ["header", "main", "h1", "output", "form[data-live-view]", "title", "html > [aria-live]", "link"].map(
      (selector) => document.querySelectorAll(selector).length,
    ),
  );

describe("a page", () => {
  it.each(["empty", "json", "null"])("does not become that of an answer like /%s", async (name) => {
    const { page } = await open(site, "/stock");
    await follow(page, name);
    await expect.poll(() => page.url()).toBe(`${site.url()}/${name}`);
    expect(["", "null"]).toContain((await page.locator("body").textContent())?.trim());
    expect(await page.title()).not.toBe("stock");
    await page.goBack();
    await shows(page, "7 left");
    expect(await page.title()).toBe("stock");
  });

  it("stays as it is where there is no content, and goes on", async () => {
    const { page } = await open(site, "/sheets");
    // The driver would wait for the end of a load that has none.
    const click = (selector: string) =>
      page.evaluate((selector) => document.querySelector<HTMLElement>(selector)?.click(), selector);
    const shown = () => page.evaluate(() => document.querySelector("output")?.textContent);
    const answered = page.waitForResponse(/\/nothing$/);
    await click("a[href='/nothing']");
    await answered;
    await expect
      .poll(() => page.evaluate(() => "liveNavigating" in document.documentElement.dataset))
      .toBe(false);
    await click("main button");
    await expect.poll(shown).toBe("sheet 2");
    await click("a[href='/stock']");
    await expect.poll(shown).toBe("7 left");
  });

  it("is there once, however it is come to, with scripts that have run once", async () => {
    const { page, errors } = await open(site, "/stock");
    const before = await counts(page);
    for (const name of ["other", "stock", "stock", "other", "stock"]) {
      await follow(page, name);
      await heading(page, name);
    }
    await page.evaluate(() => {
      for (const step of [-1, 1, -1, -1, 1, 1]) history.go(step);
    });
    await expect.poll(() => page.locator("html[data-live-navigating]").count()).toBe(0);
    await expect.poll(() => page.locator("h1").textContent()).toMatch(/stock|other/);
    await follow(page, "stock");
    await shows(page, "7 left");
    expect(await counts(page)).toEqual(before);
    expect(await runs(page)).toEqual({ both: 1, end: 1 });
    expect(await hasMark(page)).toBe(true);
    expect(errors).toEqual([]);
  });

  it("is never an old one: not after Back or Forward, not after a pause on the link", async () => {
    const { page } = await open(site, "/stock");
    await follow(page, "other");
    await heading(page, "other");
    store.stock = 5;
    await page.goBack();
    await shows(page, "5 left");
    expect(await page.getByLabel("Note").inputValue()).toBe("");
    await page.getByLabel("Note").fill("half");
    await page.goForward();
    await heading(page, "other");
    store.stock = 3;
    await page.goBack();
    await shows(page, "3 left");
    expect(await page.getByLabel("Note").inputValue()).toBe("");
  });

  it("is gone forward to after Back, also across what its address says", async () => {
    const { page, errors } = await open(site, "/stock");
    await follow(page, "sheets");
    await shows(page, "sheet 1");
    await press(page, "Turn");
    await shows(page, "sheet 2");
    await follow(page, "other");
    await heading(page, "other");
    for (const text of ["sheet 2", "sheet 1", "7 left"]) {
      await page.goBack();
      await shows(page, text);
    }
    for (const text of ["sheet 1", "sheet 2"]) {
      await page.goForward();
      await shows(page, text);
    }
    await page.goForward();
    await heading(page, "other");
    expect(await hasMark(page)).toBe(true);
    expect(errors).toEqual([]);
  });

  it("does not jump, and keeps the focus, where only its address says something else", async () => {
    const { page } = await open(site, "/sheets");
    const link = page.getByRole("link", { name: "Ninth" });
    await link.focus();
    const before = await page.evaluate(() => scrollY);
    expect(before).toBeGreaterThan(500);
    await page.keyboard.press("Enter");
    await shows(page, "sheet 9");
    const place = () => page.evaluate(() => [scrollY, document.activeElement?.textContent]);
    expect(await place()).toEqual([before, "Ninth"]);
  });
});

describe("a letter", () => {
  it("is not marked as read by a page that was fetched early, only by one that is shown", async () => {
    const { page } = await open(site, "/stock");
    const fetched = page.waitForResponse(/\/mail$/);
    await page.getByRole("link", { name: "mail" }).hover();
    expect((await fetched).request().headers()["hyper-live-prefetch"]).toBe("1");
    await page.getByRole("link", { name: "other" }).hover();
    await follow(page, "other");
    await heading(page, "other");
    expect(store.unread).toBe(true);
    await follow(page, "mail");
    await shows(page, "A letter");
    await expect.poll(() => store.unread).toBe(false);
  });
});
