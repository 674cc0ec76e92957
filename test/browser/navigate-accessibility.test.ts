/** Journeys by keyboard alone: where the focus is then, what a screen reader is told, and what axe finds. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { someOf } from "../support/long.js";
import { violations } from "./accessibility.js";
import { usePages } from "./gallery.js";
import { addJourneys } from "./journeys/pages.js";
import type { Visit } from "./visit.js";

interface Journey {
  name: string;
  from: string;
  go(page: Page): Promise<unknown>;
  heading: string;
  /** what has the focus: its label or text, or its tag */
  focus: string;
  /** titles that were announced, in their order */
  told: string[];
  /** what is reached by Tab next */
  next?: string;
}

const site = usePages(addJourneys);

/** The element with the focus: its label or text, or its tag. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement;
    const name = element.labels?.[0]?.textContent ?? element.textContent ?? "";
    return element.matches("a,button,input") ? name.trim() : element.localName;
  });

/** Moves the focus by the Tab key. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 60; step++) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`No "${name}" can be reached by Tab.`);
}

async function use(page: Page, name: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press("Enter");
}

const isOn = (page: Page, title: string) =>
  page.getByRole("heading", { name: title, exact: true, level: 1 }).waitFor();

const journeys: Journey[] = [
  {
    name: "a link",
    from: "/one",
    go: (page) => use(page, "Two"),
    heading: "Two",
    focus: "main",
    told: ["Two"],
    next: "Text",
  },
  {
    name: "a link to a fragment",
    from: "/one",
    go: (page) => use(page, "Down"),
    heading: "Two",
    focus: "p",
    told: ["Two"],
  },
  {
    name: "a link to a page with autofocus",
    from: "/one",
    go: (page) => use(page, "Auto"),
    heading: "Auto",
    focus: "Start",
    told: ["Auto"],
  },
  {
    name: "Back",
    from: "/one",
    async go(page) {
      await use(page, "Two");
      await isOn(page, "Two");
      await expect.poll(() => focused(page)).toBe("main");
      await expect.poll(() => announced(page)).toEqual(["Two"]);
      await page.evaluate(() => history.back());
    },
    heading: "One",
    focus: "Two",
    told: ["Two", "One"],
    next: "Down",
  },
  {
    name: "a form that gets a page",
    from: "/search",
    async go(page) {
      await tabTo(page, "Find");
      await page.keyboard.type("tea");
      await page.keyboard.press("Enter");
    },
    heading: "Found",
    focus: "main",
    told: ["Found"],
    next: "Text",
  },
  {
    name: "a link that changes only what the address says",
    from: "/list",
    go: (page) => use(page, "Fifth"),
    heading: "List",
    focus: "Fifth",
    told: [],
    next: "First",
  },
  {
    name: "a link inside a dialog",
    from: "/dialog",
    go: (page) => use(page, "Leave the dialog"),
    heading: "Two",
    focus: "main",
    told: ["Two"],
  },
  {
    name: "a handler that sends the user elsewhere",
    from: "/one",
    go: (page) => use(page, "Leave"),
    heading: "Two",
    focus: "main",
    told: ["Two"],
    next: "Text",
  },
  {
    name: "a draft that the user does not want to lose",
    from: "/draft",
    async go(page) {
      page.once("dialog", (dialog) => void dialog.dismiss());
      await tabTo(page, "Draft");
      await page.keyboard.type("half");
      await page.keyboard.down("Shift");
      for (let step = 0; step < 40 && (await focused(page)) !== "Two"; step++)
        await page.keyboard.press("Tab");
      await page.keyboard.up("Shift");
      await page.keyboard.press("Enter");
    },
    heading: "Draft",
    focus: "Two",
    told: [],
  },
];

/** The titles that were announced so far. */
const announced = (page: Page) => page.evaluate(() => (window as unknown as { told: string[] }).told);

async function open(from: string): Promise<Visit> {
  const visit = await site.visit("/one", "live");
  const { page } = visit;
  // Not all pages have a component, and so a connection.
  await page.goto(site.url() + from);
  await page.locator("html > [aria-live]").waitFor({ state: "attached" });
  await page.evaluate(() => {
    const told: string[] = [];
    Object.assign(window, { told });
    const region = document.querySelector("html > [aria-live]") as HTMLElement;
    new MutationObserver(() => region.textContent && told.push(region.textContent)).observe(region, {
      childList: true,
    });
  });
  return visit;
}

describe("by keyboard alone", () => {
  it.each(someOf(journeys, 3))("$name", async ({ from, go, heading, focus, told, next }) => {
    const visit = await open(from);
    const { page, errors } = visit;
    await go(page);
    await isOn(page, heading);
    await expect.poll(() => focused(page)).toBe(focus);
    await expect.poll(() => announced(page)).toEqual(told);
    expect(await violations(visit)).toEqual([]);
    if (next) {
      await page.keyboard.press("Tab");
      expect(await focused(page)).toBe(next);
    }
    expect(errors).toEqual([]);
  });
});
