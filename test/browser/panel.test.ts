/** The panel for development, in Chromium, under the strictest policies that a site can have. */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentSecurityPolicy } from "../../examples/gallery.js";
import { isLong } from "../support/long.js";
import { violations } from "./accessibility.js";
import { useGallery } from "./gallery.js";
import { connected, hasMark, markWindow, newSession, visit } from "./visit.js";

const environment = process.env.NODE_ENV;
beforeAll(() => {
  process.env.NODE_ENV = "development";
});
const gallery = useGallery();
// htmx has no policy of its own for Trusted Types.
const typed = useGallery(
  `${contentSecurityPolicy}; require-trusted-types-for 'script'; trusted-types hyper-live`,
);
afterAll(() => {
  process.env.NODE_ENV = environment;
});

const panelOf = (page: Page) => page.locator("hyper-live-panel section");
const pressKey = (page: Page) => page.keyboard.press("Control+Backquote");
const tab = (page: Page, name: string) => panelOf(page).getByRole("tab", { name }).click();
const itemOf = (page: Page, name: string) => panelOf(page).getByRole("treeitem", { name });
const fieldOf = (page: Page, name: string) =>
  panelOf(page).locator("dt", { hasText: name }).locator("+ dd").first();
const says = (locator: Locator) => expect.poll(() => locator.textContent());

/** Opens a page, and the panel by its key. */
async function open(path: string): Promise<Page> {
  const { page, errors } = await gallery.visit(path, "live");
  expect(errors).toEqual([]);
  await pressKey(page);
  await panelOf(page).waitFor();
  return page;
}

describe("the panel", () => {
  it("is not loaded before its key is pressed, opens with the focus, and gives it back", async () => {
    const context = await newSession(gallery.browser(), "live");
    const said: string[] = [];
    context.on("console", (message) => said.push(message.text()));
    const { page } = await visit(gallery.browser(), `${gallery.url()}/counter`, "live", context);
    expect(said.join()).toContain("Ctrl+` opens the panel");
    const isLoaded = () =>
      page.evaluate(() =>
        performance.getEntriesByType("resource").some(({ name }) => name.includes("panel")),
      );
    const button = page.getByRole("button", { name: "+", exact: true });
    await button.focus();
    expect(await isLoaded()).toBe(false);
    await pressKey(page);
    await panelOf(page).getByRole("tab", { name: "Components" }).and(page.locator(":focus")).waitFor();
    await page.keyboard.press("Escape");
    await panelOf(page).waitFor({ state: "detached" });
    expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.evaluate(() => hyperLive.panel?.());
    await panelOf(page).waitFor();
  });

  it("shows the components as a tree, their state, and what an event has changed", async () => {
    const page = await open("/counters");
    await itemOf(page, "Counter").first().waitFor();
    const items = await panelOf(page).getByRole("treeitem").allTextContents();
    expect(items.length).toBeGreaterThan(2);
    // By keyboard: the tree is one stop, and arrows move in it.
    await itemOf(page, "").first().focus();
    await page.keyboard.press("ArrowDown");
    await fieldOf(page, "count").waitFor();
    const count = Number(await fieldOf(page, "count").textContent());
    const box = page.locator("hyper-live-panel .box");
    expect(await box.isVisible()).toBe(true);
    await page.getByRole("button", { name: "+", exact: true }).nth(1).click();
    await says(fieldOf(page, "count")).toBe(String(count + 1));
    expect(await fieldOf(page, "count").getAttribute("class")).toBe("changed");
  });

  it("shows the box over the component under the pointer, and picks one in the page", async () => {
    const page = await open("/counter");
    const box = page.locator("hyper-live-panel .box");
    await itemOf(page, "Counter").hover();
    const root = await page.locator("[data-live]").first().boundingBox();
    expect(await box.boundingBox()).toMatchObject({ x: root?.x, width: root?.width });
    await panelOf(page).getByRole("button", { name: "Pick" }).click();
    await page.getByRole("button", { name: "+", exact: true }).click();
    await itemOf(page, "Counter").and(page.locator("[aria-selected=true]")).waitFor();
    // The click chose a component, and was none of the page.
    await says(fieldOf(page, "count")).toBe("0");
  });

  it("records events with their time and bytes, latency included, and keeps the latency", async () => {
    const page = await open("/counter");
    await tab(page, "Connection");
    await panelOf(page).getByRole("slider").fill("200");
    await tab(page, "Events");
    await page.getByRole("button", { name: "+", exact: true }).click();
    const row = panelOf(page).getByRole("row", { name: "increment" }).first();
    await expect
      .poll(async () => Number(await row.getByRole("cell").nth(3).textContent()))
      .toBeGreaterThan(190);
    expect(await row.getByRole("cell").allTextContents()).toEqual([
      expect.stringMatching(/^\d\d:\d\d:\d\d$/),
      "increment",
      expect.stringMatching(/^Counter #\d$/),
      expect.any(String),
      expect.stringMatching(/^\d+ B$/),
      expect.stringMatching(/^\d+ B$/),
    ]);
    await page.reload();
    await panelOf(page).waitFor();
    await tab(page, "Connection");
    expect(await panelOf(page).getByRole("slider").inputValue()).toBe("200");
  });

  it("cuts the connection, and resumes it", async () => {
    const page = await open("/counter");
    await markWindow(page);
    await tab(page, "Connection");
    await panelOf(page).getByRole("button", { name: "Cut" }).click();
    await says(panelOf(page).locator("output").first()).toContain("cut");
    const posted = page.waitForRequest((request) => request.method() === "POST");
    await page.getByRole("button", { name: "+", exact: true }).click();
    await posted;
    await page.getByText("Count: 1").waitFor();
    await page.evaluate(() => dispatchEvent(new Event("online")));
    expect(await page.evaluate(() => hyperLive.state)).toBe("closed");
    await panelOf(page).getByRole("button", { name: "Resume" }).click();
    await connected(page);
    await page.getByRole("button", { name: "+", exact: true }).click();
    await page.getByText("Count: 2").waitFor();
    expect(await hasMark(page)).toBe(true);
  });

  it("shows the page in htmx mode and as a form, and back", async () => {
    const page = await open("/counter");
    const choose = async (name: string) => {
      await tab(page, "Connection");
      const loaded = page.waitForEvent("load");
      await panelOf(page).getByRole("radio", { name }).check();
      await loaded;
      await panelOf(page).waitFor();
    };
    const add = () => page.getByRole("button", { name: "+", exact: true }).click();
    await choose("htmx");
    await markWindow(page);
    await add();
    await page.getByText("Count: 1").waitFor();
    expect(await hasMark(page)).toBe(true);
    expect(await page.locator("html").getAttribute("data-live-connection")).toBeNull();
    await tab(page, "Events");
    await panelOf(page).getByRole("row", { name: "post" }).waitFor();
    await choose("Form");
    await markWindow(page);
    await add();
    await page.getByText("Count: 1").waitFor();
    expect(await hasMark(page)).toBe(false);
    await choose("Live");
    await connected(page);
  });

  it("shows what is there for browsers without JavaScript in form mode", async () => {
    const { page, errors } = await typed.visit("/search", "live");
    await page.evaluate(() => sessionStorage.setItem("hyper-live:mode", "form"));
    await page.goto(`${typed.url()}/search`);
    expect(await page.locator("noscript").count()).toBe(0);
    expect(await page.evaluate(() => "hyperLive" in window)).toBe(false);
    await pressKey(page);
    await panelOf(page).waitFor();
    expect(errors).toEqual([]);
  });

  const looks = [
    { colorScheme: "dark", width: 360 },
    ...(isLong
      ? ([
          { colorScheme: "light", width: 1280 },
          { colorScheme: "light", width: 360 },
          { colorScheme: "dark", width: 1280 },
        ] as const)
      : []),
  ] as const;
  it.each(looks)("passes axe, $colorScheme, $width px", async ({ colorScheme, width }) => {
    const context = await gallery.browser().newContext({ colorScheme, viewport: { width, height: 740 } });
    const record = await visit(gallery.browser(), `${gallery.url()}/counters`, "live", context);
    await pressKey(record.page);
    await itemOf(record.page, "").first().focus();
    for (const name of ["Components", "Events", "Connection"]) {
      await tab(record.page, name);
      expect(await violations(record), name).toEqual([]);
      const wide = await panelOf(record.page).evaluate((panel) => panel.scrollWidth - panel.clientWidth);
      expect(wide).toBeLessThanOrEqual(0);
    }
    expect(record.errors).toEqual([]);
    await context.close();
  });
});
