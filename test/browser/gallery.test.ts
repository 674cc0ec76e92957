/** The gallery around its examples: the overview, and small screens. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { examples } from "../support/gallery-examples.js";
import { someOf } from "../support/long.js";
import { useGallery } from "./gallery.js";

const gallery = useGallery();
/** One task of several, and an application with pages of its own. */
const others = ["/seven/circles", "/seven/cells", "/helpdesk/sign-in"];
const pages = ["/", ...examples.map((name) => `/${name}`)];

describe("the gallery", () => {
  it("lists each example with a line, and each leads to its page", async () => {
    const { page, errors } = await gallery.visit("/", "form");
    const links = await page
      .getByRole("main")
      .getByRole("link")
      .evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    expect(links).toEqual([...pages.slice(1), "/helpdesk"]);
    for (const row of await page.getByRole("main").getByRole("listitem").all()) {
      expect(await row.locator("p").allTextContents()).toEqual([expect.stringMatching(/^\S.{10,}$/)]);
    }
    await page.getByRole("main").getByRole("link").first().click();
    await page.getByRole("heading", { name: "Count: 0" }).waitFor();
    expect(errors).toEqual([]);
  });
});

describe("on a screen of 360 px, the gallery", () => {
  let page: Page;
  beforeAll(async () => {
    const viewport = { width: 360, height: 640 };
    page = await gallery.browser().newPage({ javaScriptEnabled: false, viewport });
  });
  afterAll(() => page.close());

  it.each(someOf([...pages, ...others], 2))("is not scrolled sideways: %s", async (path) => {
    await page.goto(gallery.url() + path);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
  });
});
