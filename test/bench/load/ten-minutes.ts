/**
 * npm run bench:tenminutes [-- --pages 10000 --seconds 600 --interval 10 --subjects bare,live --write]
 *
 * So many pages in one process for so long: each clicks once in an interval, and once a second a shared value changes that all
 * of them show. Every answer is checked, and every page has to show every change. The floor does the same before, with the
 * same bytes. It ends with exit code 1 if anything was wrong; with --write it writes results/tenminutes.md.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { quantile } from "../measure.js";
import { describeMachine, format, markdownTable, printTable, sayMachine, writeResult } from "../report.js";
import type { Busy } from "./clients.js";
import { runToItsEnd } from "./ending.js";
import { complain, sayFaults } from "./faults.js";
import type { Usage } from "./servers/control.js";
import { type Running, type SubjectName, subjects, use } from "./subject.js";

interface Plan {
  pages: number;
  /** milliseconds of all, between two clicks of a page, and between two shared changes */
  duration: number;
  interval: number;
  change: number;
}

/** What one subject gave. */
interface Outcome {
  busy: Busy;
  /** milliseconds until the last page had each change */
  last: number[];
  /** changes that pages were not shown, neither themselves nor by a newer one */
  missed: number;
  usages: { opened: Usage; half: Usage; end: Usage; collected: Usage };
  /** milliseconds between the first and the last figure of the processor */
  measured: number;
}

const mebibyte = 2 ** 20;
/** Files that a process has open beside its sockets. */
const otherFiles = 500;

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      pages: { type: "string", default: "10000" },
      seconds: { type: "string", default: "600" },
      interval: { type: "string", default: "10" },
      subjects: { type: "string", default: "bare,live" },
      write: { type: "boolean", default: false },
    },
  });
  const [pages, seconds, interval] = [values.pages, values.seconds, values.interval].map(Number) as [
    number,
    number,
    number,
  ];
  const plan = { pages, duration: seconds * 1000, interval: interval * 1000, change: 1000 };
  checkFiles(pages);
  const names = values.subjects.split(",") as SubjectName[];
  const title = `${format(pages)} pages of one process for ${format(seconds)} s: each clicks once in ${interval} s, and a shared change a second reaches all`;
  console.log(`${sayMachine(describeMachine())}\n${title}`);
  const outcomes: [name: string, Outcome][] = [];
  for (const name of names) {
    console.error(`${subjects[name].name}: ${format(seconds)} s from when its pages are open`);
    outcomes.push([subjects[name].name, await use(name, (running) => observe(running, plan))]);
  }
  report(title, outcomes, values.write);
  sayFaults();
}

/** @throws {Error} if a process may not have so many sockets */
function checkFiles(pages: number): void {
  const { userLimits } = process.report.getReport() as unknown as {
    userLimits: { open_files: { soft: number | "unlimited" } };
  };
  const limit = Number(userLimits.open_files.soft);
  if (limit < pages + otherFiles)
    throw new Error(
      `A process may have ${limit} files open: run ulimit -n ${pages + otherFiles} first, or take fewer --pages.`,
    );
}

async function observe(running: Running, plan: Plan): Promise<Outcome> {
  await running.open("/busy", Math.min(200, plan.pages));
  await running.loop(2000);
  await running.closePages();
  await running.open("/busy", plan.pages);
  const opened = await running.usage(true);
  const start = performance.now();
  const begun = new Map<number, number>();
  const clicking = running.busy(plan.interval, plan.duration);
  const changing = change(running, plan, begun);
  const half = await sleep(plan.duration / 2).then(() => running.usage());
  await changing;
  const end = await running.usage();
  const measured = performance.now() - start;
  const busy = await clicking;
  const collected = await running.usage(true);
  const { last, missed } = judge(running.subject.name, busy, begun, plan);
  return { busy, last, missed, measured, usages: { opened, half, end, collected } };
}

/** Changes the shared value once in `change` milliseconds; notes when. */
async function change(running: Running, plan: Plan, begun: Map<number, number>): Promise<void> {
  const start = performance.now();
  for (let to = 1; to * plan.change < plan.duration; to++) {
    await sleep(start + to * plan.change - performance.now());
    begun.set(to, performance.timeOrigin + performance.now());
    running.tellToChange(to);
  }
}

/** Whether each page was shown each change, and how long that took. */
function judge(
  name: string,
  { changes }: Busy,
  begun: Map<number, number>,
  { pages }: Plan,
): { last: number[]; missed: number } {
  const seen = new Map(changes.map((change) => [change.to, change]));
  let missed = 0;
  const last: number[] = [];
  for (const [to, time] of begun) {
    const found = seen.get(to);
    missed += pages - (found?.pages ?? 0);
    if (found) last.push(found.last - time);
  }
  if (missed > 0) complain(`${name}: pages missed ${missed} of ${begun.size * pages} changes`);
  return { last, missed };
}

function report(title: string, outcomes: [string, Outcome][], isKept: boolean): void {
  const inMebibytes = (bytes: number) => format(bytes / mebibyte, 0);
  const lines: [head: string, of: (outcome: Outcome) => string][] = [
    ["events", ({ busy }) => format(busy.clicks)],
    ["wrong answers", ({ busy }) => format(busy.wrong)],
    ["changes × pages", ({ busy }) => format(busy.changes.reduce((sum, { pages }) => sum + pages, 0))],
    ["changes that pages missed", ({ missed }) => format(missed)],
    ["event p50, ms", ({ busy }) => format(busy.latency.p50, 2)],
    ["event p99, ms", ({ busy }) => format(busy.latency.p99, 2)],
    ["event p99.9, ms", ({ busy }) => format(busy.latency.p999, 2)],
    ["event, slowest, ms", ({ busy }) => format(busy.latency.most, 1)],
    ["change at the last page, p50, ms", ({ last }) => format(quantile(last, 0.5), 1)],
    ["change at the last page, p99, ms", ({ last }) => format(quantile(last, 0.99), 1)],
    ["change at the last page, slowest, ms", ({ last }) => format(quantile(last, 1), 1)],
    [
      "processor, % of a core",
      ({ usages, measured }) => format((usages.end.cpu - usages.opened.cpu) / measured / 10, 1),
    ],
    ["memory, pages open, MiB", ({ usages }) => inMebibytes(usages.opened.resident)],
    ["memory, half way, MiB", ({ usages }) => inMebibytes(usages.half.resident)],
    ["memory, end, MiB", ({ usages }) => inMebibytes(usages.end.resident)],
    ["heap collected, pages open, MiB", ({ usages }) => inMebibytes(usages.opened.heap)],
    ["heap collected, end, MiB", ({ usages }) => inMebibytes(usages.collected.heap)],
  ];
  const heads = ["", ...outcomes.map(([name]) => name)];
  const rows = lines.map(([head, of]) => [head, ...outcomes.map(([, outcome]) => of(outcome))]);
  printTable(heads, rows);
  if (!isKept) return;
  writeResult(
    "tenminutes.md",
    `${title}.\n\n${markdownTable(heads, rows)}\n\n${sayMachine(describeMachine())}, ${new Date().toISOString().slice(0, 10)}.\n`,
  );
}

await runToItsEnd(run);
