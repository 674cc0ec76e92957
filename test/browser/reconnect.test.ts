/** The connection breaks while the server goes on: each event is run exactly once, and the page stays as it is. */
import { setTimeout } from "node:timers/promises";
import type { Page, Request } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { someOf } from "../support/long.js";
import { inLongRuns } from "../support/long-tests.js";
import { useGallery } from "./gallery.js";
import { openLine } from "./line.js";
import { connected, hasMark, newSession, visit, watchMutations } from "./visit.js";

const gallery = useGallery();

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const shows = (page: Page, count: number) =>
  page.getByRole("heading", { name: `Count: ${count}`, exact: true }).waitFor();
const disconnected = (page: Page) =>
  page.locator("html:not([data-live-connection=open])").waitFor({ state: "attached" });

describe("a connection that breaks", () => {
  it("comes back by itself, and nothing in the page is touched", async () => {
    const { page, line } = await openLine(gallery, "/counter");
    await press(page, "+");
    await shows(page, 1);
    const mutations = await watchMutations(page);
    await line.cut();
    await expect.poll(() => line.sockets.length).toBe(2);
    await connected(page);
    expect(await mutations()).toEqual([]);
    expect(line.received.at(-1)).toBe('["ok",0]');
    await press(page, "+");
    await shows(page, 2);
    expect(await hasMark(page)).toBe(true);
  });

  it("delivers an event that never reached the server, once", async () => {
    const { page, line } = await openLine(gallery, "/counter");
    line.swallow = "page";
    await press(page, "+");
    await expect.poll(() => line.sent.length).toBe(2);
    line.swallow = undefined;
    await line.cut();
    await shows(page, 1);
    await press(page, "+");
    await shows(page, 2);
  });

  it("does not run an event twice whose confirmation was lost, and shows what it did", async () => {
    const { page, line } = await openLine(gallery, "/counter");
    line.swallow = "server";
    await press(page, "+");
    await expect.poll(() => line.received.length).toBe(2);
    line.swallow = undefined;
    await line.cut();
    await shows(page, 1);
    await press(page, "+");
    await shows(page, 2);
    expect(await hasMark(page)).toBe(true);
  });

  it("delivers many events in their order, whatever of them had arrived", async () => {
    const { page, line } = await openLine(gallery, "/todos");
    const add = async (text: string) => {
      await page.getByPlaceholder("What needs to be done?").fill(text);
      await page.keyboard.press("Enter");
    };
    await add("first");
    await page.getByRole("checkbox", { name: "first" }).waitFor();
    line.swallow = "server";
    await add("second");
    await expect.poll(() => line.sent.filter((frame) => frame.includes("second")).length).toBe(1);
    line.swallow = "page";
    await add("third");
    await expect.poll(() => line.sent.filter((frame) => frame.includes("third")).length).toBe(1);
    line.swallow = undefined;
    await line.cut();
    await page.getByRole("checkbox", { name: "third" }).waitFor();
    expect(await page.getByRole("listitem").allInnerTexts()).toEqual([
      expect.stringContaining("first"),
      expect.stringContaining("second"),
      expect.stringContaining("third"),
    ]);
  });
});

/** Lets connections fail until `enough`; the network seems to change meanwhile, so that the page does not pause for long. */
const failUntil = (page: Page, enough: () => boolean) =>
  expect
    .poll(async () => {
      await page.evaluate(() => dispatchEvent(new Event("online")));
      return enough();
    })
    .toBe(true);

describe("a browser that delays the sockets of a page of which some have failed", () => {
  it("has no reason to: while the server is away, the page asks for it by requests", async () => {
    const { page, line } = await openLine(gallery, "/counter");
    let asked = 0;
    await page.route(/\/live-|\/lazy-/, (route) => {
      if (route.request().method() !== "HEAD") return route.fallback();
      asked++;
      return line.isUp ? route.fallback() : route.abort();
    });
    line.isUp = false;
    await line.cut();
    await failUntil(page, () => asked >= 6);
    // The one that was cut, and those until the script is loaded that asks.
    expect(line.sockets.length).toBeLessThanOrEqual(4);
    line.isUp = true;
    await connected(page);
    await press(page, "+");
    await shows(page, 1);
  });

  it("has time to open one where no stream can take its place", async () => {
    let isStreamRefused = false;
    const session = await newSession(gallery.browser(), "live", onTestFinished, async (socket) => {
      if (!isStreamRefused) return socket.close({ code: 4001, reason: "kept down by the test" });
      await setTimeout(2_500);
      socket.connectToServer();
    });
    const { page } = await visit(gallery.browser(), `${gallery.url()}/counter`, "htmx", session);
    page.on("response", (response) => {
      isStreamRefused ||= response.url().endsWith("/stream");
    });
    await failUntil(page, () => isStreamRefused);
    await connected(page);
  });
});

describe("while the connection is down", () => {
  it("events go by htmx's posts on the same state, and over the socket again when it is back", async () => {
    const { page, line } = await openLine(gallery, "/counter");
    await press(page, "+");
    await shows(page, 1);
    line.isUp = false;
    await line.cut();
    await disconnected(page);
    const posts: string[] = [];
    const isEvent = (request: Request) => request.method() === "POST" && !request.url().endsWith("/stream");
    page.on("request", (request) => isEvent(request) && posts.push(request.url()));
    await press(page, "+");
    await shows(page, 2);
    expect(posts).toHaveLength(1);
    line.isUp = true;
    await connected(page);
    await press(page, "+");
    await shows(page, 3);
    expect(posts).toHaveLength(1);
    expect(await hasMark(page)).toBe(true);
  });

  const losses = [
    ["had arrived", "server"],
    ["had not arrived", "page"],
  ] as const;
  it.each(someOf(losses, 2))(
    "an event that was not confirmed goes by post ahead of a new one, and each is run once: it %s",
    async (_what, swallow) => {
      const { page, line } = await openLine(gallery, "/counter");
      line.swallow = swallow;
      await press(page, "+");
      await expect.poll(() => (swallow === "page" ? line.sent : line.received).length).toBe(2);
      line.isUp = false;
      line.swallow = undefined;
      await line.cut();
      await disconnected(page);
      await press(page, "+");
      await shows(page, 2);
      line.isUp = true;
      await connected(page);
      await press(page, "+");
      await shows(page, 3);
    },
  );

  it("the form's field is empty after each post, and each task is there once when the socket is back", async () => {
    const { page, line } = await openLine(gallery, "/todos");
    const field = page.getByPlaceholder("What needs to be done?");
    line.isUp = false;
    await line.cut();
    await disconnected(page);
    for (const text of ["milk", "bread"]) {
      await field.fill(text);
      await field.press("Enter");
      await page.getByRole("checkbox", { name: text }).waitFor();
      await expect.poll(() => field.inputValue()).toBe("");
    }
    line.isUp = true;
    await connected(page);
    await page.getByRole("checkbox", { name: "milk" }).click();
    await page.getByRole("heading", { name: "Tasks (1 remaining)" }).waitFor();
    expect(await page.getByRole("checkbox").count()).toBe(2);
  });

  inLongRuns("several components of the page fall back and come back on their own states", async () => {
    const { page, line } = await openLine(gallery, "/counters");
    const plus = (nth: number) => page.getByRole("button", { name: "+", exact: true }).nth(nth);
    const counts = () => page.getByRole("heading", { name: /^Count:/ }).allInnerTexts();
    await plus(0).click();
    await expect.poll(counts).toEqual(["Count: 2", "Count: 10", "Count: 100"]);
    line.isUp = false;
    await line.cut();
    await disconnected(page);
    await plus(1).click();
    await expect.poll(counts).toEqual(["Count: 2", "Count: 11", "Count: 100"]);
    await plus(2).click();
    await expect.poll(counts).toEqual(["Count: 2", "Count: 11", "Count: 101"]);
    line.isUp = true;
    await connected(page);
    await plus(0).click();
    await plus(1).click();
    await expect.poll(counts).toEqual(["Count: 3", "Count: 12", "Count: 101"]);
  });
});
