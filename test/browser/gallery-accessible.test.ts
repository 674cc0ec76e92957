/** The gallery for those who use it by keyboard or hear it: axe on each page, the skip link, and what is announced. */
import type { BrowserContext } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { isLong, someOf } from "../support/long.js";
import { violations } from "./accessibility.js";
import { useGallery } from "./gallery.js";
import { gallerySteps } from "./gallery-steps.js";
import { visit } from "./visit.js";

const gallery = useGallery();
const paths = ["/", ...Object.keys(gallerySteps), "/tickets/1", "/uploads", "/player"];
const tasks = ["counter", "temperature", "flights", "timer", "crud", "circles", "cells"];
paths.push("/seven", ...tasks.map((task) => `/seven/${task}`));
const schemes = ["light", "dark"] as const;
const widths = [360, 1280];
const everyPage = paths.flatMap((path) =>
  schemes.flatMap((colorScheme) => widths.map((width) => ({ path, colorScheme, width }))),
);
const cases = someOf(everyPage, 31);

const sessions = new Map<string, Promise<BrowserContext>>();
/** A session for each width and scheme, which its pages share. */
function sessionOf(colorScheme: "light" | "dark", width: number): Promise<BrowserContext> {
  const key = `${colorScheme} ${width}`;
  const viewport = { width, height: 740 };
  const session = sessions.get(key) ?? gallery.browser().newContext({ colorScheme, viewport });
  sessions.set(key, session);
  return session;
}
afterAll(async () => {
  for (const session of sessions.values()) await (await session).close();
});

describe("the gallery passes axe", () => {
  it.each(cases)(
    "$path, $colorScheme, $width px",
    async ({ path, colorScheme, width }) => {
      const session = await sessionOf(colorScheme, width);
      const view = await visit(gallery.browser(), gallery.url() + path, "htmx", session);
      expect(await violations(view)).toEqual([]);
      const step = gallerySteps[path];
      if (step) {
        await step(view.page, 1, "live");
        expect(await violations(view), "after its main action").toEqual([]);
      }
      // The list is the same on each page.
      if (isLong || path === "/") {
        await view.page.getByRole("button", { name: "Examples", exact: true }).click();
        expect(await violations(view), "with the list of examples").toEqual([]);
      }
      await view.page.close();
    },
    60_000,
  );
});

describe("the gallery by keyboard", () => {
  it("skips to the example by the first link", async () => {
    const { page } = await gallery.visit("/counter", "form");
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Skip to content" });
    expect(await skip.boundingBox()).toMatchObject({ y: expect.closeTo(8, 0) });
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await page.getByRole("button", { name: "−", exact: true }).evaluate(isFocused)).toBe(true);
  });

  it("opens the list of examples, goes to one, and closes it by Escape, without a script", async () => {
    const { page } = await gallery.visit("/counter", "form");
    const list = page.getByRole("navigation", { name: "Examples" });
    const button = page.getByRole("button", { name: "Examples", exact: true });
    expect(await list.isVisible()).toBe(false);
    await button.press("Enter");
    await list.waitFor();
    expect(await list.getByRole("link", { name: "Counter", exact: true }).getAttribute("aria-current")).toBe(
      "page",
    );
    await page.keyboard.press("Escape");
    await list.waitFor({ state: "hidden" });
    expect(await button.evaluate(isFocused)).toBe(true);
    await button.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/counters$/);
  });
});

const isFocused = (element: Element) => element === document.activeElement;
