/**
 * Pages with many buttons: a browser looks through all submit buttons of a form whenever one comes or goes, which takes
 * seconds where one form has thousands. How long it takes is measured by `npm run bench:buttons`; here they are counted.
 */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { handler, html, live } from "../../middleware/index.js";
import { inTurn } from "../support/long-tests.js";
import { RowsOfButtons } from "../support/rows-of-buttons.js";
import { usePages } from "./gallery.js";
import { openLine } from "./line.js";
import { someModes } from "./some-modes.js";
import { connected } from "./visit.js";

let calls: string[] = [];

@live
class Loose {
  @handler(String)
  find(text: string): void {
    calls.push(text);
  }
  render() {
    return html`<section><input name="text" aria-label="Text" required /><button @click="find(text)">Find</button>
      <form @submit="send"><input name="note" /><button>Send</button>
        <button type="submit" @click="other">Other</button></form></section>`;
  }
  send(): void {}
  other(): void {
    calls.push("other");
  }
}

const site = usePages((app) => {
  app.get("/favicon.ico", (_request, response) => void response.status(204).end());
  app.get("/", (_request, response) => response.live(RowsOfButtons));
  app.get("/loose", (_request, response) => response.live(Loose));
});

/** The most submit buttons that a form has, and buttons that have none. */
const crowd = (page: Page) =>
  page.evaluate(() => {
    const counts = new Map<HTMLFormElement | null, number>();
    for (const { form, type } of document.querySelectorAll("button"))
      if (type === "submit" || !form) counts.set(form, (counts.get(form) ?? 0) + 1);
    return { most: Math.max(0, ...counts.values()), orphans: counts.get(null) ?? 0 };
  });
const said = (page: Page) => page.locator("section > p");
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const rows = (page: Page) => page.locator("li").count();

const some = someModes(import.meta.filename);

describe.each(some)("in %s mode", (mode) => {
  const itInTurn = inTurn(mode, some);
  itInTurn("works at each button, wherever its form is, and has no form with too many", async () => {
    const { page, errors } = await site.visit("/", mode);
    const most = mode === "live" ? 0 : 100;
    expect(await crowd(page)).toEqual({ most, orphans: 0 });
    for (const row of [0, 120, 249]) {
      await press(page, `Say ${row}`);
      await said(page).getByText(`row ${row}`, { exact: true }).waitFor();
    }
    await press(page, "More");
    await expect.poll(() => rows(page)).toBe(600);
    expect(await crowd(page)).toEqual({ most, orphans: 0 });
    for (const row of [20, 599]) {
      await press(page, `Say ${row}`);
      await said(page).getByText(`row ${row}`, { exact: true }).waitFor();
    }
    await press(page, "Clear");
    await expect.poll(() => rows(page)).toBe(0);
    await press(page, "More");
    await expect.poll(() => rows(page)).toBe(600);
    expect(await crowd(page)).toEqual({ most, orphans: 0 });
    expect(errors).toEqual([]);
  });

  itInTurn("presses by the Enter and the space key", async () => {
    const { page } = await site.visit("/", mode);
    for (const [row, key] of [
      [210, "Enter"],
      [3, "Space"],
    ]) {
      await page.getByRole("button", { name: `Say ${row}`, exact: true }).press(key as string);
      await said(page).getByText(`row ${row}`, { exact: true }).waitFor();
    }
  });

  itInTurn("has the browser check the fields that a button asks for", async () => {
    calls = [];
    const { page } = await site.visit("/loose", mode);
    await press(page, "Find");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("text");
    await page.getByLabel("Text").fill("tea");
    await press(page, "Find");
    await expect.poll(() => calls).toEqual(["tea"]);
  });
});

describe("in live mode", () => {
  it("leaves a click alone that the page's own script prevents", async () => {
    const { page, sent } = await site.visit("/", "live");
    const before = sent.length;
    await page.evaluate(() =>
      document.addEventListener("click", (event) => event.preventDefault(), { once: true }),
    );
    await press(page, "Say 1");
    await press(page, "Say 2");
    await said(page).getByText("row 2", { exact: true }).waitFor();
    expect(sent.slice(before).join()).not.toContain("say(1)");
    await expect.poll(() => crowd(page)).toEqual({ most: 0, orphans: 0 });
  });

  it("goes on by posts where the connection is lost, and makes them buttons again where it is back", async () => {
    const { page, line } = await openLine(site, "/");
    line.isUp = false;
    await line.cut();
    for (const row of [200, 20]) {
      await press(page, `Say ${row}`);
      await said(page).getByText(`row ${row}`, { exact: true }).waitFor();
    }
    await press(page, "More");
    await expect.poll(() => rows(page)).toBe(600);
    expect((await crowd(page)).orphans).toBe(0);
    line.isUp = true;
    await connected(page);
    await press(page, "Say 599");
    await said(page).getByText("row 599", { exact: true }).waitFor();
    await expect.poll(() => crowd(page)).toEqual({ most: 0, orphans: 0 });
  });
});
