/** Networks that let no WebSocket through: pages are connected by a stream. */
import express, { type Express, type RequestHandler } from "express";
import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { broadcast, html, hyperLive, live, subscribe } from "../../middleware/index.js";
import { someOf } from "../support/long.js";
import { inLongRuns } from "../support/long-tests.js";
import { close, listen } from "../support/site.js";
import { press, says, settled } from "./behaviours/steps.js";
import { usePages } from "./gallery.js";
import { SocketProxy } from "./proxy.js";
import { newSession, visit } from "./visit.js";

@live({ name: "stream.board" })
class Board {
  count = 0;
  heard = "";
  onConnect() {
    subscribe("stream.board", this.hear);
  }
  hear(text: string) {
    this.heard = text;
  }
  async add() {
    await new Promise((resolve) => setTimeout(resolve, 100));
    this.count++;
  }
  render() {
    return html`<section>
      <button @click="add">+</button>
      <output aria-label="count">${this.count}</output>
      <output aria-label="heard">${this.heard}</output>
    </section>`;
  }
}

/** What stands between the browser and the site does with the posts of streams. */
let treat: RequestHandler = (_request, _response, next) => next();
let opened = 0;
beforeEach(() => {
  opened = 0;
  treat = (_request, _response, next) => next();
});

/** Middleware in front that requires a token in the body of each post, as against forgery. */
function guard(app: Express): void {
  app.use(express.urlencoded({ extended: false }), (request, response, next) => {
    if (request.method !== "POST") return next();
    if (request.body._csrf !== "token") return void response.status(403).send("no token");
    if (request.path === "/_live/stream") opened++;
    return request.path.includes("/stream") ? treat(request, response, next) : next();
  });
}

const options = { stream: true, fields: { _csrf: () => "token" }, secret: "the secret of all these sites" };
const show = (app: Express) => void app.get("/", (_request, response) => response.live(Board));
const site = usePages(show, options, guard);
const port = () => Number(new URL(site.url()).port);

/** Opens the page through a proxy of its own, which treats WebSockets as it is told. */
async function open(mode: SocketProxy["mode"], target = port) {
  const proxy = new SocketProxy(target);
  const url = await proxy.listen();
  onTestFinished(() => proxy.close());
  proxy.mode = mode;
  const session = await newSession(site.browser(), "live");
  // A page may have to find out first, which takes longer than usual.
  return { proxy, ...(await visit(site.browser(), url, "htmx", session)) };
}

async function openConnected(mode: SocketProxy["mode"], target = port) {
  const opened = await open(mode, target);
  await eventually(() => state(opened.page)).toBe("open");
  return opened;
}

/** Waits longer than usual. */
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 15_000 });
const state = (page: Page) => page.evaluate(() => window.hyperLive.state);

const goOnline = (page: Page) => page.evaluate(() => void dispatchEvent(new Event("online")));

/** Hides a page, or shows it again. */
function hide(page: Page, isHidden: boolean): Promise<void> {
  return page.evaluate((hidden) => {
    Object.defineProperty(Document.prototype, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, isHidden);
}

/** Starts a process of the same site, which keeps its state in its memory. */
async function startOther() {
  const app = express();
  const middleware = hyperLive({ ...options, logger: { warn() {}, error() {} } });
  app.use(middleware);
  show(app);
  const server = await listen(app);
  onTestFinished(() => close(server));
  return { middleware, port: (server.address() as { port: number }).port };
}

/** Opens a page by a stream, and adds twice. `goTo` lets all new connections lead to another process. */
async function openAndAdd() {
  const [first, second] = [await startOther(), await startOther()];
  let now = first.port;
  const opened = await openConnected("refuse", () => now);
  for (const count of ["1", "2"]) {
    await press(opened.page, "+");
    await says(opened.page, "count", count);
  }
  const goTo = () => {
    now = second.port;
  };
  return { ...opened, goTo };
}

describe.each(someOf(["refuse", "hang"] as const, 2))("where WebSockets are let %s", (mode) => {
  it("a page works over a stream, and the next one starts with it", async () => {
    const { page, sent, posts, proxy } = await openConnected(mode);
    await press(page, "+");
    await says(page, "count", "1");
    await broadcast("stream.board", "all");
    await says(page, "heard", "all");
    expect([sent, posts]).toEqual([[], []]);
    const { handshakes } = proxy;
    await page.reload();
    await eventually(() => state(page)).toBe("open");
    // At most two until the lazy script is loaded, and one beside the stream.
    expect(proxy.handshakes - handshakes).toBeLessThanOrEqual(3);
    await press(page, "+");
    await settled(page);
    expect([sent, posts]).toEqual([[], []]);
  });
});

describe("a page with a stream", () => {
  it("does once what was in flight when that was cut", async () => {
    const { page, proxy } = await openConnected("refuse");
    for (const count of [1, 2, 3]) {
      await press(page, "+");
      proxy.cutAll();
      await says(page, "count", String(count));
    }
    await settled(page);
    await says(page, "count", "3");
    expect(opened).toBeGreaterThan(1);
  });

  it("goes on in the next process", async () => {
    const [first, second] = [await startOther(), await startOther()];
    let now = first.port;
    const { page, proxy } = await openConnected("refuse", () => now);
    await press(page, "+");
    await says(page, "count", "1");
    const closed = page.evaluate(
      () =>
        new Promise((resolve) => document.addEventListener("hyper-live:connection", resolve, { once: true })),
    );
    now = second.port;
    await first.middleware.close();
    await closed;
    // Connections that the browser keeps still lead to the first.
    proxy.cutAll();
    await press(page, "+");
    await says(page, "count", "2");
    await eventually(() => state(page)).toBe("open");
  });

  inLongRuns("returns to a WebSocket once one opens", async () => {
    const { page, sent, proxy } = await openConnected("refuse");
    proxy.mode = "pass";
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await eventually(() => sent.length).toBeGreaterThan(0);
    await press(page, "+");
    await says(page, "count", "1");
    expect(sent.some((frame) => frame.includes("add"))).toBe(true);
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  inLongRuns("takes its newest state along to a WebSocket, whichever process that reaches", async () => {
    const { page, proxy, sent, goTo } = await openAndAdd();
    proxy.mode = "pass";
    // New connections lead there; those that the browser keeps still lead to the first.
    goTo();
    await goOnline(page);
    await eventually(() => sent.length).toBeGreaterThan(0);
    await press(page, "+");
    await says(page, "count", "3");
  });

  it("takes its newest state along when it is hidden, whichever process is next", async () => {
    const { page, proxy, goTo } = await openAndAdd();
    await hide(page, true);
    await eventually(() => state(page)).toBe("closed");
    goTo();
    proxy.cutAll();
    await hide(page, false);
    await press(page, "+");
    await says(page, "count", "3");
  });

  it("works by posts for a while after its frames have twice reached a process that does not know it", async () => {
    treat = (request, response, next) => {
      if (request.path === "/_live/stream") next();
      else response.status(410).set("Hyper-Live-Answer", "again").end();
    };
    const { page, posts } = await open("refuse");
    await eventually(() => opened).toBe(2);
    for (const count of [1, 2]) {
      await press(page, "+");
      await says(page, "count", String(count));
    }
    expect(posts).toHaveLength(2);
    expect(opened).toBe(2);
  });

  inLongRuns("has none while it is hidden, since the browser has few connections with HTTP/1.1", async () => {
    const { page } = await openConnected("refuse");
    await hide(page, true);
    await eventually(() => state(page)).toBe("closed");
    await hide(page, false);
    await eventually(() => state(page)).toBe("open");
    await press(page, "+");
    await says(page, "count", "1");
  });

  inLongRuns("takes more bytes for a click than one with a WebSocket", async () => {
    const measure = async (mode: "pass" | "refuse") => {
      const { page, proxy } = await openConnected(mode);
      await press(page, "+");
      await says(page, "count", "1");
      // Scripts that the first event needs.
      const isLoaded = () => performance.getEntriesByType("resource").some(({ name }) => /lazy-/.test(name));
      await eventually(() => page.evaluate(isLoaded)).toBe(true);
      const { bytes } = proxy;
      for (let count = 2; count <= 11; count++) {
        await press(page, "+");
        await says(page, "count", String(count));
      }
      return (proxy.bytes - bytes) / 10;
    };
    const [socket, stream] = [await measure("pass"), await measure("refuse")];
    // The guide's chapter on proxies and networks names these.
    expect(socket).toBeLessThan(50);
    expect(stream).toBeLessThan(1_200);
  });
});
