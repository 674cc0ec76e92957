/**
 * From one page of the gallery to another and back, in Chromium: from the click until the next page's heading is painted.
 *
 * The same pages, with the scripts of production, are led between in four ways: loaded by the browser, by our navigation, by
 * htmx's boost, and by Turbo. Each turn does it once in each way, so that all of them meet the same state of the machine.
 * Nothing is fetched before the click. In each way the components of the new page join; only the time until then is not counted.
 */
import { readFileSync } from "node:fs";
import type { Server, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import express, { type RequestHandler } from "express";
import type { Browser, Page } from "playwright-core";
import { createGallery } from "../../../examples/gallery.js";
import { median, quantile } from "../measure.js";

/** A way from page to page. */
interface Way {
  name: string;
  /** changes the HTML of a page */
  change?: (html: string) => string;
  navigate?: boolean;
}

const ways = {
  load: { name: "the browser's own load" },
  ours: { name: "hyper-live, navigate: true", navigate: true },
  boost: {
    name: "htmx, hx-boost",
    change: (html) => html.replace("<body", '<body hx-boost:inherited="true"'),
  },
  turbo: {
    name: "Turbo",
    change: (html) => html.replace("</head>", '<script src="/turbo.js" defer></script></head>'),
  },
} satisfies Record<string, Way>;
export type WayName = keyof typeof ways;

export type Figures = Record<"median" | "p95", number>;

/** Measures all ways, and gives milliseconds. */
export async function measureNavigation(
  chromium: Browser,
  turns: number,
  progress: (text: string) => void,
): Promise<Record<WayName, Figures & { name: string }>> {
  const names = Object.keys(ways) as WayName[];
  const tabs = await Promise.all(names.map(async (name) => open(chromium, ways[name])));
  const times = names.map((): number[] => []);
  // The first turns load and compile the scripts.
  for (let turn = -4; turn < turns; turn++) {
    progress(`${turns - turn} turns between pages`);
    for (const [index, { page }] of tabs.entries()) {
      const time = await go(page, turn % 2 === 0 ? "To-do list" : "Counter");
      if (turn >= 0) times[index]?.push(time);
    }
  }
  for (const { page, server } of tabs) {
    await page.context().close();
    server.close();
    server.closeAllConnections();
  }
  const figures = names.map((name, index) => {
    const all = times[index] as number[];
    return [name, { name: ways[name].name, median: median(all), p95: quantile(all, 0.95) }];
  });
  return Object.fromEntries(figures);
}

async function open(chromium: Browser, way: Way): Promise<{ page: Page; server: Server }> {
  const app = express();
  const turbo = createRequire(import.meta.url).resolve("@hotwired/turbo/dist/turbo.es2017-umd.js");
  const text = readFileSync(turbo, "utf8");
  app.get("/turbo.js", (_request, response) => void response.type("js").send(text));
  if (way.change) app.use(changing(way.change));
  app.use(
    createGallery({ secret: "a secret for one run", navigate: way.navigate ?? false }, "script-src 'self'"),
  );
  const server = app.listen(0);
  const context = await chromium.newContext();
  const page = await context.newPage();
  await page.addInitScript(watch);
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/counter`);
  await page.waitForSelector('[data-live-connection="open"]');
  return { page, server };
}

/** Changes the pages that the gallery sends. */
function changing(change: (html: string) => string): RequestHandler {
  return (_request, response, next) => {
    const { end } = response;
    response.end = function (this: ServerResponse, chunk: unknown, ...rest: unknown[]) {
      const isPage = typeof chunk === "string" && chunk.includes("<body");
      const html = isPage ? change(chunk as string) : chunk;
      if (isPage) response.setHeader("Content-Length", Buffer.byteLength(html as string));
      return Reflect.apply(end, this, [html, ...rest]);
    } as typeof end;
    next();
  };
}

/** Clicks a link of the navigation, and gives the milliseconds until its page is painted. */
async function go(page: Page, link: string): Promise<number> {
  await page.waitForSelector('[data-live-connection="open"]');
  await page.evaluate((link) => {
    const all = [...document.querySelectorAll<HTMLAnchorElement>("nav a")];
    sessionStorage.setItem("before", document.querySelector("h1")?.textContent ?? "");
    sessionStorage.removeItem("painted");
    // The page is idle, and has shown what came before.
    requestAnimationFrame(() =>
      setTimeout(() => {
        sessionStorage.setItem("clicked", String(performance.timeOrigin + performance.now()));
        all.find((each) => each.textContent === link)?.click();
      }),
    );
  }, link);
  const handle = await page
    .waitForFunction(() => sessionStorage.getItem("painted"))
    // The document in which it was asked may be gone.
    .catch(() => page.waitForFunction(() => sessionStorage.getItem("painted")));
  const painted = Number(await handle.jsonValue());
  return painted - Number(await page.evaluate(() => sessionStorage.getItem("clicked")));
}

/** Records when another heading is painted. Runs in each document before its scripts. */
function watch(): void {
  const check = () => {
    const shown = document.querySelector("h1")?.textContent ?? "";
    const isWaiting = sessionStorage.getItem("clicked") && !sessionStorage.getItem("painted");
    if (!isWaiting || shown === "" || shown === sessionStorage.getItem("before")) return;
    requestAnimationFrame(() =>
      setTimeout(() => {
        if (!sessionStorage.getItem("painted"))
          sessionStorage.setItem("painted", String(performance.timeOrigin + performance.now()));
      }),
    );
  };
  new MutationObserver(check).observe(document, { childList: true, subtree: true, characterData: true });
}
