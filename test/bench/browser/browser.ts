/**
 * npm run bench:browser [-- --quick]
 *
 * From message to DOM: one of 1000 rows is toggled on the server, and Chromium brings a live page up to date.
 *
 * A real application serves the page, with the client built for production. Each turn clicks the component's
 * button; how long the page works on the answer is measured around the socket's `onmessage` (see `browser-page.ts`),
 * without the browser's layout and paint. Side by side, in the same page, morphdom brings a copy of the table to its
 * whole new HTML, without our markers: as it comes, and as our client and others set it up, skipping what is equal.
 * Then pages of the gallery follow each other, in four ways (`navigation.ts`), and a counter is clicked, in three
 * (`clicks.ts`).
 *
 * Rows differ from turn to turn, so a patch also pays for finding its row's parts. A run writes results/browser.json.
 */
import type { Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import { html, hyperLive, live } from "../../../middleware/index.js";
import { launchChromium } from "../../browser/chromium.js";
import { median, quantile } from "../measure.js";
import { makeRows } from "../render/engine.js";
import { table } from "../render/ours.js";
import * as report from "../report.js";
import { measureTurns, type Turn, watchMessages } from "./browser-page.js";
import { measureClicks } from "./clicks.js";
import { createIsolatedApp } from "./isolated-app.js";
import { measureNavigation } from "./navigation.js";

const { values: options } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const warmUp = options.quick ? 5 : 20;
const turns = options.quick ? 50 : 300;

@live
class Table {
  rows = makeRows();
  at = 0;

  toggleNext(): void {
    // A step without a divisor in common with 1000: no row comes twice before all had their turn.
    this.at = (this.at + 389) % this.rows.length;
    const row = this.rows[this.at];
    if (row) row.done = !row.done;
  }

  render() {
    return html`<section><button @click="toggleNext">Toggle a row</button>${table(this.rows)}</section>`;
  }
}

async function serve(): Promise<Server> {
  const app = createIsolatedApp();
  app.use(hyperLive({ secret: "a secret for one run" }));
  app.get("/", (_request, response) => response.live(Table));
  return new Promise((resolve) => {
    const server: Server = app.listen(0, () => resolve(server));
  });
}

const server = await serve();
const chromium = await launchChromium();
const page = await chromium.newPage();
await page.addInitScript(watchMessages);
await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
await page.waitForSelector('[data-live-connection="open"]');
await page.addScriptTag({
  path: createRequire(import.meta.url).resolve("morphdom/dist/morphdom-umd.min.js"),
});

const machine = { ...report.describeMachine(), chromium: chromium.version() };
console.log(`${report.sayMachine(machine)}, Chromium ${machine.chromium}`);
report.showProgress(`${warmUp + turns} turns`);
const [first, ...others] = await page.evaluate(measureTurns, warmUp + turns);
report.showProgress("");
const navigation = await measureNavigation(chromium, options.quick ? 20 : 100, report.showProgress);
report.showProgress("");
const fast = await launchChromium(["--disable-frame-rate-limit", "--disable-gpu-vsync"]);
const clicks = await measureClicks(fast, options.quick ? 50 : 300);
await fast.close();
await chromium.close();
server.close();
server.closeAllConnections();

const measured = others.slice(warmUp - 1);
const names: Record<keyof Turn["times"], string> = {
  patch: "hyper-live: message to DOM, script",
  morph: "morphdom, whole table, script",
  morphUnequal: "morphdom, skipping what is equal, script",
  click: "hyper-live: click to DOM, with the server",
};
const results = Object.fromEntries(
  Object.keys(names).map((key) => {
    const times = measured.map((turn) => turn.times[key as keyof Turn["times"]]);
    const figures = { median: median(times), p95: quantile(times, 0.95), most: Math.max(...times) };
    return [key, { first: first?.times[key as keyof Turn["times"]] ?? Number.NaN, ...figures }];
  }),
) as Record<keyof Turn["times"], Record<"first" | "median" | "p95" | "most", number>>;
const bytes = median(measured.map((turn) => turn.frame.length));

console.log(`\nOne of 1000 rows toggled, milliseconds, ${turns} turns; frames of ${bytes} bytes`);
report.printTable(
  ["", "first", "median", "95 %", "most"],
  Object.entries(names).map(([key, name]) => {
    const { first, median, p95, most } = results[key as keyof Turn["times"]];
    return [name, ...[first, median, p95, most].map((time) => report.format(time, 3))];
  }),
);

for (const [title, shown] of [
  ["Between two pages of the gallery", navigation],
  ["A counter", clicks],
] as const) {
  console.log(`\n${title}, from click to painted, milliseconds`);
  report.printTable(
    ["", "median", "95 %"],
    Object.values(shown).map(({ name, median, p95 }) => [
      name,
      ...[median, p95].map((time) => report.format(time, 3)),
    ]),
  );
}

const quickest = Math.min(results.morph.median, results.morphUnequal.median);
report.printAims([
  { what: "script time in ms, median", value: results.patch.median, limit: 1 },
  { what: "script time, morphdom's = 1", value: results.patch.median / results.morph.median, limit: 1 / 20 },
  { what: "script time, morphdom's that skips = 1", value: results.patch.median / quickest, limit: 1 / 20 },
  {
    what: "navigation, the browser's own load = 1",
    value: navigation.ours.median / navigation.load.median,
    limit: 1 / 2,
  },
  { what: "click to painted, Turbo's = 1", value: clicks.live.median / clicks.turbo.median, limit: 1 },
  { what: "navigation, Turbo's = 1", value: navigation.ours.median / navigation.turbo.median, limit: 1 },
]);
if (!options.quick) {
  console.log();
  report.writeResult(
    "browser.json",
    `${JSON.stringify({ machine, turns, bytes, results, navigation, clicks }, null, 2)}\n`,
  );
}
