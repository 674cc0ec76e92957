/**
 * npm run bench:lists [-- --quick]
 *
 * The operations of the JS framework benchmark on a live page, whose rows are on the server, beside pages that have them
 * themselves: by hand (the floor), in keyed React and in Lit. The rows have two buttons each, or two links.
 *
 * From the click until what it caused is painted, in Chromium; and for the live page also from the arrival of the answer's
 * message until then, which is the browser's part. All pages are opened anew for each round and do a whole round
 * unmeasured first. Chromium paints as fast as it can here, so that a figure is not rounded up to the next of 60 frames a
 * second.
 */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import type { Browser, CDPSession, Page } from "playwright-core";
import { hyperLive } from "../../../middleware/index.js";
import { launchChromium } from "../../browser/chromium.js";
import { median } from "../measure.js";
import * as report from "../report.js";
import { watchMessages } from "./browser-page.js";
import { createIsolatedApp } from "./isolated-app.js";
import { measureClick, settle, type Times } from "./lists/in-page.js";
import { actions } from "./lists/rows.js";
import { WithButtons, WithLinks } from "./lists/table.js";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    only: { type: "string", default: "" },
  },
});
const rounds = Number(options.rounds ?? (options.quick ? 3 : 15));

/** What is clicked, in this order. Those without a title only prepare the next. */
const steps: { click: string; title?: string }[] = [
  { click: "#create", title: "create 1,000" },
  { click: "#create", title: "replace 1,000" },
  { click: "#update", title: "update every 10th" },
  { click: "tr:nth-child(4) .label > *" },
  { click: "tr:nth-child(5) .label > *", title: "select" },
  { click: "#swap", title: "swap" },
  { click: "tr:nth-child(4) .remove > *", title: "remove" },
  { click: "#clear", title: "clear 1,000" },
  { click: "#create" },
  { click: "#append", title: "append 1,000" },
  { click: "#clear" },
  { click: "#many", title: "create 10,000" },
  { click: "#clear", title: "clear 10,000" },
];
const titles = steps.flatMap(({ title }) => title ?? []);

const peers = { plain: "by hand", react: "React", lit: "Lit" };
type Name = keyof typeof peers | "ours";
const names: Name[] = ["ours", "plain", "react", "lit"];
const kinds = { button: "buttons", a: "links" };
type Kind = keyof typeof kinds;

async function bundle(name: string): Promise<string> {
  const folder = path.join(process.env.BENCH_FOLDER as string, "browser/lists/peers");
  const { outputFiles } = await build({
    entryPoints: [path.join(folder, name === "react" ? "react.tsx" : `${name}.ts`)],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    jsx: "automatic",
    target: "es2022",
    define: { "process.env.NODE_ENV": '"production"' },
    tsconfigRaw: {},
  });
  return outputFiles[0]?.text as string;
}

async function serve(): Promise<Server> {
  const app = createIsolatedApp();
  app.use(
    hyperLive({ secret: "a secret for one run", limits: { eventsPerSocket: 1e9, eventsPerOwner: 1e9 } }),
  );
  app.get("/ours/button", (_request, response) => response.live(WithButtons));
  app.get("/ours/a", (_request, response) => response.live(WithLinks));
  const buttons = Object.keys(actions).map((id) => `<button id="${id}">${id}</button>`);
  for (const name of Object.keys(peers)) {
    const script = await bundle(name);
    app.get(`/${name}.js`, (_request, response) => void response.type("js").send(script));
    app.get(`/${name}/:tag`, ({ params }, response) => {
      response.send(
        `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rows</title></head><body data-tag="${params.tag}"><main><p>${buttons.join("")}</p><table><tbody></tbody></table></main><script type="module" src="/${name}.js"></script></body></html>`,
      );
    });
  }
  return new Promise((resolve) => {
    const server: Server = app.listen(0, () => resolve(server));
  });
}

type Measured = Times & { work: Work };

/** Opens a page, does all steps twice, and gives the times of the second pass. */
async function measurePage(chromium: Browser, url: string, isLive: boolean): Promise<Map<string, Measured>> {
  const page = await chromium.newPage();
  await page.addInitScript(watchMessages);
  await page.goto(url);
  await page.waitForSelector(isLive ? '[data-live-connection="open"]' : "#create");
  await doSteps(page, isLive);
  const times = await doSteps(page, isLive);
  await page.close();
  return times;
}

/** Processor time of the page's main thread, in milliseconds: all of it, and its scripts, styles and layouts. */
const metrics = {
  all: "TaskDuration",
  script: "ScriptDuration",
  style: "RecalcStyleDuration",
  layout: "LayoutDuration",
};
type Work = Record<keyof typeof metrics, number>;

async function readWork(session: CDPSession): Promise<Work> {
  const { metrics: found } = await session.send("Performance.getMetrics");
  const of = (name: string) => 1000 * (found.find((each) => each.name === name)?.value ?? Number.NaN);
  return mapValues(metrics, of);
}

const mapValues = <Key extends string, From, To>(all: Record<Key, From>, to: (value: From, key: Key) => To) =>
  Object.fromEntries(
    Object.entries(all).map(([key, value]) => [key, to(value as From, key as Key)]),
  ) as Record<Key, To>;

async function doSteps(page: Page, isLive: boolean): Promise<Map<string, Measured>> {
  const times = new Map<string, Measured>();
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  for (const { click, title } of steps) {
    await page.evaluate(settle);
    const before = await readWork(session);
    const measured = await page.evaluate(
      ([source, target, live]) => new Function(`return ${source}`)()(target, live),
      [measureClick.toString(), click, isLive] as const,
    );
    const work = await readWork(session);
    if (title) times.set(title, { ...measured, work: mapValues(work, (time, key) => time - before[key]) });
  }
  return times;
}

const server = await serve();
const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
const chromium = await launchChromium([
  "--disable-frame-rate-limit",
  "--disable-gpu-vsync",
  "--js-flags=--expose-gc",
]);
const machine = { ...report.describeMachine(), chromium: chromium.version() };
console.log(`${report.sayMachine(machine)}, Chromium ${machine.chromium}`);

type Round = Record<Name, Map<string, Measured>>;
const measured: Record<string, Round[]> = {};
for (const kind of Object.keys(kinds) as Kind[]) {
  if (!options.only.includes(kind) && options.only) continue;
  measured[kind] = [];
  for (let round = 0; round < rounds; round++) {
    report.showProgress(`rows with ${kinds[kind]}: round ${round + 1} of ${rounds}`);
    const result = {} as Round;
    for (const name of names)
      result[name] = await measurePage(chromium, `${origin}/${name}/${kind}`, name === "ours");
    measured[kind].push(result);
  }
}
report.showProgress("");
await chromium.close();
server.close();
server.closeAllConnections();

const timeOf = (round: Round, name: Name, title: string) => round[name].get(title) as Measured;
const pageOf = ({ click, wire }: Times) => click - wire;

const others = ["plain", "react", "lit"] as const;
for (const [kind, all] of Object.entries(measured)) {
  const of = (get: (round: Round) => number, digits = 1) => report.format(median(all.map(get)), digits);
  const ratio = (get: (times: Measured) => number, title: string, name: Name, of = get) =>
    report.format(
      median(all.map((round) => get(timeOf(round, "ours", title)) / of(timeOf(round, name, title)))),
      2,
    );
  const clickOf = ({ click }: Measured) => click;
  const workOf = ({ work }: Measured) => work.all;
  console.log(`\nRows with two ${kinds[kind as Kind]}: milliseconds from click to painted, ${rounds} rounds`);
  report.printTable(
    ["", "ours", "wire", "page", "by hand", "React", "Lit", "ours/hand", "page/hand", "page/React", "bytes"],
    titles.map((title) => [
      title,
      of((round) => timeOf(round, "ours", title).click),
      of((round) => timeOf(round, "ours", title).wire),
      of((round) => pageOf(timeOf(round, "ours", title))),
      ...others.map((name) => of((round) => timeOf(round, name, title).click)),
      ratio(clickOf, title, "plain"),
      ratio(pageOf, title, "plain", clickOf),
      ratio(pageOf, title, "react", clickOf),
      of((round) => timeOf(round, "ours", title).bytes, 0),
    ]),
  );
  console.log("\nThe same, in milliseconds of the main thread's processor time");
  report.printTable(
    [
      "",
      "ours",
      "by hand",
      "React",
      "Lit",
      "ours/hand",
      "ours/React",
      "script",
      "style",
      "layout",
      "rest",
      "by hand: script",
      "style",
      "layout",
      "rest",
    ],
    titles.map((title) => [
      title,
      ...names.map((name) => of((round) => timeOf(round, name, title).work.all)),
      ratio(workOf, title, "plain"),
      ratio(workOf, title, "react"),
      ...(["ours", "plain"] as const).flatMap((name) => [
        ...(["script", "style", "layout"] as const).map((part) =>
          of((round) => timeOf(round, name, title).work[part]),
        ),
        of((round) => {
          const { all, script, style, layout } = timeOf(round, name, title).work;
          return all - script - style - layout;
        }),
      ]),
    ]),
  );
}
