/** The gallery around its examples: the overview, the source beside each page, and small screens. */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { useGallery } from "./gallery.js";

const gallery = useGallery();
const examples = [
  ...[
    "counter",
    "counters",
    "todos",
    "todomvc",
    "signup",
    "invoice",
    "search",
    "tickets",
    "tickets/new",
    "feed",
    "board",
  ],
  ...["uploads", "mixed", "profile", "chat", "assistant", "dashboard", "player"],
  "seven",
];
/** The files of examples that have another name than their page. */
const files: Record<string, string> = { "tickets/new": "tickets/new-ticket", seven: "seven/seven" };
/** Most lines of those that are longer than the others. */
const lines: Record<string, number> = {
  todomvc: 125,
  seven: 80,
  invoice: 100,
  "tickets/new": 100,
  profile: 60,
  board: 60,
  dashboard: 60,
  tickets: 65,
};
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

  it.each(examples)("shows the source of /%s beside it, as it is", async (name) => {
    const { page } = await gallery.visit(`/${name}`, "form");
    const source = await readFile(`examples/${files[name] ?? `${name}/${name}`}.ts`, "utf8");
    expect((await page.locator("pre").textContent())?.trim()).toBe(source.trim());
    expect(source.trim().split("\n").length).toBeLessThanOrEqual(lines[name] ?? 55);
  });

  it.each([...pages, ...others])("fits a screen of 360 px without scrolling sideways: %s", async (path) => {
    const { page } = await gallery.visit(path, "form");
    await page.setViewportSize({ width: 360, height: 640 });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(360);
  });
});
