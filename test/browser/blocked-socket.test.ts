/** A network that lets no socket through: refused, or hanging. Each page goes on by posts, and comes back to the socket. */
import type { Page } from "playwright-core";
import { describe, it, type TestContext } from "vitest";
import { someOf } from "../support/long.js";
import { useGallery } from "./gallery.js";
import { gallerySteps } from "./gallery-steps.js";
import { SocketProxy } from "./proxy.js";
import { connected, type Mode, newSession, type Visit, visit } from "./visit.js";

const gallery = useGallery();
// The steps of the others follow links, which need no socket.
const paths = Object.keys(gallerySteps).filter((path) => path !== "/tickets" && path !== "/feed");
const take = (page: Page, path: string, step: number) => gallerySteps[path]?.(page, step, "live");
// A socket that hangs is waited for, which takes long: all pages in `npm run test:browser`.
const pathsFor = (mode: "refuse" | "hang") => someOf(paths, mode === "hang" ? 14 : 5);
const isOpen = (page: Page) => page.locator("html[data-live-connection=open]").count();

type Finish = Pick<TestContext, "onTestFinished">;

/** Opens a page through a proxy of its own: the tests mostly wait, so they run beside each other. */
async function open(path: string, mode: Mode, sockets: SocketProxy["mode"], { onTestFinished }: Finish) {
  const proxy = new SocketProxy(() => Number(new URL(gallery.url()).port));
  const url = await proxy.listen();
  onTestFinished(() => proxy.close());
  proxy.mode = sockets;
  const session = await newSession(gallery.browser(), mode, onTestFinished);
  return { proxy, ...(await visit(gallery.browser(), url + path, mode, session)) };
}

/** Lets the page know that it is worth trying again, as a network does that is back. */
async function comeBack({ page, proxy }: Visit & { proxy: SocketProxy }): Promise<void> {
  proxy.mode = "pass";
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await connected(page);
  // A check of what was typed may still be on its way.
  await page.evaluate(() => window.hyperLive.settled());
}

describe.concurrent.for(["refuse", "hang"] as const)("sockets that the network lets %s", (mode) => {
  it.for(pathsFor(mode))(
    "do not keep %s from its work, and it returns to the socket",
    async (path, { expect, ...test }) => {
      const opened = await open(path, "htmx", mode, test);
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
      expect(opened.errors.filter((error) => !/WebSocket|422|404/.test(error))).toEqual([]);
    },
  );
});

describe.concurrent("an open socket", () => {
  it.for(someOf(paths, 5))(
    "that is cut, with none let through behind it, is replaced by posts on %s",
    async (path, { expect, ...test }) => {
      const opened = await open(path, "live", "pass", test);
      const { page, posts, proxy } = opened;
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
    },
  );

  it("that hangs is noticed: what was sent into it goes by post, once, and the next action at once", async ({
    expect,
    ...test
  }) => {
    const opened = await open("/counter", "live", "pass", test);
    const { page, posts, proxy } = opened;
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
