/** /feed in a real browser: a window of 100,000 posts, which moves in both directions and never gets larger than 300. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { useGallery } from "./gallery.js";
import { connected, modes } from "./visit.js";

const gallery = useGallery();

const post = (page: Page, id: number) => page.getByRole("article", { name: `Post ${id}`, exact: true });
const link = (page: Page, name: string) => page.getByRole("link", { name, exact: true });
const likeOf = (page: Page, id: number) => post(page, id).getByRole("button");

/** The numbers of the first and the last post, and how many there are. */
const shown = (page: Page) =>
  page.locator("article").evaluateAll((all) => {
    const ids = all.map((each) => Number(each.getAttribute("aria-posinset")));
    return { first: ids[0] as number, last: ids.at(-1) as number, count: ids.length };
  });
const topOf = (page: Page, id: number) => post(page, id).evaluate((each) => each.getBoundingClientRect().top);
const isInOrder = (page: Page) =>
  page.locator("article").evaluateAll((all) => {
    const ids = all.map((each) => Number(each.getAttribute("aria-posinset")));
    return ids.every((id, index) => index === 0 || id === (ids[index - 1] as number) + 1);
  });

describe.each(modes)("the feed in %s mode", (mode) => {
  it("goes on at both ends from any post, and counts likes", async () => {
    const { page, errors } = await gallery.visit("/feed?posts=after.5000", mode);
    // By the keyboard: with our script posts come in at both ends, so that the links move.
    await link(page, "Older").press("Enter");
    await post(page, 5100).waitFor();
    await link(page, "Newer").press("Enter");
    await post(page, 4990).or(post(page, 5020)).first().waitFor();
    await expect.poll(async () => (await shown(page)).count).toBeGreaterThan(70);
    const { first } = await shown(page);
    const before = Number(await likeOf(page, first).locator("span").textContent());
    await likeOf(page, first).click();
    await expect.poll(() => likeOf(page, first).locator("span").textContent()).toBe(String(before + 1));
    expect((await shown(page)).count).toBeLessThanOrEqual(300);
    expect(errors).toEqual([]);
  });
});

describe("the feed over the socket", () => {
  it("loads what comes into sight, keeps at most 300 posts, and comes back to the first one", async () => {
    const { page, errors, posts } = await gallery.visit("/feed", "live");
    const scroll = (to: number) => page.evaluate((to) => scrollTo(0, to), to);
    for (let last = 75; last < 600; { last } = await shown(page)) {
      await scroll(1e9);
      await expect.poll(async () => (await shown(page)).last).toBeGreaterThan(last);
    }
    expect((await shown(page)).count).toBe(300);
    for (let first = 600; first > 1; { first } = await shown(page)) {
      await scroll(0);
      if (first > 1)
        await expect.poll(async () => (await shown(page)).first).toBeLessThan(Math.max(first, 2));
    }
    expect(await shown(page)).toEqual({ first: 1, last: 300, count: 300 });
    expect(await isInOrder(page)).toBe(true);
    expect(await link(page, "Newer").count()).toBe(0);
    expect(posts).toEqual([]);
    expect(errors).toEqual([]);
  });

  it("does not move what is shown when posts are added before it and removed", async () => {
    const form = await gallery.visit("/feed?posts=after.5000", "form");
    const top = await topOf(form.page, 5001);
    const { page } = await gallery.visit("/feed?posts=after.5000", "live");
    await post(page, 4950).waitFor({ state: "attached" });
    expect(await topOf(page, 5001)).toBeCloseTo(top, 0);
    // Each frame that the reader sees.
    const moves = await page.evaluate(async () => {
      const middle = () =>
        document.elementFromPoint(innerWidth / 4, innerHeight / 2)?.closest("article") as Element;
      const seen: number[] = [];
      scrollTo(0, document.documentElement.scrollHeight);
      const row = middle();
      const start = row.getBoundingClientRect().top;
      for (let frame = 0; frame < 60; frame++) {
        await new Promise(requestAnimationFrame);
        seen.push(Math.round(row.getBoundingClientRect().top - start));
      }
      return seen;
    });
    expect(moves.filter((each) => each !== 0)).toEqual([]);
  });

  it("keeps the focus on a post that is liked by the keyboard, while another page follows", async () => {
    const { page } = await gallery.visit("/feed?posts=after.7000", "live");
    const other = await gallery.visit("/feed?posts=after.7000", "live");
    const count = () => likeOf(other.page, 7002).locator("span").textContent();
    const before = Number(await count());
    await likeOf(page, 7002).focus();
    await page.keyboard.press("Enter");
    await expect.poll(count).toBe(String(before + 1));
    expect(await likeOf(page, 7002).evaluate((each) => each === document.activeElement)).toBe(true);
    await page.reload();
    await connected(page);
    expect(await likeOf(page, 7002).locator("span").textContent()).toBe(String(before + 1));
  });
});
