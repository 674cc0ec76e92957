/** `npm start -- --workers 2 --redis …`: any process goes on with any page, whatever is killed. */

import type { Browser } from "playwright-core";
import { type BrowserServer, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromium as program, requireProgram } from "../setup/programs.js";
import { GalleryProcess } from "../support/child.js";
import { inLongRuns } from "../support/long-tests.js";
import { RedisServer } from "../support/redis.js";
import { here, message, rename, say } from "./chat-page.js";
import { connectChromium } from "./shared-chromium.js";
import { connected, hasMark, markWindow, visit } from "./visit.js";

let redis: RedisServer;
let gallery: GalleryProcess;
let browser: Browser;
beforeAll(async () => {
  redis = await RedisServer.create();
  gallery = new GalleryProcess("a secret of the workers' tests", ["--workers", "2", "--redis", redis.url]);
  await gallery.start();
  browser = await connectChromium();
});
afterAll(async () => {
  await gallery?.stop("SIGKILL");
  await redis?.remove();
});

const open = (mode: "form" | "live") => visit(browser, `${gallery.url}/chat`, mode);

describe("two workers", () => {
  inLongRuns(
    "show each other's messages, also to a page without JavaScript at its next request",
    async () => {
      const pages = await Promise.all(Array.from({ length: 4 }, () => open("live")));
      const plain = await open("form");
      for (const [index, { page }] of pages.entries()) await say(page, `from ${index}.`);
      for (const { page } of pages) await message(page, "from 3.").waitFor();
      for (let step = 0; step < 3; step++) await say(plain.page, `plain ${step}.`);
      expect(await message(plain.page, "from").count()).toBe(4);
      for (const { page } of pages) await message(page, "plain 2.").waitFor();
      expect(pages.flatMap(({ errors }) => errors)).toEqual([]);
    },
  );

  inLongRuns("miss a browser as soon as it is killed", async () => {
    const watcher = await open("live");
    const server: BrowserServer = await chromium.launchServer({
      executablePath: requireProgram(program),
      args: ["--no-sandbox"],
    });
    const doomed = await chromium.connect(server.wsEndpoint());
    const page = await (await doomed.newContext()).newPage();
    await page.goto(`${gallery.url}/chat`);
    await connected(page);
    await rename(page, "Doomed");
    await expect.poll(() => here(watcher.page)).toContain("Doomed");
    await server.kill();
    await expect.poll(() => here(watcher.page)).not.toContain("Doomed");
  });

  it("go on with the pages of one that is killed: nothing that was confirmed is lost, and nobody is counted twice", async () => {
    const pages = await Promise.all(Array.from({ length: 4 }, () => open("live")));
    for (const [index, { page }] of pages.entries()) {
      await markWindow(page);
      await rename(page, `Member ${index}`);
      await say(page, `before ${index}.`);
    }
    const before = gallery.workers();
    process.kill(before[0] as number, "SIGKILL");
    for (const [index, { page }] of pages.entries()) {
      await say(page, `after ${index}.`);
      await connected(page);
      expect(await hasMark(page)).toBe(true);
      expect(await page.getByLabel("Your name").getAttribute("value")).toBe(`Member ${index}`);
    }
    for (const { page } of pages) {
      await message(page, "after 3.").waitFor();
      for (const when of ["before", "after"])
        for (let index = 0; index < 4; index++)
          expect(await message(page, `${when} ${index}.`).count()).toBe(1);
      await expect
        .poll(async () => (await here(page)).filter((name) => name.startsWith("Member")), { timeout: 10_000 })
        .toEqual(expect.arrayContaining(["Member 0", "Member 1", "Member 2", "Member 3"]));
    }
    // Another one takes its place.
    await expect.poll(() => gallery.workers().filter((id) => !before.includes(id)).length).toBe(1);
  });

  inLongRuns("are shut down with their parent, and pages come back to those that follow", async () => {
    const { page } = await open("live");
    await markWindow(page);
    await rename(page, "Patient");
    const workers = gallery.workers();
    expect(await gallery.stop("SIGTERM")).toBe("SIGTERM");
    for (const id of workers) expect(() => process.kill(id, 0)).toThrow("ESRCH");
    await gallery.start();
    await connected(page);
    await say(page, "I am back.");
    expect(await page.getByLabel("Your name").getAttribute("value")).toBe("Patient");
    expect(await hasMark(page)).toBe(true);
  });
});
