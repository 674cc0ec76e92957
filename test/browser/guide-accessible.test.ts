/** The guide for those who use it by keyboard or hear it, and on a small screen: axe on its pages, and what fits. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { readGuide } from "../../examples/guide/read-guide.js";
import { isLong } from "../support/long.js";
import { violations } from "./accessibility.js";
import { useGallery } from "./gallery.js";
import { visit } from "./visit.js";

const gallery = useGallery();
const { chapters, reference, files } = readGuide();
const paths = ["/guide", "/guide?q=form", "/guide/api", ...chapters.map(({ path }) => path)];
const some = ["/guide?q=form", "/guide/forms", "/guide/api/handler"];

const screens = [
  { colorScheme: "light", width: 360 },
  { colorScheme: "dark", width: 1280 },
  { colorScheme: "dark", width: 360 },
  { colorScheme: "light", width: 1280 },
] as const;

/** The pages that a screen shows: all chapters, and a part of the others, which are all of one kind. */
function pathsOf(screen: number): string[] {
  const others = [...reference, ...files].filter((_, index) => index % screens.length === screen);
  if (isLong) return [...paths, ...others.map(({ path }) => path)];
  return screen === 2 ? some : [];
}

describe("the guide passes axe, and is no wider than the screen", () => {
  it.each(
    screens.map((screen, index) => ({ ...screen, index })).filter(({ index }) => pathsOf(index).length > 0),
  )(
    "$colorScheme, $width px",
    async ({ colorScheme, width, index }) => {
      const session = await gallery.browser().newContext({ colorScheme, viewport: { width, height: 740 } });
      const faults: string[] = [];
      const view = await visit(gallery.browser(), `${gallery.url()}/guide`, "htmx", session);
      for (const path of pathsOf(index)) {
        await view.page.goto(gallery.url() + path);
        for (const fault of await violations(view)) faults.push(`${path}: ${fault}`);
        if (await isTooWide(view.page)) faults.push(`${path} is wider than the screen`);
      }
      expect(faults).toEqual([]);
      await session.close();
    },
    isLong ? 600_000 : 60_000,
  );
});

const isTooWide = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

describe("the guide by keyboard", () => {
  it("opens the contents on a small screen, goes to a chapter, and searches, without a script", async () => {
    const { page } = await gallery.visit("/guide/forms", "form");
    await page.setViewportSize({ width: 360, height: 740 });
    const contents = page.getByRole("navigation", { name: "Contents" });
    const button = page.getByRole("button", { name: "Contents" });
    expect(await contents.isVisible()).toBe(false);
    await button.press("Enter");
    await contents.waitFor();
    expect(await contents.getByRole("link", { name: "Forms" }).getAttribute("aria-current")).toBe("page");
    await page.keyboard.press("Escape");
    await contents.waitFor({ state: "hidden" });
    await page.getByText("On this page").press("Enter");
    await page.getByRole("link", { name: "With a class", exact: true }).press("Enter");
    await page.waitForURL(/#with-a-class$/);
    await button.press("Enter");
    await contents.getByRole("link", { name: "Templates" }).press("Enter");
    await page.waitForURL(/\/guide\/templates$/);
    await page.getByRole("searchbox").fill("callbacks");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Callbacks: children that speak" }).press("Enter");
    await page.waitForURL(/\/guide\/composition#callbacks-children-that-speak$/);
  });

  it("shows the contents beside the text where there is room", async () => {
    const { page } = await gallery.visit("/guide/forms", "form");
    const contents = page.getByRole("navigation", { name: "Contents" });
    expect(await contents.isVisible()).toBe(true);
    expect(await page.getByRole("button", { name: "Contents" }).isVisible()).toBe(false);
    await contents.getByRole("link", { name: "With a schema" }).press("Enter");
    await page.waitForURL(/#with-a-schema$/);
  });
});

describe("the guide, live", () => {
  it("searches while the user types, and goes to a section without a reload", async () => {
    const { page } = await gallery.visit("/guide", "live");
    const mark = await page.evaluateHandle(() => document.body);
    await page.getByRole("searchbox").fill("debounce throttle");
    await page.getByRole("link", { name: "Modifiers" }).click();
    await page.waitForURL(/\/guide\/events#modifiers$/);
    await page.getByRole("heading", { name: "Modifiers" }).waitFor();
    expect(await mark.evaluate((body) => body.isConnected)).toBe(true);
    expect(await page.getByRole("heading", { name: "Modifiers" }).isVisible()).toBe(true);
  });
});
