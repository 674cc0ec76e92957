/**
 * From a click on a counter's button until the new count is painted, in Chromium: on a live page, with Turbo, whose form is
 * answered by a turbo stream, and in React, which asks no server. Each turn does it once in each way, so that all of them meet
 * the same state of the machine.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { build } from "esbuild";
import express from "express";
import type { Browser } from "playwright-core";
import { html, hyperLive, live } from "../../../middleware/index.js";
import { median, quantile } from "../measure.js";

@live
class ClickedCounter {
  count = 0;
  increment(): void {
    this.count++;
  }
  render() {
    return html`<p><output>${this.count}</output> <button @click="increment">+</button></p>`;
  }
}

const ways = { live: "hyper-live", turbo: "Turbo, a turbo stream", react: "React, no server" };
export type Clicks = Record<keyof typeof ways, { name: string; median: number; p95: number }>;

async function createApp(): Promise<express.Express> {
  const app = express();
  app.use(
    hyperLive({ secret: "a secret for one run", limits: { eventsPerSocket: 1e9, eventsPerOwner: 1e9 } }),
  );
  app.get("/live", (_request, response) => response.live(ClickedCounter));
  const page = (script: string, body: string) =>
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Counter</title><script src="${script}" defer></script></head><body>${body}</body></html>`;
  let count = 0;
  const turbo = readFileSync(
    createRequire(import.meta.url).resolve("@hotwired/turbo/dist/turbo.es2017-umd.js"),
    "utf8",
  );
  app.get("/turbo.js", (_request, response) => void response.type("js").send(turbo));
  app.get("/turbo", (_request, response) => {
    const form = '<form method="post" action="/turbo"><button>+</button></form>';
    response.send(page("/turbo.js", `<p><output id="count">${count}</output></p>${form}`));
  });
  app.post("/turbo", (_request, response) => {
    const stream = `<turbo-stream action="update" target="count"><template>${++count}</template></turbo-stream>`;
    response.type("text/vnd.turbo-stream.html").send(stream);
  });
  const { outputFiles } = await build({
    entryPoints: [path.join(process.env.BENCH_FOLDER as string, "browser/lists/peers/counter.tsx")],
    bundle: true,
    minify: true,
    write: false,
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    tsconfigRaw: {},
  });
  app.get("/react.js", (_request, response) => void response.type("js").send(outputFiles[0]?.text));
  app.get("/react", (_request, response) => void response.send(page("/react.js", "<main></main>")));
  return app;
}

/** Clicks the button, and gives the milliseconds until another count is painted. Runs in the page. */
async function click(): Promise<number> {
  const output = document.querySelector("output") as HTMLElement;
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const start = performance.now();
  const changed = new Promise<void>((resolve) => {
    const observer = new MutationObserver(() => {
      observer.disconnect();
      resolve();
    });
    observer.observe(output, { childList: true, characterData: true, subtree: true });
  });
  document.querySelector("button")?.click();
  await changed;
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return performance.now() - start;
}

/** Measures all ways, and gives milliseconds. Chromium has to paint as soon as it can, see `lists.ts`. */
export async function measureClicks(chromium: Browser, turns: number): Promise<Clicks> {
  const server = (await createApp()).listen(0);
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const names = Object.keys(ways) as (keyof typeof ways)[];
  const contexts = await Promise.all(names.map(() => chromium.newContext()));
  const pages = await Promise.all(contexts.map((context) => context.newPage()));
  for (const [index, name] of names.entries()) {
    await pages[index]?.goto(`${origin}/${name}`);
    await pages[index]?.waitForSelector(name === "live" ? '[data-live-connection="open"]' : "button");
  }
  const times = names.map((): number[] => []);
  for (let turn = -20; turn < turns; turn++)
    for (const [index, page] of pages.entries()) {
      const time = await page.evaluate(click);
      if (turn >= 0) times[index]?.push(time);
    }
  for (const context of contexts) await context.close();
  server.close();
  server.closeAllConnections();
  return Object.fromEntries(
    names.map((name, index) => {
      const all = times[index] as number[];
      return [name, { name: ways[name], median: median(all), p95: quantile(all, 0.95) }];
    }),
  ) as Clicks;
}
