/** What a page is like that navigation has put in: its scripts and styles, where it is scrolled to, what has the focus. */
import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { usePages } from "./gallery.js";
import { definePages, follow, heading, open, pathOf, press, seen, shows } from "./navigate-site.js";
import { hasMark } from "./visit.js";

const site = usePages(definePages);
const requestsOf = (path: string) => seen.requests.filter((each) => each.path === path);
const runs = (page: Page) => page.evaluate(() => (window as { runs?: object }).runs);
const focused = (page: Page) =>
  page.evaluate(() => {
    const { activeElement: element } = document;
    return element?.id || element?.getAttribute("aria-label") || element?.localName;
  });
const scrollOf = (page: Page) => page.evaluate(() => Math.round(scrollY));
const boxes = (page: Page) =>
  page.evaluate(() => [...document.querySelectorAll("#box,.box")].map(({ scrollTop }) => scrollTop));

beforeEach(() => {
  seen.requests = [];
});

describe("the scripts and styles of a page", () => {
  it("run once, apply while it is shown, and are there before it is", async () => {
    const { page, errors } = await open(site, "/a");
    const color = (selector: string) =>
      page.locator(selector).evaluate((element) => getComputedStyle(element).color);
    expect(await runs(page)).toEqual({ site: 1 });
    await page.evaluate(() => {
      document.head.append(Object.assign(document.createElement("meta"), { id: "theirs" }));
      document.documentElement.classList.add("dark");
      document.body.classList.add("modal-open");
      document.addEventListener("hyper-live:navigated", () => {
        Object.assign(window, { colorThen: getComputedStyle(document.querySelector("h1") as Element).color });
      });
    });
    const plain = await color("h1");
    await follow(page, "head");
    await heading(page, "Head");
    await expect.poll(() => runs(page)).toEqual({ site: 1, head: 1, module: 1, late: 1 });
    expect(await color(".red")).toBe("rgb(255, 0, 0)");
    await expect
      .poll(() => page.evaluate(() => (window as { colorThen?: string }).colorThen))
      .toBe("rgb(0, 0, 255)");
    expect(await page.locator("meta[name=description]").count()).toBe(1);
    expect(await page.locator("#data").textContent()).toBe('{"one":1}');
    expect(await page.locator("html").getAttribute("class")).toBe("dark");
    expect(await page.locator("body").getAttribute("class")).toBe("head");
    await follow(page, "b");
    await heading(page, "Page B");
    expect(await color("h1")).toBe(plain);
    expect(await page.locator("meta[name=description],#data").count()).toBe(0);
    expect(await page.locator("html").getAttribute("lang")).toBe("fr");
    expect(await page.locator("#theirs").count()).toBe(1);
    await page.goBack();
    await heading(page, "Head");
    expect(await color(".red")).toBe("rgb(255, 0, 0)");
    expect(await runs(page)).toEqual({ site: 1, head: 1, module: 1, late: 1 });
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    expect(await page.locator("link[href$='/red.css']").count()).toBe(1);
    expect(await hasMark(page)).toBe(true);
    expect(errors).toEqual([]);
  });

  it("are loaded by the browser with the page if they must not change", async () => {
    const { page } = await open(site, "/a");
    await follow(page, "tracked");
    await heading(page, "Tracked");
    expect(await hasMark(page)).toBe(false);
  });

  it("leave what both pages have in place, with its state", async () => {
    const { page } = await open(site, "/a");
    await page.evaluate(() => Object.assign(document.querySelector("header") as object, { mark: 1 }));
    await follow(page, "b");
    await heading(page, "Page B");
    expect(await page.evaluate(() => (document.querySelector("header") as { mark?: number }).mark)).toBe(1);
  });
});

describe("the place in a page", () => {
  it("is its start, or the element of the hash, and on the way back where it was, in boxes too", async () => {
    const { page, errors } = await open(site, "/long");
    await page.evaluate(() => {
      for (const each of document.querySelectorAll("#box,.box")) each.scrollTop = 300;
    });
    const link = page.getByRole("link", { name: "away", exact: true });
    await link.scrollIntoViewIfNeeded();
    const before = await scrollOf(page);
    expect(before).toBeGreaterThan(500);
    await link.focus();
    await page.keyboard.press("Enter");
    await heading(page, "Page A");
    expect(await scrollOf(page)).toBe(0);
    await page.goBack();
    await heading(page, "Long");
    await expect.poll(() => scrollOf(page)).toBe(before);
    expect(await boxes(page)).toEqual([300, 300]);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("away");
    await page.evaluate(() => location.assign("#far"));
    const far = await scrollOf(page);
    await follow(page, "same");
    await expect.poll(() => pathOf(page)).toBe("/long?again");
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("same");
    expect(Math.abs((await scrollOf(page)) - far)).toBeLessThan(1_500);
    expect(await boxes(page)).toEqual([300, 300]);
    expect(errors).toEqual([]);
  });

  it("has the focus: main, a field with autofocus, or the element of the hash; and the title is announced", async () => {
    const { page, errors } = await open(site, "/form");
    await follow(page, "focus");
    await heading(page, "Focus");
    expect(await focused(page)).toBe("Auto");
    await follow(page, "b");
    await heading(page, "Page B");
    expect(await focused(page)).toBe("main");
    const announced = page.locator("html > [aria-live=polite]");
    await expect.poll(() => announced.textContent()).toBe("Page B");
    await follow(page, "form");
    await heading(page, "Form");
    await expect.poll(() => announced.textContent()).toBe("Form");
    await follow(page, "third");
    await heading(page, "Focus");
    expect(await focused(page)).toBe("third");
    expect(await page.locator("h2:target").count()).toBe(1);
    expect(pathOf(page)).toBe("/focus#third");
    await page.keyboard.press("Tab");
    expect(await page.locator("#third").getAttribute("tabindex")).toBeNull();
    expect(errors).toEqual([]);
  });
});

describe("a page that is fetched early", () => {
  it("is fetched once: when the link is pressed, or pointed at if it says so", async () => {
    const { page } = await open(site, "/form");
    await page.getByRole("link", { name: "a", exact: true }).hover();
    await page.mouse.down();
    await expect.poll(() => requestsOf("/a").length).toBe(1);
    await page.mouse.up();
    await heading(page, "Page A");
    expect(requestsOf("/a").map((each) => each.get("Hyper-Live-Prefetch"))).toEqual(["1"]);
    await page.goBack();
    await heading(page, "Form");
    await page.getByRole("link", { name: "b", exact: true }).hover();
    await page.getByRole("link", { name: "hover", exact: true }).hover();
    await expect.poll(() => requestsOf("/b").length).toBe(1);
    await follow(page, "hover");
    await heading(page, "Page B");
    expect(requestsOf("/b")).toHaveLength(1);
    // By keyboard there is nothing to press before.
    await page.getByRole("link", { name: "a", exact: true }).focus();
    await page.keyboard.press("Enter");
    await heading(page, "Page A");
    expect(requestsOf("/a").map((each) => each.get("Hyper-Live-Prefetch"))).toEqual(["1", undefined]);
  });

  it("is not shown once an event may have changed it, and each page that is shown was mounted once", async () => {
    const { page } = await open(site, "/form");
    const before = seen.mounts;
    await page.getByRole("link", { name: "hover", exact: true }).hover();
    await expect.poll(() => seen.mounts).toBe(before + 1);
    await page.getByRole("button", { name: "Step" }).focus();
    await page.keyboard.press("Enter");
    await shows(page, "1");
    await page.getByRole("link", { name: "hover", exact: true }).focus();
    await page.keyboard.press("Enter");
    await heading(page, "Page B");
    expect(requestsOf("/b")).toHaveLength(2);
    await follow(page, "a");
    await heading(page, "Page A");
    expect(seen.mounts).toBe(before + 3);
  });
});

describe("scripts of the application", () => {
  it("are told of each navigation, and can stop it", async () => {
    const { page, errors } = await open(site, "/a");
    await page.evaluate(() => {
      const told: unknown[] = [];
      const note = (event: Event) => {
        const { url, kind, source } = (event as CustomEvent).detail;
        told.push([event.type, url.replace(/.*\/\/[^/]*/, ""), kind, source?.textContent]);
      };
      Object.assign(window, { told });
      document.addEventListener("hyper-live:navigate", note);
      document.addEventListener("hyper-live:navigated", note);
    });
    const told = () => page.evaluate(() => (window as unknown as { told: unknown[] }).told.splice(0));
    await follow(page, "b");
    await heading(page, "Page B");
    expect(await told()).toEqual([
      ["hyper-live:navigate", "/b", "push", "b"],
      ["hyper-live:navigated", "/b", "push", "b"],
    ]);
    await page.goBack();
    await heading(page, "Page A");
    expect(await told()).toEqual([
      ["hyper-live:navigate", "/a", "traverse", undefined],
      ["hyper-live:navigated", "/a", "traverse", undefined],
    ]);
    await page.evaluate(() =>
      document.addEventListener("hyper-live:navigate", (event) => event.preventDefault()),
    );
    await follow(page, "list");
    await page.evaluate(() => history.forward());
    await expect.poll(told).toHaveLength(2);
    await expect.poll(() => pathOf(page)).toBe("/a");
    await heading(page, "Page A");
    // The server sends the page elsewhere in any case.
    await press(page, "Go");
    await heading(page, "Page B");
    expect(await hasMark(page)).toBe(true);
    expect(errors).toEqual([]);
  });

  it("see a view transition where a link asks for it", async () => {
    const { page, errors } = await open(site, "/form");
    await page.evaluate(() => {
      const start = document.startViewTransition;
      Object.assign(document, {
        startViewTransition(this: Document, change: () => void) {
          Object.assign(window, { transitions: ((window as { transitions?: number }).transitions ?? 0) + 1 });
          return start.call(document, change);
        },
      });
    });
    await follow(page, "moving");
    await heading(page, "Page B");
    await follow(page, "a");
    await heading(page, "Page A");
    expect(await page.evaluate(() => (window as { transitions?: number }).transitions)).toBe(1);
    expect(errors).toEqual([]);
  });
});
