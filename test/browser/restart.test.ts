/** The server is stopped, killed and started again while pages are open, with a secret and its memory alone. */
import type { Browser, Page } from "playwright-core";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { GalleryProcess } from "../support/child.js";
import { inLongRuns } from "../support/long-tests.js";
import { SocketProxy } from "./proxy.js";
import { connectChromium } from "./shared-chromium.js";
import { connected, hasMark, type Mode, markWindow, visit } from "./visit.js";

let browser: Browser;
beforeAll(async () => {
  browser = await connectChromium();
});

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const shows = (page: Page, count: number) =>
  page.getByRole("heading", { name: `Count: ${count}`, exact: true }).waitFor();
/** What a page shows that goes on after a loss: what it had, or less, by how soon it was handed its last seal. */
async function shownCount(page: Page): Promise<number> {
  await page.evaluate(() => window.hyperLive.settled());
  return Number(/\d+/.exec((await page.getByRole("heading", { name: "Count: " }).textContent()) ?? "")?.[0]);
}
const disconnected = (page: Page) =>
  page.locator("html:not([data-live-connection=open])").waitFor({ state: "attached" });

/** Starts the gallery and opens a page of it. */
async function open(path: string, mode: Mode = "live") {
  const server = new GalleryProcess();
  await server.start();
  onTestFinished(() => void server.stop("SIGKILL"));
  const { page, sent } = await visit(browser, server.url + path, mode);
  await markWindow(page);
  return { server, page, sent };
}

async function openThroughProxy() {
  const server = new GalleryProcess();
  await server.start();
  const proxy = new SocketProxy(() => Number(new URL(server.url).port));
  const url = await proxy.listen();
  onTestFinished(() => {
    proxy.close();
    void server.stop("SIGKILL");
  });
  const { page } = await visit(browser, `${url}/counter`, "live");
  await connected(page);
  return { server, page, proxy };
}

async function countTo(count: number) {
  const opened = await open("/counter");
  for (let shown = 1; shown <= count; shown++) {
    await press(opened.page, "+");
    await shows(opened.page, shown);
  }
  return opened;
}

describe("a server that is stopped with SIGTERM and started again", () => {
  inLongRuns("has its pages back by themselves, without a reload, and they count on", async () => {
    const { server, page } = await countTo(2);
    expect(await server.stop("SIGTERM")).toBe("SIGTERM");
    await disconnected(page);
    await server.start();
    await connected(page);
    await shows(page, 2);
    await press(page, "+");
    await shows(page, 3);
    expect(await hasMark(page)).toBe(true);
    expect(server.output).not.toMatch(/error/i);
  });

  inLongRuns("leaves a page as it is, with what someone is typing, and no message", async () => {
    const { server, page } = await open("/todos");
    const field = page.getByPlaceholder("What needs to be done?");
    await field.fill("milk");
    await field.press("Enter");
    await page.getByRole("checkbox", { name: "milk" }).waitFor();
    await expect.poll(() => field.inputValue()).toBe("");
    await field.pressSequentially("half a ta");
    await server.stop("SIGTERM");
    await disconnected(page);
    await server.start();
    await connected(page);
    await field.pressSequentially("sk");
    await field.press("Enter");
    await page.getByRole("checkbox", { name: "half a task" }).waitFor();
    expect(await page.getByRole("checkbox").count()).toBe(2);
    expect(await page.getByRole("status").count()).toBe(0);
  });

  it("runs an event that was clicked while it was down, exactly once", async () => {
    const { server, page } = await countTo(2);
    expect(await server.stop("SIGTERM")).toBe("SIGTERM");
    await disconnected(page);
    await press(page, "+");
    await server.start();
    await shows(page, 3);
    await connected(page);
    await press(page, "+");
    await shows(page, 4);
    expect(await hasMark(page)).toBe(true);
    expect(server.output).not.toMatch(/error/i);
  });

  inLongRuns(
    "hands a page whose socket is down its state by a post, and the event is run when it is there again",
    async () => {
      const { server, page, proxy } = await openThroughProxy();
      await press(page, "+");
      await shows(page, 1);
      proxy.mode = "refuse";
      proxy.cut();
      await disconnected(page);
      const stopped = server.stop("SIGTERM");
      await press(page, "+");
      expect(await stopped).toBe("SIGTERM");
      proxy.mode = "pass";
      await server.start();
      await shows(page, 2);
      await connected(page);
      expect(await page.getByRole("status").count()).toBe(0);
    },
  );

  inLongRuns("tells a page from the time of another secret that it was loaded afresh", async () => {
    const { server, page } = await countTo(2);
    await server.stop("SIGTERM");
    await disconnected(page);
    await server.start("a secret that is another one");
    await page.getByRole("status").getByText("loaded afresh").waitFor();
    await shows(page, 0);
    await connected(page);
    await press(page, "+");
    await shows(page, 1);
  });

  inLongRuns("goes on with a page without JavaScript, from the state that the page carries", async () => {
    const { server, page } = await open("/counter", "form");
    await press(page, "+");
    await shows(page, 1);
    await server.stop("SIGTERM");
    await server.start();
    await press(page, "+");
    await shows(page, 2);
  });
});

describe("a server that is killed and started again", () => {
  it("takes a page up from the seal that it was fetched with, where that is the newest", async () => {
    const { server, page } = await countTo(2);
    expect(await server.stop("SIGKILL")).toBe("SIGKILL");
    await disconnected(page);
    await server.start();
    await connected(page);
    const count = await shownCount(page);
    if (count < 2)
      await page.getByRole("status").getByText("what was done last on this page may be lost").waitFor();
    await press(page, "+");
    await shows(page, count + 1);
    expect(await hasMark(page)).toBe(true);
  });

  inLongRuns("takes a page up from the seal that a stop before had handed it", async () => {
    const { server, page } = await countTo(2);
    await server.stop("SIGTERM");
    await disconnected(page);
    await server.start();
    await connected(page);
    await press(page, "+");
    await shows(page, 3);
    await server.stop("SIGKILL");
    await disconnected(page);
    await server.start();
    await connected(page);
    const count = await shownCount(page);
    expect(count).toBeGreaterThanOrEqual(2);
    await press(page, "+");
    await shows(page, count + 1);
    expect(await hasMark(page)).toBe(true);
  });
});
