/** Each page of the gallery in Firefox and WebKitGTK: over the socket, and by post where sockets are refused. */
import { describe, expect, it } from "vitest";
import { createGallery } from "../../examples/gallery.js";
import { gallerySteps } from "../browser/gallery-steps.js";
import type { Page } from "./page.js";
import { browsers, errorsOf, useBrowser } from "./site.js";

type Step = (page: Page, step: number) => Promise<void>;

let messages = 0;

/** The pages that other tests treat on their own, and so are not among the shared steps. */
const moreSteps: Record<string, Step> = {
  "/profile": async (page, step) => {
    const name = `Ada ${step}${"i".repeat(step)}`;
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("heading", { name, exact: true }).waitFor();
  },
  "/chat": async (page) => {
    const text = `message ${++messages} of all`;
    await page.getByLabel("Message", { exact: true }).fill(text);
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByText(text).waitFor();
  },
  "/dashboard": async (page, step) => {
    const count = () =>
      page.evaluate(
        () => document.querySelector("[data-points]")?.getAttribute("data-points")?.split(",").length ?? 0,
      );
    await expect.poll(() => page.evaluate(() => document.querySelector(".chart > *") !== null)).toBe(true);
    const day = `2026-03-0${step}`;
    await page.evaluate((day) => {
      const field = document.querySelector("input[type=date]") as HTMLInputElement;
      field.value = day;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }, day);
    await page.attached(`input[type=date][value="${day}"]`);
    const before = await count();
    await page.getByRole("button", { name: "Refresh", exact: true }).click();
    await expect.poll(count, { timeout: 10_000 }).toBeGreaterThan(before);
  },
};

const paths = [...Object.keys(gallerySteps), ...Object.keys(moreSteps)];
const take = (page: Page, path: string, step: number) =>
  (gallerySteps[path] ?? moreSteps[path])?.(page, step, "live");

const topOf = (page: Page) =>
  page.evaluate(() => (document.querySelector("main")?.getBoundingClientRect().top ?? 0) + scrollY);

describe.each(browsers)("in %s", (_name, launch) => {
  // Where sockets are refused, events go by post. A stream would take the place of the socket.
  const site = useBrowser(launch, (options) => createGallery({ ...options, stream: false }));

  it.each(paths)("%s works over its socket, without a post", async (path) => {
    const [posts, handshakes] = [site.posts(), site.handshakes()];
    const page = await site.visit(path, "pass");
    for (const step of [1, 2, 3]) await take(page, path, step);
    expect(site.posts() - posts).toBe(0);
    expect(site.handshakes() - handshakes).toBe(1);
    expect(await errorsOf(page)).toEqual([]);
  });

  // Those two lead to other addresses, and post nothing.
  it.each(paths.filter((path) => path !== "/tickets" && path !== "/feed"))(
    "%s works by post while sockets are refused, and returns to the socket",
    async (path) => {
      const posts = site.posts();
      const page = await site.visit(path, "refuse");
      await take(page, path, 1);
      await take(page, path, 2);
      await page.attached("html[data-live-connection=closed]");
      const top = await topOf(page);
      expect(site.posts() - posts).toBeGreaterThanOrEqual(2);
      await site.comeBack(page);
      // Nothing moves under the mouse when the connection comes or goes.
      expect(await topOf(page)).toBe(top);
      const before = site.posts();
      await take(page, path, 3);
      expect(site.posts()).toBe(before);
      expect(await errorsOf(page)).toEqual([]);
    },
  );
});
