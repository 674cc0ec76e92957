/** The history of full runs, a line of JSON each, in results/history.jsonl: what each commit has made better or worse. */
import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { format, type Machine, printTable, resultsFolder } from "../report.js";
import { valuesOf } from "./aims.js";
import type { Results } from "./measured.js";

/** A run. Medians of its rounds; ratios where an aim is one. */
interface Run {
  commit: string;
  date: string;
  machine: Machine;
  rounds: number;
  isQuick: boolean;
  values: Record<string, number>;
}

const file = path.join(resultsFolder, "history.jsonl");
/** What differs by more is worth a look. */
const noticeable = 0.05;

/** The last run on such a machine, of as many rounds: others can't be compared. */
function lastLike({ machine, isQuick }: Run): Run | undefined {
  if (!existsSync(file)) return undefined;
  const runs = readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Run);
  return runs.findLast(
    (run) =>
      run.machine.cpu === machine.cpu && run.machine.cores === machine.cores && run.isQuick === isQuick,
  );
}

/** Prints what a run has changed since the one before; adds it to the history if it is kept. */
export function compareWithHistory(
  results: Results,
  how: { machine: Machine; rounds: number; isQuick: boolean; isKept: boolean },
): void {
  const { machine, rounds, isQuick, isKept } = how;
  const values = Object.fromEntries(
    [...valuesOf(results)].map(([name, value]) => [name, Number(value.toPrecision(5))]),
  );
  const run: Run = { commit: commitNow(), date: new Date().toISOString(), machine, rounds, isQuick, values };
  const before = lastLike(run);
  if (before) printChanges(before, run);
  if (isKept) appendFileSync(file, `${JSON.stringify(run)}\n`);
}

function printChanges(before: Run, now: Run): void {
  const rows = Object.entries(now.values).flatMap(([name, value]) => {
    const old = before.values[name];
    return old === undefined ? [] : [[name, format(old, 2), format(value, 2), sayChange(old, value)]];
  });
  if (rows.length === 0) return;
  console.log(`\nSince ${before.commit} of ${before.date.slice(0, 10)}`);
  printTable(["", "before", "now", ""], rows);
}

function sayChange(before: number, now: number): string {
  if (before === 0) return now === 0 ? "" : "worse";
  const change = now / before - 1;
  if (Math.abs(change) < noticeable) return "";
  return `${change > 0 ? "+" : "−"}${format(Math.abs(change) * 100)} %`;
}

/** The commit that is measured, with "+" if files differ from it. */
function commitNow(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync("git", args, { cwd: process.env.BENCH_FOLDER, encoding: "utf8" }).trim();
    const isChanged =
      git("status", "--porcelain", "--untracked-files=no", "--", "../..", ":!../../test/bench/results") !==
      "";
    return git("rev-parse", "--short", "HEAD") + (isChanged ? "+" : "");
  } catch {
    return "unknown";
  }
}
