/**
 * npm run bench:render [-- --quick] [--only NAME]
 *
 * How fast HTML is made: Hyper Live against concatenation by hand and the engines in peers/, in one run, with
 * NODE_ENV=production. Two cases: a table of 1000 rows, and a page of nested partials; every value is escaped.
 * Before anything is timed, all subjects must have written the same HTML (`normalise.ts`). How times are taken
 * stands in `measure.ts` and `worker.ts`. A full run writes results/render.json and results/render.svg.
 *
 * --quick      fewer and shorter rounds, for a first look; writes nothing
 * --only NAME  only subjects with NAME in theirs, beside the one by hand; writes nothing
 */
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { drawChart } from "../chart.js";
import { measure, type Plan, type Timing } from "../measure.js";
import * as report from "../report.js";
import type { Engine } from "./engine.js";
import { difference, normalise } from "./normalise.js";
import { byHand, type Contender, marked, packages, plain, startContenders, toggle } from "./subjects.js";

const { format } = report;
const { values: options } = parseArgs({
  options: { quick: { type: "boolean", default: false }, only: { type: "string", default: "" } },
});
const plan: Plan = options.quick
  ? { warmUp: 200, rounds: 5, round: 40 }
  : { warmUp: 500, rounds: 15, round: 100 };

const cases = { table: "A table of 1000 rows", page: "A page of nested partials" };
const keys = Object.keys(cases) as (keyof Engine)[];

const machine = report.describeMachine();
const versions = Object.fromEntries(packages.map((name) => [name, report.versionOf(name)]));
console.log(report.sayMachine(machine));
console.log(
  `${Object.entries(versions)
    .map((entry) => entry.join(" "))
    .join(", ")}\n`,
);

const contenders = startContenders(options.only);
await checkSameHtml(contenders);
const results = { table: await compare("table"), page: await compare("page") };
const bytes = options.only === "" ? await weighMarkers() : undefined;
if (bytes) {
  report.printAims(listAims(bytes.marked.gzip / bytes.plain.gzip - 1));
  if (!options.quick) write();
}
process.exit();

async function checkSameHtml([first, ...others]: Contender[]): Promise<void> {
  for (const key of keys) {
    const expected = normalise((await first?.html(key)) ?? "");
    for (const { name, html } of others.filter(({ isHtml }) => isHtml)) {
      const found = difference(expected, normalise(await html(key)));
      if (found) throw new Error(`${name} writes another ${key}, so there is nothing to compare: ${found}`);
    }
  }
  console.log("All subjects write the same HTML.");
}

async function compare(key: keyof Engine): Promise<Timing[]> {
  const subjects = contenders
    .filter(({ cases }) => cases.includes(key))
    .map(({ name, time }) => ({ name, time: (duration: number) => time(key, duration) }));
  const kilobytes = format(Buffer.byteLength((await contenders[0]?.html(key)) ?? "") / 1000, 1);
  console.log(`\n${cases[key]}, ${kilobytes} kB`);
  const used = process.cpuUsage();
  const start = performance.now();
  const timings = await measure(subjects, plan, report.showProgress);
  report.showProgress("");
  const { user, system } = process.cpuUsage(used);
  const share = (user + system) / 1000 / (performance.now() - start);
  // One thread works at any time, so less than a whole core means that others took their turns.
  if (share < 0.95)
    console.log(`The machine was busy: this got ${format(share * 100)} % of a core, so read with care.`);
  report.printTable(
    ["", "renders/s", "time, by hand = 1", "spread"],
    timings
      .toSorted((a, b) => b.perSecond - a.perSecond)
      .map(({ name, perSecond, ratio, spread }) => [
        name,
        format(perSecond),
        format(ratio, 2),
        `±${format(spread * 100, 1)} %`,
      ]),
  );
  return timings;
}

async function weighMarkers() {
  const weigh = async (name: string) => {
    const html = (await contenders.find((each) => each.name === name)?.html("table")) ?? "";
    return { bytes: Buffer.byteLength(html), gzip: gzipSync(html).length };
  };
  const weights = { plain: await weigh(plain), marked: await weigh(marked) };
  console.log("\nMarkers of the table");
  report.printTable(
    ["", "without", "with", "more"],
    (["bytes", "gzip"] as const).map((unit) => {
      const [without, withMarkers] = [weights.plain[unit], weights.marked[unit]];
      return [
        unit,
        format(without),
        format(withMarkers),
        `${format((withMarkers / without - 1) * 100, 1)} %`,
      ];
    }),
  );
  return weights;
}

function listAims(markers: number): report.Aim[] {
  const ratio = (key: keyof Engine, name: string) =>
    results[key].find((timing) => timing.name === name)?.ratio ?? Number.NaN;
  return [
    ...keys.flatMap((key) => [
      { what: `${key}: time, by hand = 1`, value: ratio(key, plain), limit: 1.3 },
      { what: `${key}: time, eta = 1`, value: ratio(key, plain) / ratio(key, "eta"), limit: 1 },
      {
        what: `${key}: time with markers, without = 1`,
        value: ratio(key, marked) / ratio(key, plain),
        limit: 1.4,
      },
    ]),
    { what: "toggle and diff: time, table by hand = 1", value: ratio("table", toggle), limit: 0.5 },
    { what: "markers: share of the table's gzipped bytes", value: markers, limit: 0.1 },
  ];
}

function write(): void {
  console.log();
  report.writeResult(
    "render.json",
    `${JSON.stringify({ machine, versions, plan, results, bytes }, null, 2)}\n`,
  );
  const panels = keys.map((key) => ({
    title: cases[key],
    bars: results[key]
      .filter(({ name }) => name !== toggle)
      .map(({ name, perSecond, ratio }) => ({
        name,
        value: perSecond,
        label: name === byHand ? format(perSecond) : `${format(perSecond)} (${format(1 / ratio, 2)} ×)`,
        isOurs: name.startsWith(plain),
      })),
  }));
  const note = `Renders a second: more is better. In brackets, by hand = 1. ${report.sayMachine(machine)}.`;
  report.writeResult("render.svg", drawChart("HTML on the server, every value escaped", note, panels));
}
