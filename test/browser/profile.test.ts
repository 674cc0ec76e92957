/** /profile in real browsers: a row is edited, two edit it at once, and process and database are restarted meanwhile. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GalleryProcess } from "../support/child.js";
import { databaseNames } from "../support/databases.js";
import { isLong, someOf } from "../support/long.js";
import { inLongRuns } from "../support/long-tests.js";
import { PostgresServer } from "../support/postgres.js";
import { violations } from "./accessibility.js";
import { connectChromium } from "./shared-chromium.js";
import { connected, hasMark, markWindow, modes, visit } from "./visit.js";

let browser: Browser;
beforeAll(async () => {
  browser = await connectChromium();
});

const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const save = (page: Page) => page.getByRole("button", { name: "Save", exact: true }).click();
const says = (page: Page, text: string) => page.getByRole("status").getByText(text).waitFor();
const shows = (page: Page, name: string) =>
  page.getByRole("heading", { name, exact: true, level: 2 }).waitFor();
const complains = (page: Page, text: string) =>
  page.locator(".live-errors").getByText(text, { exact: true }).waitFor();
const disconnected = (page: Page) =>
  page.locator("html:not([data-live-connection=open])").waitFor({ state: "attached" });

async function rename(page: Page, name: string, mode?: string): Promise<void> {
  // Over htmx a check that is answered behind the save brings back what was typed.
  const isChecked =
    mode === "htmx" && page.waitForResponse((response) => response.request().method() === "POST");
  await field(page, "Name").fill(name);
  await isChecked;
  await save(page);
}

// The slower of the two: it is a server of its own, which goes away, too.
describe.each(isLong ? databaseNames : ["PostgreSQL" as const])("/profile with its row on %s", (name) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "hyper-live-profile-"));
  const server = name === "PostgreSQL" ? new PostgresServer() : undefined;
  /** Two processes with one database. */
  let gallery: GalleryProcess;
  let other: GalleryProcess;
  beforeAll(async () => {
    await server?.create();
    const env: Record<string, string> = server
      ? { DATABASE_URL: server.url }
      : { DATABASE_FILE: path.join(folder, "gallery.sqlite") };
    gallery = new GalleryProcess(undefined, [], env);
    other = new GalleryProcess(undefined, [], env);
    // At the same moment, so that both find no table.
    await Promise.all([gallery.start(), other.start()]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([gallery.stop("SIGKILL"), other.stop("SIGKILL")]);
    await server?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  // What differs between databases is the same in all modes: `state/persistent.test.ts` has both.
  describe.each(server ? (["live"] as const) : modes)("in %s mode", (mode) => {
    it("saves what was edited, and tells what is wrong beside the field", async () => {
      const opened = await visit(browser, `${gallery.url}/profile`, mode);
      const { page } = opened;
      expect(await violations(opened)).toEqual([]);
      await field(page, "Email").fill("nobody");
      await rename(page, "A");
      await complains(page, "Use 2 to 40 characters");
      await complains(page, "Give a valid email address");
      expect(await field(page, "Email").inputValue()).toBe("nobody");
      await field(page, "Email").fill("ada@example.com");
      await rename(page, `Ada in ${mode} mode`);
      await says(page, "Saved.");
      await shows(page, `Ada in ${mode} mode`);
      const elsewhere = await visit(browser, `${other.url}/profile`, "form");
      await shows(elsewhere.page, `Ada in ${mode} mode`);
    });

    it("tells kindly that someone else was faster, in another process, and lets one take one's own", async () => {
      const mine = await visit(browser, `${gallery.url}/profile`, mode);
      const theirs = await visit(browser, `${other.url}/profile`, "form");
      await rename(theirs.page, `Theirs ${mode}`);
      await says(theirs.page, "Saved.");
      await rename(mine.page, `Mine ${mode}`, mode);
      await says(mine.page, "Someone else saved this in the meantime");
      await shows(mine.page, `Theirs ${mode}`);
      await mine.page.getByText(`Your name: Mine ${mode}`).waitFor();
      await expect.poll(() => field(mine.page, "Name").inputValue()).toBe(`Theirs ${mode}`);
      expect(await violations(mine)).toEqual([]);
      await mine.page.getByRole("button", { name: "Use Mine" }).click();
      await shows(mine.page, `Mine ${mode}`);
      expect(await mine.page.getByText("Your name:").count()).toBe(0);
      await theirs.page.goto(`${other.url}/profile`);
      await shows(theirs.page, `Mine ${mode}`);
    });

    inLongRuns("goes on after a restart of the process and of the database", async () => {
      const { page } = await visit(browser, `${gallery.url}/profile`, mode);
      await rename(page, `Before ${mode}`);
      await says(page, "Saved.");
      await markWindow(page);
      await gallery.stop("SIGKILL");
      await server?.stop("crash");
      await server?.start();
      await gallery.start();
      if (mode === "live") await connected(page);
      await shows(page, `Before ${mode}`);
      await rename(page, `After ${mode}`);
      await shows(page, `After ${mode}`);
      await says(page, "Saved.");
      if (mode !== "form") expect(await hasMark(page)).toBe(true);
    });
  });

  inLongRuns("is there again for a page that waited for the process", async () => {
    const { page } = await visit(browser, `${gallery.url}/profile`, "live");
    await rename(page, "Grace");
    await says(page, "Saved.");
    await markWindow(page);
    await gallery.stop("SIGTERM");
    await disconnected(page);
    await server?.stop();
    await rename(page, "Grace Hopper");
    await server?.start();
    await gallery.start();
    await connected(page);
    await shows(page, "Grace Hopper");
    expect(await hasMark(page)).toBe(true);
  });

  if (server) {
    it.each(someOf(["crash", "fast"] as const, 2))(
      "is edited on after the database alone was restarted: %s",
      async (how) => {
        const { page } = await visit(browser, `${gallery.url}/profile`, "live");
        await rename(page, `Before ${how}`);
        await shows(page, `Before ${how}`);
        await markWindow(page);
        await server.stop(how);
        await page.evaluate(() =>
          addEventListener("hyper-live:error", (event) =>
            Object.assign(window, { testCode: (event as CustomEvent).detail.code }),
          ),
        );
        await rename(page, "Lost");
        await page.waitForFunction(() => "testCode" in window);
        // It was not saved, and the page does not say so.
        await shows(page, `Before ${how}`);
        await server.start();
        await rename(page, `After ${how}`);
        await shows(page, `After ${how}`);
        expect(await hasMark(page)).toBe(true);
      },
    );
  }
});
