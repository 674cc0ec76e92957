/** Navigation between pages, in a real browser. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { html, live, url } from "../../middleware/index.js";
import { usePages } from "./gallery.js";
import { connected, hasMark, markWindow } from "./visit.js";

@live
class VisitCount {
  count = 0;
  step() {
    this.count++;
  }
  render() {
    return html`<section><output>${this.count}</output><button @click="step">Step</button></section>`;
  }
}

@live
class TurnedPages {
  page = url(1, { history: "push" });
  next() {
    this.page++;
  }
  render() {
    return html`<section><output>page ${this.page}</output><button @click="next">Next</button>
      <a href="?page=7" data-live-link>Seven</a></section>`;
  }
}

const layout = (title: string, content: unknown, head: unknown = "") => html`<!doctype html>
  <html lang="en"><head><title>${title}</title>${head as string}</head>
  <body><header><nav><a href="/a" data-live-link>A</a> <a href="/b" data-live-link>B</a> <a href="/list" data-live-link>List</a>
    <a href="/plain" data-live-link>Plain</a></nav></header>
    <main><h1>${title}</h1>${content as string}</main></body></html>`;

const site = usePages((app) => {
  app.get("/a", (_request, response) => response.live(layout("Page A", VisitCount)));
  app.get("/b", (_request, response) => response.live(layout("Page B", VisitCount)));
  app.get("/list", (_request, response) => response.live(layout("The list", TurnedPages)));
  app.get("/plain", (_request, response) =>
    response.send('<!doctype html><title>Plain</title><h1>Plain</h1><a href="/a">A</a>'),
  );
});

const follow = (page: Page, name: string) => page.getByRole("link", { name, exact: true }).click();
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const shows = (page: Page, text: string) => page.locator("output").getByText(text, { exact: true }).waitFor();
const heading = (page: Page, text: string) =>
  page.getByRole("heading", { name: text, exact: true }).waitFor();
/** Waits until navigation is loaded. */
const ready = (page: Page) => page.locator("[data-live-title]").waitFor({ state: "attached" });

describe("a link with data-live-link", () => {
  const open = async (path: string) => {
    const visit = await site.visit(path, "live");
    await ready(visit.page);
    await markWindow(visit.page);
    return visit;
  };

  it("puts the next page in, whose views join over the same socket", async () => {
    const { page, sent, errors } = await open("/a");
    await press(page, "Step");
    await shows(page, "1");
    await follow(page, "B");
    await heading(page, "Page B");
    await shows(page, "0");
    expect(new URL(page.url()).pathname).toBe("/b");
    expect(await page.title()).toBe("Page B");
    await connected(page);
    await press(page, "Step");
    await shows(page, "1");
    expect(await hasMark(page)).toBe(true);
    expect(sent.filter((frame) => frame.startsWith('["join"'))).toHaveLength(2);
    expect(sent.filter((frame) => frame === '["leave",0]')).toHaveLength(1);
    await page.goBack();
    await heading(page, "Page A");
    await shows(page, "0");
    await press(page, "Step");
    await shows(page, "1");
    await page.goForward();
    await heading(page, "Page B");
    await press(page, "Step");
    await shows(page, "1");
    expect(await hasMark(page)).toBe(true);
    expect(errors).toEqual([]);
  });

  it("leaves changes of the query to the page's fields, and other pages to navigation, in any order", async () => {
    const { page, errors } = await open("/list");
    await press(page, "Next");
    await shows(page, "page 2");
    await follow(page, "A");
    await heading(page, "Page A");
    await page.goBack();
    await shows(page, "page 2");
    await page.goBack();
    await shows(page, "page 1");
    await follow(page, "Seven");
    await shows(page, "page 7");
    await press(page, "Next");
    await shows(page, "page 8");
    await page.goBack();
    await shows(page, "page 7");
    await page.goBack();
    await shows(page, "page 1");
    expect(await hasMark(page)).toBe(true);
    expect(errors).toEqual([]);
  });

  it("is loaded by the browser if the page does not have our scripts", async () => {
    const { page } = await open("/a");
    await follow(page, "Plain");
    await heading(page, "Plain");
    expect(await hasMark(page)).toBe(false);
    await page.goBack();
    await heading(page, "Page A");
  });
});
