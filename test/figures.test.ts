/**
 * Bytes and counts that must not grow by accident: of pages on the wire, of scripts, of the package, of modules, and of what is
 * sent to a store. Times are not among them: they are another machine's.
 *
 * `figures.json` has what they were. Where one has to grow, `npm run figures` writes the file again, and the commit says why.
 */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { html, live, shared } from "../middleware/index.js";
import { measureScripts } from "../public/size.js";
import type { Page } from "./bench/load/dialects/dialect.js";
import { hyperLive, hyperLiveHtmx } from "./bench/load/dialects/hyper-live.js";
import { type Counted, connectPostgres, connectRedis } from "./support/counted-store.js";
import { PostgresServer } from "./support/postgres.js";
import { RedisServer } from "./support/redis.js";
import { serve } from "./support/site.js";

const file = fileURLToPath(new URL("figures.json", import.meta.url));
const root = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);

type Figures = Record<string, number>;

/** How much more than the file says is not growth: the package and the scripts change with each line, modules with each file. */
const tolerances: [start: string, share: number][] = [
  ["package", 1.02],
  ["scripts", 1.02],
  ["modules: own", 1.02],
  // Statements of one moment may be sent as one.
  ["PostgreSQL", 1.4],
];

const total = shared("figures.total", 0);

@live({ name: "figures-counter" })
class Counter {
  count = 0;
  increment() {
    this.count++;
  }
  render() {
    return html`<div><p>Count: <output>${this.count}</output></p><button @click="increment">+</button></div>`;
  }
}

@live({ name: "figures-total" })
class Total {
  render() {
    return html`<p>${total.value}</p>`;
  }
}

/** A site with the two pages; its secret and names have the same length each time. */
async function open(counted?: Counted): Promise<number> {
  const { server } = await serve((app) => {
    app.get("/counter", (_request, response) => response.live(Counter));
    app.get("/total", (_request, response) => response.live(Total));
  }, counted && { adapter: counted.adapter });
  return (server.address() as AddressInfo).port;
}

/** Clicks, and waits for the answer. */
function click(page: Page): Promise<void> {
  return new Promise((resolve, reject) => {
    page.onAnswer = (wrong) => (wrong === undefined ? resolve() : reject(new Error(wrong)));
    page.click();
  });
}

/** Bytes of a page, of its joining and of its third click. */
async function measureWire(): Promise<Figures> {
  const port = await open();
  const figures: Figures = {};
  for (const [mode, dialect] of Object.entries({ live: hyperLive, htmx: hyperLiveHtmx })) {
    const page = await dialect.open(port, "/counter");
    await click(page);
    await click(page);
    const before = page.bytes();
    await click(page);
    const after = page.bytes();
    figures[`wire: click, ${mode}, up`] = after.up - before.up;
    figures[`wire: click, ${mode}, down`] = after.down - before.down;
    figures["wire: page, down"] = page.loaded.page.down;
    if (mode === "live") {
      figures["wire: join, up"] = page.loaded.join.up;
      figures["wire: join, down"] = page.loaded.join.down;
    }
    page.close();
  }
  return figures;
}

async function measureModules(): Promise<Figures> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "hyper-live-modules-"));
  const entry = path.join(root, "dist/middleware/index.js");
  await run(process.execPath, ["--input-type=module", "-e", `await import(${JSON.stringify(entry)})`], {
    env: { ...process.env, NODE_V8_COVERAGE: folder },
  });
  const [name = ""] = await readdir(folder);
  const { result } = JSON.parse(await readFile(path.join(folder, name), "utf8")) as {
    result: { url: string }[];
  };
  await rm(folder, { recursive: true });
  const urls = result.map(({ url }) => url).filter((url) => url.startsWith("file:"));
  const own = urls.filter((url) => url.includes("/dist/"));
  return {
    "modules: own, loaded at start": own.length,
    "modules: of packages, loaded at start": urls.length - own.length,
  };
}

/** Bytes of the files that package.json lists, as a user's folder has them. */
function measurePackage(): Figures {
  const { files } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { files: string[] };
  const listed = files
    // The tests' set-up builds what runs; npm run build adds the types for pages' scripts.
    .filter((name) => !name.startsWith("!") && name !== "dist/public/browser-api.d.ts")
    .flatMap((name) => filesIn(path.join(root, name)));
  const packed = listed.filter((name) => !name.endsWith(".d.ts.map"));
  return { "package: bytes": packed.reduce((sum, name) => sum + statSync(name).size, 0) };
}

function filesIn(place: string): string[] {
  if (statSync(place).isFile()) return [place];
  const entries = readdirSync(place, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

function measureBrowserScripts(): Figures {
  const sizes = measureScripts(path.join(root, "dist/public/browser"));
  const sum = sizes.reduce((bytes, { gzip }) => bytes + gzip, 0);
  return { "scripts: first, gzipped": sizes[0]?.gzip ?? 0, "scripts: all, gzipped": sum };
}

/** The commands that are sent during an action, and after it without being waited for. */
async function countDuring({ count }: Counted, action: () => Promise<unknown>): Promise<number> {
  const before = count().commands;
  await action();
  for (let seen = -1; seen !== count().commands; ) {
    seen = count().commands;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  return count().commands - before;
}

/** Commands that are sent to a store. */
async function measureStore(name: string, counted: Counted): Promise<Figures> {
  onTestFinished(async () => {
    await counted.adapter.close();
    await counted.end();
  });
  const port = await open(counted);
  const figures: Figures = {};
  // The least of some times: what is sent every other second, such as that the process is alive, is not counted.
  const count = async (what: string, action: () => Promise<unknown>) => {
    const counts: number[] = [];
    while (counts.length < 3) counts.push(await countDuring(counted, action));
    figures[`${name}: commands, ${what}`] = Math.min(...counts);
  };
  // Loads scripts and tables, and connects.
  await hyperLive.open(port, "/counter").then(click);
  await hyperLive.open(port, "/total");
  await total.update((value) => value + 1);
  let page: Page | undefined;
  await count("a page and its joining", async () => {
    page = await hyperLive.open(port, "/counter");
  });
  await count("an event", () => click(page as Page));
  await count("an event by htmx", async () => click(await hyperLiveHtmx.open(port, "/counter")));
  await count("a shared change", () => total.update((value) => value + 1));
  await count("a member who enters a room", () => counted.adapter.enter("room", "ada", "Ada"));
  return figures;
}

async function measureRedis(): Promise<Figures> {
  const server = await RedisServer.create();
  onTestFinished(() => server.remove());
  return measureStore("Redis", connectRedis(server.url));
}

async function measurePostgres(): Promise<Figures> {
  const server = new PostgresServer();
  await server.create();
  onTestFinished(() => server.remove());
  return measureStore("PostgreSQL", connectPostgres(server.url));
}

function grew(name: string, before: number | undefined, now: number): string[] {
  const [, share] = tolerances.find(([start]) => name.startsWith(start)) ?? ["", 1];
  if (before !== undefined && now <= before * share) return [];
  return [`${name}: ${now}, was ${before ?? "not there"}`];
}

const isWriting = process.env.HYPER_LIVE_FIGURES === "write";
const before: Figures = isWriting ? {} : JSON.parse(readFileSync(file, "utf8"));
const all: Figures = {};

describe("bytes and counts have not grown", () => {
  const groups: [what: string, names: RegExp, measure: () => Figures | Promise<Figures>][] = [
    ["pages on the wire", /^wire/, measureWire],
    ["the browser's scripts", /^scripts/, measureBrowserScripts],
    ["modules", /^modules/, measureModules],
    ["the package", /^package/, measurePackage],
    ["Redis", /^Redis/, measureRedis],
    ["PostgreSQL", /^PostgreSQL/, measurePostgres],
  ];

  it.each(groups)("of %s", async (_what, names, measure) => {
    const figures = await measure();
    Object.assign(all, figures);
    if (isWriting) return;
    const found = Object.entries(figures).flatMap(([name, now]) => grew(name, before[name], now));
    expect(found, "Where that has to be, run npm run figures and say why in the commit.").toEqual([]);
    const gone = Object.keys(before).filter((name) => names.test(name) && !(name in figures));
    expect(gone).toEqual([]);
  });

  afterAll(async () => {
    if (isWriting) await writeFile(file, `${JSON.stringify(all, null, 2)}\n`);
  });
});
