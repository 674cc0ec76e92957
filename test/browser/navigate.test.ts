/** Navigation between pages, in a real browser. */
import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { usePages } from "./gallery.js";
import { definePages, follow, heading, open, pathOf, press, seen, shows } from "./navigate-site.js";
import { connected, hasMark } from "./visit.js";

const site = usePages(definePages);
const requestsOf = (path: string) => seen.requests.filter((each) => each.path === path);
const historyLength = (page: Page) => page.evaluate(() => history.length);

beforeEach(() => {
  seen.requests = [];
});

describe("a link with data-live-link", () => {
  it("puts the next page in, whose views join over the same socket, and so does Back", async () => {
    const { page, sent, errors } = await open(site, "/a");
    await press(page, "Step");
    await shows(page, "1");
    await follow(page, "b");
    await heading(page, "Page B");
    await shows(page, "0");
    expect(pathOf(page)).toBe("/b");
    expect(await page.title()).toBe("Page B");
    await connected(page);
    await press(page, "Step");
    await shows(page, "1");
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
    expect(await page.locator("main").count()).toBe(1);
    expect(await hasMark(page)).toBe(true);
    expect(errors).toEqual([]);
  });

  it("leaves changes of the query to the page's fields, and other pages to navigation, in any order", async () => {
    const { page, errors } = await open(site, "/list");
    await press(page, "Next");
    await shows(page, "page 2");
    await follow(page, "a");
    await heading(page, "Page A");
    await page.goBack();
    await shows(page, "page 2");
    await page.goBack();
    await shows(page, "page 1");
    const fetched = requestsOf("/list").length;
    await follow(page, "Seven");
    await shows(page, "page 7");
    await follow(page, "Nine");
    await shows(page, "page 9");
    await press(page, "Next");
    await shows(page, "page 10");
    await page.goBack();
    await shows(page, "page 9");
    await page.goBack();
    await shows(page, "page 1");
    expect(requestsOf("/list")).toHaveLength(fetched);
    await page.goForward();
    await page.goForward();
    await shows(page, "page 10");
    // A parameter that is nobody's field is the route's.
    await follow(page, "Other");
    await shows(page, "page 3");
    expect(requestsOf("/list").at(-1)?.originalUrl).toBe("/list?page=3&other=1");
    await page.goBack();
    await shows(page, "page 10");
    expect(await hasMark(page)).toBe(true);
    expect(errors).toEqual([]);
  });

  it("shows the address after redirects, and leaves other sites and loops to the browser", async () => {
    const { page } = await open(site, "/a");
    await follow(page, "moved");
    await heading(page, "Page B");
    expect(pathOf(page)).toBe("/b");
    expect(await hasMark(page)).toBe(true);
    await page.goBack();
    await heading(page, "Page A");
    await follow(page, "loop");
    await expect.poll(() => page.url()).toContain("chrome-error:");
    await page.goBack();
    await heading(page, "Page A");
    await page.locator("[data-live-title]").waitFor({ state: "attached" });
    await follow(page, "elsewhere");
    await expect.poll(() => page.url()).toContain("127.0.0.1");
    await heading(page, "Plain");
  });

  it("is loaded by the browser if the page is not one of ours, and Back then is the browser's too", async () => {
    const { page } = await open(site, "/a");
    await follow(page, "plain");
    await heading(page, "Plain");
    expect(await hasMark(page)).toBe(false);
    await page.goBack();
    await heading(page, "Page A");
    await follow(page, "error");
    await page.getByText("Not now").waitFor();
  });

  it("leaves a file, another window and a link that is off to the browser", async () => {
    const { page } = await open(site, "/form");
    const download = page.waitForEvent("download");
    await follow(page, "file");
    await download;
    await heading(page, "Form");
    const other = page.context().waitForEvent("page");
    await follow(page, "tab");
    await (await other).close();
    const second = page.waitForEvent("download");
    await follow(page, "download");
    await second;
    const tab = page.context().waitForEvent("page");
    await page.getByRole("link", { name: "a", exact: true }).click({ modifiers: ["ControlOrMeta"] });
    await (await tab).close();
    await heading(page, "Form");
    for (const name of ["off", "bare"]) {
      await follow(page, name);
      await heading(page, "Page B");
      await page.goBack();
      await heading(page, "Form");
    }
    expect(await hasMark(page)).toBe(false);
  });

  it("shows the page that was clicked last, and makes one entry", async () => {
    const { page, errors } = await open(site, "/a");
    const length = await historyLength(page);
    for (const name of ["slower", "slow", "list"]) await follow(page, name);
    await shows(page, "page 1");
    expect(await historyLength(page)).toBe(length + 1);
    await page.goBack();
    await heading(page, "Page A");
    // Back while a page is fetched.
    await follow(page, "slower");
    await page.goForward();
    await shows(page, "page 1");
    await page.goBack();
    await page.goForward();
    await page.goBack();
    await heading(page, "Page A");
    expect(await page.locator("main").count()).toBe(1);
    await follow(page, "slow");
    await page.locator("[data-live-bar]").waitFor({ state: "attached" });
    await heading(page, "/slow");
    expect(await page.locator("[data-live-bar]").count()).toBe(0);
    expect(await hasMark(page)).toBe(true);
    expect(errors).toEqual([]);
  });

  it("carries a page over that has no component, and comes back to one that has", async () => {
    const { page, errors } = await open(site, "/a");
    await follow(page, "still");
    await heading(page, "Still");
    await follow(page, "b");
    await heading(page, "Page B");
    await connected(page);
    await press(page, "Step");
    await shows(page, "1");
    expect(await hasMark(page)).toBe(true);
    expect(errors).toEqual([]);
    expect(site.log).toEqual([]);
  });
});

describe("a GET form with data-live-link", () => {
  it("navigates with its fields and its button, and Back comes to an empty form", async () => {
    const { page, errors } = await open(site, "/form");
    await page.getByLabel("Query").fill("tea & milk");
    await press(page, "Find");
    await heading(page, "Found tea & milk well");
    expect(pathOf(page)).toBe("/found?q=tea+%26+milk&how=well");
    await press(page, "Step");
    await shows(page, "1");
    await page.goBack();
    await heading(page, "Form");
    expect(await page.getByLabel("Query").inputValue()).toBe("");
    expect(await hasMark(page)).toBe(true);
    await press(page, "Plain find");
    await heading(page, "Found undefined undefined");
    expect(await hasMark(page)).toBe(false);
    expect(errors).toEqual([]);
  });
});

describe("the events of a page that is left", () => {
  it("are over before the next page is fetched, or run on without reaching it", async () => {
    const { page, errors } = await open(site, "/a");
    seen.done = 0;
    await press(page, "Quick");
    await follow(page, "b");
    await heading(page, "Page B");
    expect(seen.done).toBe(1);
    await press(page, "Slow");
    await press(page, "Step");
    await follow(page, "list");
    await shows(page, "page 1");
    expect(seen.done).toBe(1);
    seen.release();
    await expect.poll(() => seen.done).toBe(2);
    await shows(page, "page 1");
    await press(page, "Next");
    await shows(page, "page 2");
    expect(errors).toEqual([]);
  });

  it("that wait for a pause are sent, and a text that was typed does not get into the next page", async () => {
    const { page, sent } = await open(site, "/a");
    await page.getByLabel("Text").fill("half");
    await follow(page, "b");
    await heading(page, "Page B");
    expect(sent.some((frame) => frame.includes("half"))).toBe(true);
    expect(await page.getByLabel("Text").inputValue()).toBe("");
  });
});

describe("a handler's redirect", () => {
  it("navigates, and its flash is shown once", async () => {
    const { page, errors } = await open(site, "/a");
    await press(page, "Go");
    await heading(page, "Page B");
    await page.getByText("Sent there.").waitFor();
    expect(await hasMark(page)).toBe(true);
    await follow(page, "a");
    await heading(page, "Page A");
    expect(await page.getByText("Sent there.").count()).toBe(0);
    expect(errors).toEqual([]);
  });
});
