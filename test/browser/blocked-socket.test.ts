/** A network that lets no socket through: refused, or hanging. Each page goes on by posts, and comes back to the socket. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useGallery } from "./gallery.js";
import { gallerySteps } from "./gallery-steps.js";
import { SocketProxy } from "./proxy.js";
import { connected, type Visit, visit } from "./visit.js";

const gallery = useGallery();
const proxy = new SocketProxy(() => Number(new URL(gallery.url()).port));
let url = "";
beforeAll(async () => {
  url = await proxy.listen();
});
afterAll(() => proxy.close());

const paths = Object.keys(gallerySteps);
const take = (page: Page, path: string, step: number) => gallerySteps[path]?.(page, step, "live");
const isOpen = (page: Page) => page.locator("html[data-live-connection=open]").count();

/** Lets the page know that it is worth trying again, as a network does that is back. */
async function comeBack({ page }: Visit): Promise<void> {
  proxy.mode = "pass";
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await connected(page);
}

describe.each(["refuse", "hang"] as const)("sockets that the network lets %s", (mode) => {
  it.each(paths)("do not keep %s from its work, and it returns to the socket", async (path) => {
    proxy.mode = mode;
    const opened = await visit(gallery.browser(), url + path, "htmx");
    const { page, posts } = opened;
    // Our script is there; it has no connection.
    await page.context().unrouteAll();
    await page.reload();
    await page.locator("html[data-live-connection]").waitFor({ state: "attached" });
    await take(page, path, 1);
    await take(page, path, 2);
    expect(await isOpen(page)).toBe(0);
    expect(posts.length).toBeGreaterThanOrEqual(2);
    await comeBack(opened);
    const before = posts.length;
    await take(page, path, 3);
    expect(posts.length).toBe(before);
    expect(opened.errors.filter((error) => !/WebSocket|422/.test(error))).toEqual([]);
  });
});

describe("an open socket", () => {
  it.each(paths)("that is cut, with none let through behind it, is replaced by posts on %s", async (path) => {
    proxy.mode = "pass";
    const opened = await visit(gallery.browser(), url + path, "live");
    const { page, posts } = opened;
    await take(page, path, 1);
    expect(posts).toHaveLength(0);
    proxy.mode = "refuse";
    proxy.cut();
    await expect.poll(() => isOpen(page)).toBe(0);
    await take(page, path, 2);
    expect(posts.length).toBeGreaterThanOrEqual(1);
    await comeBack(opened);
    const before = posts.length;
    await take(page, path, 3);
    expect(posts.length).toBe(before);
  });

  it("that hangs is noticed: what was sent into it goes by post, once, and the next action at once", async () => {
    proxy.mode = "pass";
    const opened = await visit(gallery.browser(), `${url}/counter`, "live");
    const { page, posts } = opened;
    await take(page, "/counter", 1);
    proxy.mode = "hang";
    proxy.freeze();
    await take(page, "/counter", 2);
    expect(posts).toHaveLength(1);
    await take(page, "/counter", 3);
    expect(posts).toHaveLength(2);
    await comeBack(opened);
    await take(page, "/counter", 4);
    expect(posts).toHaveLength(2);
  });
});
