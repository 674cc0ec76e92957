/** Without JavaScript the browser's own ways hold: reload, back, a second tab, another person's link. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { useGallery } from "./gallery.js";
import { visit } from "./visit.js";

const gallery = useGallery();

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const shows = (page: Page, count: number) =>
  page.getByRole("heading", { name: `Count: ${count}`, exact: true }).waitFor();

/** Opens the counter and counts so far. */
async function countTo(count: number) {
  const seen = await gallery.visit("/counter", "form");
  for (let shown = 1; shown <= count; shown++) {
    await press(seen.page, "+");
    await shows(seen.page, shown);
  }
  return seen;
}

describe("without JavaScript", () => {
  it("a reload shows the same state and posts nothing", async () => {
    const { page, posts } = await countTo(2);
    await page.reload();
    await shows(page, 2);
    expect(posts).toHaveLength(2);
    await press(page, "+");
    await shows(page, 3);
  });

  it("going back posts nothing, and from there it goes on", async () => {
    const { page, posts } = await countTo(2);
    await page.goBack();
    const heading = page.getByRole("heading", { name: /^Count: \d+$/ });
    const shown = Number((await heading.textContent())?.replace("Count: ", ""));
    expect(posts).toHaveLength(2);
    await press(page, "+");
    await shows(page, shown + 1);
  });

  it("going back and forth again shows what was there, and posts nothing", async () => {
    const { page, posts } = await countTo(2);
    await page.goBack();
    await page.goForward();
    await shows(page, 2);
    expect(posts).toHaveLength(2);
  });

  it("a second tab has a state of its own", async () => {
    const { page } = await countTo(2);
    const tab = await page.context().newPage();
    await tab.goto(`${gallery.url()}/counter`);
    await shows(tab, 0);
    await press(tab, "−");
    await shows(tab, -1);
    await page.reload();
    await shows(page, 2);
  });

  it("another session gets a fresh page from a link with the view's id, and changes nothing by it", async () => {
    const { page } = await countTo(2);
    const stranger = await visit(gallery.browser(), page.url(), "form");
    await shows(stranger.page, 0);
    await press(stranger.page, "−");
    await shows(stranger.page, -1);
    await page.reload();
    await shows(page, 2);
  });

  it("a page whose session's cookie was cleared says so, with a link to a fresh one", async () => {
    const { page } = await countTo(1);
    await page.context().clearCookies();
    await press(page, "+");
    await page.getByRole("alert").waitFor();
    await page.getByRole("alert").getByRole("link").click();
    await shows(page, 0);
    await press(page, "+");
    await shows(page, 1);
  });
});

describe("with htmx alone", () => {
  it("a page whose session's cookie was cleared says so in place, with a link to a fresh one", async () => {
    const { page } = await gallery.visit("/counter", "htmx");
    await press(page, "+");
    await shows(page, 1);
    await page.context().clearCookies();
    await press(page, "+");
    await page.getByRole("alert").waitFor();
    await shows(page, 1);
    await page.getByRole("alert").getByRole("link").click();
    await shows(page, 0);
  });
});
