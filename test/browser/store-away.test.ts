/** Redis is stopped, or full, while a page is open: the page stays, says so, and goes on by itself. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { html, hyperLive, live, mount, redisAdapter } from "../../middleware/index.js";
import { inLongRuns } from "../support/long-tests.js";
import { RedisServer } from "../support/redis.js";
import { close, listen } from "../support/site.js";
import { connectChromium } from "./shared-chromium.js";
import { connected, hasMark, markWindow, visit } from "./visit.js";

@live
class Tally {
  count = 0;
  increment(): void {
    this.count++;
  }
  render() {
    return html`<p>Count: ${this.count} <button @click="increment">+</button></p>`;
  }
}

@live({ name: "away.Stamp" })
class Stamp {
  render() {
    return html`<b>stamped</b>`;
  }
}

@live({ name: "away.Letter" })
class Letter {
  render() {
    return html`<p>${mount(Stamp, {}, { when: "load", placeholder: html`<i>not yet</i>` })}</p>`;
  }
}

let redis: RedisServer;
let server: Server;
let browser: Browser;
beforeAll(async () => {
  redis = await RedisServer.create();
  const logger = { warn: () => {}, error: () => {} };
  const app = express();
  app.use(hyperLive({ adapter: redisAdapter(redis.url, { logger }), logger }));
  app.get("/", (_request, response) => response.live(Tally));
  app.get("/letter", (_request, response) => response.live(Letter));
  server = await listen(app);
  browser = await connectChromium();
});
afterAll(async () => {
  await close(server);
  await redis.remove();
});

const open = (path = "/") =>
  visit(browser, `http://localhost:${(server.address() as AddressInfo).port}${path}`, "live");

it("says quietly that it waits, keeps what was done meanwhile, and shows it when Redis is back", async () => {
  const { page } = await open();
  await markWindow(page);
  await page.getByRole("button", { name: "+" }).click();
  await page.getByText("Count: 1").waitFor();
  await redis.stop();
  await page.getByRole("button", { name: "+" }).click();
  await page.getByRole("status").getByText("Reconnecting…").waitFor();
  expect(await page.getByText("Count: 1").isVisible()).toBe(true);
  await redis.start();
  await page.getByText("Count: 2").waitFor();
  await page.getByText("Reconnecting…").waitFor({ state: "detached" });
  await connected(page);
  expect(await hasMark(page)).toBe(true);
});

it("says what was not done while Redis is full, shows the state before it, and works again without a reload", async () => {
  const { page } = await open();
  await markWindow(page);
  const add = page.getByRole("button", { name: "+" });
  await add.click();
  await page.getByText("Count: 1").waitFor();
  await redis.command("CONFIG", "SET", "maxmemory", "1");
  await add.click();
  await page.getByRole("alert").getByText("The site has no room to store this").waitFor();
  await connected(page);
  expect(await page.getByText("Count: 1").isVisible()).toBe(true);
  await redis.command("CONFIG", "SET", "maxmemory", "0");
  await add.click();
  await page.getByText("Count: 2").waitFor();
  expect(await hasMark(page)).toBe(true);
  expect(await page.getByRole("alert").count()).toBe(0);
});

inLongRuns("asks again for a component that could not be stored while Redis was full", async () => {
  await redis.command("CONFIG", "SET", "maxmemory", "1");
  const { page } = await open("/letter");
  await page.getByRole("alert").getByText("The site has no room to store this").waitFor();
  expect(await page.getByText("not yet").isVisible()).toBe(true);
  await redis.command("CONFIG", "SET", "maxmemory", "0");
  await page.getByText("stamped").waitFor();
});
