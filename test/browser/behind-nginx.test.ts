/** Behind a real nginx: HTTP and HTTPS, below a path that it strips, in another site's iframe, with and without trust. */
import type { AddressInfo } from "node:net";
import express from "express";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { context, type HyperLiveOptions, handler, html, hyperLive, live } from "../../middleware/index.js";
import { inTurn } from "../support/long-tests.js";
import { Nginx } from "../support/nginx.js";
import { close, listen } from "../support/site.js";
import { launchChromium } from "./chromium.js";
import { someModes } from "./some-modes.js";
import { type Mode, newSession, type Visit, visit } from "./visit.js";

@live
class Basket {
  count = 0;
  add(): void {
    this.count++;
  }
  @handler(String)
  rename(name: string): void {
    context().flash("success", `Thanks, ${name}.`);
    context().redirect("/thanks?a=1");
  }
  render() {
    return html`<section>
      <output>${this.count}</output>
      <button @click="add">Add</button>
      <form @submit="rename(name)"><input name="name" aria-label="Name" /><button>Send</button></form>
    </section>`;
  }
}

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium(["--ignore-certificate-errors"]);
});
afterAll(() => browser.close());

/** Starts an application behind nginx until the test ends. */
async function start(options: HyperLiveOptions = {}, trust = true) {
  const log: string[] = [];
  const write = (message: string) => void log.push(message);
  const app = express();
  if (trust) app.set("trust proxy", 1);
  app.use(hyperLive({ logger: { warn: write, error: write }, ...options }));
  app.get("/", (_request, response) => response.live(Basket));
  app.get("/favicon.ico", (_request, response) => void response.status(204).end());
  app.get("/thanks", (_request, response) => response.live(html`<h1>Thanks</h1>`));
  const server = await listen(app);
  const nginx = await Nginx.start((server.address() as AddressInfo).port);
  onTestFinished(async () => {
    await nginx.stop();
    await close(server);
  });
  return { nginx, log };
}

const counted = (page: Page | FrameLocator, count: number) =>
  page.locator("output", { hasText: String(count) }).waitFor();

/** Does with a page what one does with it. */
async function use({ page, sent, posts }: Visit, mode: Mode, address: string): Promise<void> {
  for (const count of [1, 2]) {
    await page.getByRole("button", { name: "Add" }).click();
    await counted(page, count);
  }
  expect(posts.length).toBe(mode === "live" ? 0 : 2);
  expect(sent.length > 0).toBe(mode === "live");
  await page.getByLabel("Name").fill("Ada");
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText("Thanks, Ada.").waitFor();
  expect(page.url()).toBe(`${address}thanks?a=1`);
  await page.reload();
  await page.getByRole("heading", { name: "Thanks" }).waitFor();
  expect(await page.getByText("Thanks, Ada.").count()).toBe(0);
}

const some = someModes(import.meta.filename);

describe.each(some)("behind nginx, in %s mode", (mode) => {
  const itInTurn = inTurn(mode, some);
  for (const protocol of ["https", "http"] as const)
    itInTurn(`works over ${protocol}`, async () => {
      const { nginx, log } = await start();
      const seen = await visit(browser, `${nginx[protocol]}/`, mode);
      await use(seen, mode, `${nginx[protocol]}/`);
      const [cookie] = await seen.page.context().cookies();
      const secure = { name: "__Host-hyper-live", secure: true };
      const plain = { name: "hyper-live", secure: false };
      expect(cookie).toMatchObject({
        ...(protocol === "https" ? secure : plain),
        path: "/",
        httpOnly: true,
        sameSite: "Lax",
      });
      expect([log, seen.errors]).toEqual([[], []]);
    });

  itInTurn("works below a path that is stripped, as the proxy says", async () => {
    const { nginx, log } = await start();
    const seen = await visit(browser, `${nginx.https}/shop/`, mode);
    await use(seen, mode, `${nginx.https}/shop/`);
    expect([log, seen.errors]).toEqual([[], []]);
  });

  itInTurn("works in a frame of another site, each of which has cookies of its own", async () => {
    const { nginx, log } = await start({ embedded: true });
    const seen = await openFrame(nginx, mode);
    const frame = seen.page.frameLocator("iframe");
    for (const count of [1, 2]) {
      await frame.getByRole("button", { name: "Add" }).click();
      await counted(frame, count);
    }
    const [cookie] = await seen.page.context().cookies(nginx.https);
    expect(cookie).toMatchObject({ name: "__Host-hyper-live", sameSite: "None", secure: true });
    await frame.getByLabel("Name").fill("Ada");
    await frame.getByRole("button", { name: "Send" }).click();
    await frame.getByText("Thanks, Ada.").waitFor();
    expect(log).toEqual([]);
  });
});

/** Opens a page of another site that has the application's in a frame. */
async function openFrame(nginx: Nginx, mode: Mode): Promise<Visit> {
  const session = await newSession(browser, mode);
  const seen = await visit(browser, "about:blank", "form", session);
  await seen.page.goto(`${nginx.https.replace("localhost", "127.0.0.1")}/?/`);
  const frame = seen.page.frameLocator("iframe");
  if (mode === "live") await frame.locator("html[data-live-connection=open]").waitFor({ state: "attached" });
  return seen;
}

describe("behind nginx", () => {
  it("works below a path by the option prefix, where the proxy says nothing", async () => {
    const { nginx, log } = await start({ prefix: "/bare", origins: [] });
    const seen = await visit(browser, `${nginx.https}/bare/`, "form");
    await use(seen, "form", `${nginx.https}/bare/`);
    expect(log).toEqual([]);
  });

  it("works over a stream with nginx's own settings, which let no WebSocket through and hold answers back", async () => {
    const { nginx } = await start({ prefix: "/default" }, false);
    const session = await newSession(browser, "live");
    const { page, posts } = await visit(browser, `${nginx.https}/default/`, "htmx", session);
    await page.locator("html[data-live-connection=open]").waitFor({ state: "attached", timeout: 15_000 });
    for (const count of [1, 2]) {
      await page.getByRole("button", { name: "Add" }).click();
      await counted(page, count);
    }
    expect(posts).toEqual([]);
  });

  it("works by posts where the application does not trust it, and the log says what to set", async () => {
    const { nginx, log } = await start({ stream: false }, false);
    const session = await newSession(browser, "live");
    const { page, posts } = await visit(browser, `${nginx.https}/`, "htmx", session);
    await expect.poll(() => log.join()).toContain('app.set("trust proxy", 1)');
    expect(log[0]).toContain(`the origin ${nginx.https}`);
    expect(log[0]).toContain("x-forwarded-proto");
    await page.getByRole("button", { name: "Add" }).click();
    await counted(page, 1);
    expect(posts).toHaveLength(1);
  });

  it("refuses a session to the frame of another site, without the option", async () => {
    const { nginx, log } = await start();
    const { page } = await openFrame(nginx, "form");
    await page.frameLocator("iframe").getByRole("button", { name: "Add" }).click();
    await expect.poll(() => log.join()).toContain("HL_SEAL_FOREIGN");
  });
});
