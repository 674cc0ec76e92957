/**
 * Navigation between pages in Firefox and WebKitGTK. Where there is no Navigation API, links are those of the browser; that is
 * tried in both, with the API removed.
 */
import express, { type Express, type RequestHandler, type Response } from "express";
import { describe, expect, it, type TestContext } from "vitest";
import { hyperLive } from "../../middleware/index.js";
import { addJourneys } from "../browser/journeys/pages.js";
import type { Page } from "./page.js";
import { browsers, errorsOf, useBrowser } from "./site.js";

const withoutApi = '<script>document.cookie.includes("plain") && delete window.navigation</script>';

const follow = (page: Page, name: string) => page.getByRole("link", { name, exact: true }).click();
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const isOn = async (page: Page, title: string) => {
  const seen = () => page.evaluate(() => [document.querySelector("h1")?.textContent, document.title]);
  await expect.poll(() => seen().catch(() => []), { timeout: 10_000 }).toEqual([title, title]);
};
const go = (page: Page, steps: number) => page.evaluate((steps) => history.go(steps), steps);
const hasMark = (page: Page) => page.evaluate(() => "testErrors" in window);
const stateOf = (page: Page) => page.evaluate(() => document.querySelector("output")?.textContent);
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    return element.matches("a") ? element.textContent : element.localName;
  });

/** Adds the script to the pages that are sent. */
const removingTheApi: RequestHandler = (_request, response, next) => {
  const { end } = response;
  response.end = function (this: Response, chunk: unknown, ...rest: unknown[]) {
    const text = typeof chunk === "string" ? chunk.replace("<head>", `<head>${withoutApi}`) : chunk;
    if (text !== chunk) response.setHeader("Content-Length", Buffer.byteLength(text as string));
    return Reflect.apply(end, this, [text, ...rest]);
  } as typeof end;
  next();
};

describe.each(browsers)("in %s", (_name, launch) => {
  const site = useBrowser(launch, (options): Express => {
    const app = express();
    app.use(removingTheApi);
    app.use(hyperLive(options));
    addJourneys(app);
    return app;
  });

  /** Opens a page, and waits until navigation is loaded. Skips the test if the browser has no API for it. */
  async function open(path: string, { skip }: TestContext): Promise<Page> {
    const page = await site.visit(path, "pass");
    if (!(await page.evaluate(() => "navigation" in window))) skip("It has no Navigation API.");
    await page.attached("html > [aria-live]");
    return page;
  }

  it("a link, Back and Forward put pages in, with their state, scroll position, focus and title", async (test) => {
    const page = await open("/one", test);
    await page.evaluate(() => scrollTo(0, 700));
    await page.evaluate(() => {
      const link = [...document.querySelectorAll("a")].find(({ textContent }) => textContent === "Two");
      link?.focus({ preventScroll: true });
      link?.click();
    });
    await isOn(page, "Two");
    expect(await page.evaluate(() => scrollY)).toBe(0);
    expect(await focused(page)).toBe("main");
    const said = () => page.evaluate(() => document.querySelector("html > [aria-live]")?.textContent);
    await expect.poll(said).toBe("Two");
    await go(page, -1);
    await isOn(page, "One");
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(700);
    expect(await focused(page)).toBe("Two");
    await go(page, 1);
    await isOn(page, "Two");
    await page.evaluate(() => scrollTo(0, 0));
    await follow(page, "List");
    await isOn(page, "List");
    await press(page, "Turn");
    await expect.poll(() => stateOf(page)).toBe("3,,0");
    await go(page, -1);
    await expect.poll(() => stateOf(page)).toBe("2,,0");
    await go(page, -1);
    await isOn(page, "Two");
    expect(await hasMark(page)).toBe(true);
    expect(await errorsOf(page)).toEqual([]);
  });

  it("a link with a fragment leads there, and one to a page with autofocus into its field", async (test) => {
    const page = await open("/one", test);
    await follow(page, "Down");
    await isOn(page, "Two");
    await expect.poll(() => page.evaluate(() => scrollY > 50)).toBe(true);
    expect(await page.evaluate(() => location.hash)).toBe("#down");
    await page.evaluate(() => scrollTo(0, 0));
    await follow(page, "Auto");
    await isOn(page, "Auto");
    await expect.poll(() => focused(page)).toBe("input");
    expect(await hasMark(page)).toBe(true);
    expect(await errorsOf(page)).toEqual([]);
  });

  it("a form that gets a page navigates, with its button", async () => {
    const page = await site.visit("/one", "pass");
    await page.evaluate(() => {
      const link = document.querySelector("a[href='/two']") as HTMLAnchorElement;
      link.href = "/search";
      link.textContent = "Search";
    });
    await follow(page, "Search");
    await isOn(page, "Search");
    await page.getByLabel("Find", { exact: true }).fill("tea");
    await press(page, "All");
    await isOn(page, "Found");
    expect(await stateOf(page)).toBe('{"q":"tea","kind":"all"}');
    await go(page, -1);
    await isOn(page, "Search");
  });

  it("a draft that was not sent is asked about, on links and on Back", async (test) => {
    const page = await open("/one", test);
    await page.evaluate(() => {
      const asked: string[] = [];
      Object.assign(window, { asked, confirm: (text: string) => !asked.push(text) });
      const link = document.querySelector("a[href='/auto']") as HTMLAnchorElement;
      link.href = "/draft";
      link.textContent = "Draft";
    });
    await follow(page, "Draft");
    await isOn(page, "Draft");
    await page.getByLabel("Draft", { exact: true }).fill("half");
    await follow(page, "Two");
    const asked = () => page.evaluate(() => (window as unknown as { asked: string[] }).asked.length);
    await expect.poll(asked).toBe(1);
    await go(page, -1);
    await expect.poll(asked).toBe(2);
    await expect.poll(() => page.evaluate(() => location.pathname)).toBe("/draft");
    await isOn(page, "Draft");
    await page.evaluate(() => {
      window.confirm = () => true;
    });
    await follow(page, "Two");
    await isOn(page, "Two");
    expect(await hasMark(page)).toBe(true);
    expect(await errorsOf(page)).toEqual([]);
  });

  it("an element that stays goes on, with its component and what was typed there", async (test) => {
    const page = await open("/player", test);
    await press(page, "Add");
    await expect.poll(() => stateOf(page)).toBe("1");
    await page.getByLabel("Tape", { exact: true }).fill("the middle");
    await follow(page, "Next song");
    await isOn(page, "Next");
    expect(await stateOf(page)).toBe("1");
    await press(page, "Add");
    await expect.poll(() => stateOf(page)).toBe("2");
    const tape = () => page.evaluate(() => document.querySelector<HTMLInputElement>("aside input")?.value);
    expect(await tape()).toBe("the middle");
    await go(page, -1);
    await isOn(page, "Player");
    expect(await tape()).toBe("the middle");
    expect(await errorsOf(page)).toEqual([]);
  });

  it("links are plain links without the API, and the address still follows what a page shows", async () => {
    const page = await site.visit("/one", "pass");
    await page.evaluate(() => {
      // biome-ignore lint/suspicious/noDocumentCookie: some of these browsers have nothing else
      document.cookie = "plain=1; path=/";
      location.reload();
    });
    await expect
      .poll(() => page.evaluate(() => "navigation" in window).catch(() => true), { timeout: 10_000 })
      .toBe(false);
    await page.attached("html[data-live-connection=open]");
    await follow(page, "List");
    await isOn(page, "List");
    await page.attached("html[data-live-connection=open]");
    await press(page, "Turn");
    await expect.poll(() => stateOf(page)).toBe("3,,0");
    await expect.poll(() => page.evaluate(() => location.search)).toBe("?page=3");
    await go(page, -1);
    await expect.poll(() => stateOf(page)).toBe("2,,0");
    await page.evaluate(() => void Object.assign(window, { testErrors: [] }));
    await follow(page, "Two");
    await isOn(page, "Two");
    expect(await hasMark(page)).toBe(false);
    await go(page, -1);
    await isOn(page, "List");
    await expect.poll(() => stateOf(page)).toBe("2,,0");
  });
});
