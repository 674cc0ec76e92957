/** /counter and /counters in a real browser, in all three modes. */
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { useGallery } from "./gallery.js";
import { hasMark, markWindow, modes } from "./visit.js";

const gallery = useGallery();

const counterIn = (page: Page, nth: number): Locator => page.locator(".counter").nth(nth);
const press = (place: Page | Locator, name: string) =>
  place.getByRole("button", { name, exact: true }).click();
const shows = (place: Page | Locator, count: number) =>
  place.getByRole("heading", { name: `Count: ${count}`, exact: true }).waitFor();

describe.each(modes)("the counter in %s mode", (mode) => {
  it("counts up, down and back to zero", async () => {
    const { page, errors } = await gallery.visit("/counter", mode);
    await shows(page, 0);
    await press(page, "+");
    await shows(page, 1);
    await press(page, "+");
    await shows(page, 2);
    await press(page, "−");
    await shows(page, 1);
    await press(page, "Reset");
    await shows(page, 0);
    await press(page, "−");
    await shows(page, -1);
    expect(errors).toEqual([]);
  });

  it("is worked by the keyboard alone", async () => {
    const { page } = await gallery.visit("/counter", mode);
    await page.getByRole("button", { name: "−", exact: true }).focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await shows(page, 1);
  });

  it("has three on a page that go their own ways", async () => {
    const { page, errors } = await gallery.visit("/counters", mode);
    await shows(counterIn(page, 0), 1);
    await press(counterIn(page, 1), "+");
    await shows(counterIn(page, 1), 11);
    await press(counterIn(page, 2), "Reset");
    await shows(counterIn(page, 2), 0);
    await press(counterIn(page, 1), "+");
    await shows(counterIn(page, 1), 12);
    await shows(counterIn(page, 0), 1);
    expect(errors).toEqual([]);
  });
});

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
