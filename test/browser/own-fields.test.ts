/** An application's middleware wants a token of each post: our forms carry it, in all modes, and handlers don't get it. */
import type { AddressInfo } from "node:net";
import { IsString } from "class-validator";
import express from "express";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { handler, html, hyperLive, live } from "../../middleware/index.js";
import { protect, tokenField } from "../support/csrf.js";
import { close, listen } from "../support/site.js";
import { launchChromium } from "./chromium.js";
import { SocketProxy } from "./proxy.js";
import { connected, modes, newSession, visit } from "./visit.js";

class Name {
  @IsString() name!: string;
}

@live
class Guests {
  names: string[] = [];
  color = "";
  @handler(Name)
  add(form: Name): void {
    this.names.push(...Object.entries(form).map((pair) => pair.join("=")));
  }
  clear(): void {
    this.names = [];
  }
  @handler(String)
  paint(color: string): void {
    this.color = color;
  }
  render() {
    return html`<section>
      <p>Names: ${this.names.join()}; color: ${this.color}.</p>
      <form @submit="add"><input name="name" aria-label="Name" /><button>Add</button></form>
      <button @click="clear">Clear</button>
      <input aria-label="Color" @change="paint(value)" />
    </section>`;
  }
}

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

async function start() {
  const app = express();
  app.use(express.urlencoded({ extended: false }), protect);
  const log: string[] = [];
  const write = (message: string) => void log.push(message);
  app.use(hyperLive({ fields: tokenField, stream: false, logger: { warn: write, error: write } }));
  app.get("/", (_request, response) => response.live(Guests));
  const server = await listen(app);
  const { port } = server.address() as AddressInfo;
  const proxy = new SocketProxy(() => port);
  const url = await proxy.listen();
  onTestFinished(async () => {
    proxy.close();
    await close(server);
  });
  return { proxy, url, log };
}

const ways = [...modes, "post of our script"] as const;

describe.each(ways)("a token of the application's, by %s", (way) => {
  it("goes along with each form, click and control", async () => {
    const { proxy, url, log } = await start();
    const isDown = way === "post of our script";
    if (isDown) proxy.mode = "refuse";
    const mode = isDown ? "live" : way;
    const { page, posts, sent } = await visit(
      browser,
      url,
      isDown ? "htmx" : mode,
      await newSession(browser, mode),
    );
    if (way === "live") await connected(page);
    if (isDown) await page.locator("html[data-live-connection=closed]").waitFor({ state: "attached" });
    const shows = (text: string) => page.getByText(text, { exact: true }).waitFor();
    for (const names of ["name=Ada", "name=Ada,name=Ada"]) {
      await page.getByLabel("Name").fill("Ada");
      await page.getByRole("button", { name: "Add" }).click();
      await shows(`Names: ${names}; color: .`);
    }
    await page.getByLabel("Color").fill("red");
    await page.getByLabel("Color").press("Enter");
    await shows("Names: name=Ada,name=Ada; color: red.");
    await page.getByRole("button", { name: "Clear" }).click();
    await shows("Names: ; color: red.");
    expect(posts.length).toBe(way === "live" ? 0 : 4);
    expect(sent.length > 0).toBe(way === "live");
    expect(log.filter((line) => !line.includes("(socket)"))).toEqual([]);
  });
});
