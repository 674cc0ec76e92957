/** How the events of /counter travel in a real browser. What it does is in test/examples/counter.test.ts. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { useGallery } from "./gallery.js";
import { hasMark, markWindow } from "./visit.js";

const gallery = useGallery();

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const shows = (page: Page, count: number) =>
  page.getByRole("heading", { name: `Count: ${count}`, exact: true }).waitFor();

describe.each(["htmx", "live"] as const)("the counter in %s mode", (mode) => {
  it("loses no click when clicked faster than the answers come", async () => {
    const { page } = await gallery.visit("/counter", mode);
    await page.getByRole("button", { name: "+", exact: true }).evaluate((button) => {
      for (let count = 0; count < 10; count++) (button as HTMLButtonElement).click();
    });
    await shows(page, 10);
  });
});

describe("an event travels", () => {
  it("as a form's post and a new page in form mode", async () => {
    const { page, posts, sent } = await gallery.visit("/counter", "form");
    await press(page, "+");
    await shows(page, 1);
    expect(posts.map((post) => [post.isNavigationRequest(), post.headers()["hx-request"]])).toEqual([
      [true, undefined],
    ]);
    expect(page.url()).toMatch(/\/counter\?_view=[\w-]{22}$/);
    expect(sent).toEqual([]);
  });

  it("as a request of htmx's in htmx mode, and the page stays", async () => {
    const { page, posts, sent } = await gallery.visit("/counter", "htmx");
    await markWindow(page);
    await press(page, "+");
    await shows(page, 1);
    expect(posts.map((post) => [post.isNavigationRequest(), post.headers()["hx-request"]])).toEqual([
      [false, "true"],
    ]);
    expect(await hasMark(page)).toBe(true);
    expect(sent).toEqual([]);
  });

  it("as a frame of the socket in live mode, and nothing is posted", async () => {
    const { page, posts } = await gallery.visit("/counter", "live");
    await markWindow(page);
    await press(page, "+");
    await shows(page, 1);
    expect(posts).toEqual([]);
    expect(await hasMark(page)).toBe(true);
  });
});
