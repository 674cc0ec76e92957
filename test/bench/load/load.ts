/**
 * npm run bench [-- --only loop,rows --quick --rounds N --write --profile loop:live --help]
 *
 * Hyper Live under load, beside the floor (a bare `ws` server) and the peers that npm has, in one run. Servers have
 * processes of their own, and so have the clients (`subject.ts`). Memory and processor time are the operating
 * system's figures of the server's process, latencies and bytes are the clients'. What is done to the servers stands
 * in `workloads/`, how it is repeated in `rounds.ts`. Every answer is checked; one wrong answer makes the run fail.
 * A full run writes results/load.json, load.md, load.svg and
 * growth.svg, adds its medians and its commit to history.jsonl, and prints what has changed since the run before.
 */
import path from "node:path";
import * as report from "../report.js";
import { compareWithPeers, printAims } from "./aims.js";
import { drawBars, drawGrowth } from "./charts.js";
import { runToItsEnd } from "./ending.js";
import { printExponents } from "./exponents.js";
import { sayFaults } from "./faults.js";
import { compareWithHistory } from "./history.js";
import type { Results } from "./measured.js";
import { type Options, readOptions } from "./options.js";
import { profile } from "./profile.js";
import { estimate, Rounds } from "./rounds.js";
import { printMeasured, writeMarkdown } from "./tables.js";
import { workloads } from "./workloads/index.js";

/** Packages whose versions count, and those of them that are the project's own (see run.js). */
const peers = ["express-session", "socket.io", "liveviewjs"];
const own = ["express", "ws"];
const ownFolder = path.join(process.env.BENCH_FOLDER ?? ".", "../../node_modules");

await runToItsEnd(async () => {
  const options = readOptions();
  if (options?.profile) await runProfile(options, options.profile);
  else if (options) await run(options);
});

async function runProfile({ isQuick }: Options, { workload, key }: NonNullable<Options["profile"]>) {
  const cases = workloads[workload](isQuick).flatMap(({ cases }) => cases);
  const found = cases.find((each) => each.key === key);
  if (!found) throw new Error(`${workload} has no case "${key}": ${cases.map(({ key }) => key).join(", ")}.`);
  await profile(found);
  sayFaults();
}

async function run({ only, isQuick, rounds, isKept }: Options): Promise<void> {
  const machine = report.describeMachine();
  const versions = listVersions();
  const comparisons = only.flatMap((name) => workloads[name](isQuick));
  const minutes = Math.ceil(estimate(comparisons, rounds) / 60);
  console.log(`${report.sayMachine(machine)}\nThis takes about ${minutes} minutes.`);

  const results: Results = new Map();
  const turns = new Rounds(comparisons, rounds);
  for (const comparison of comparisons) {
    const measured = await turns.run(comparison);
    results.set(comparison.name, measured);
    printMeasured(measured);
  }
  sayHowItWent(results);
  const isValid = !sayFaults();
  compareWithHistory(results, { machine, rounds, isQuick, isKept: isKept && isValid });
  if (!isValid || !isKept) return;
  console.log();
  const kept = { machine, versions, date: new Date().toISOString(), rounds, isQuick };
  const json = { ...kept, results: Object.fromEntries(results) };
  report.writeResult("load.json", `${JSON.stringify(json, null, 2)}\n`);
  report.writeResult("load.md", writeMarkdown(results, machine, versions, rounds));
  report.writeResult("load.svg", drawBars(results, machine));
  report.writeResult("growth.svg", drawGrowth(results, machine));
}

function listVersions(): Record<string, string> {
  return Object.fromEntries([
    ...own.map((name) => [name, report.versionOf(name, [ownFolder])]),
    ...peers.map((name) => [name, report.versionOf(name)]),
  ]);
}

function sayHowItWent(results: Results): void {
  printExponents(results);
  printAims(results);
  const compared = compareWithPeers(results);
  if (compared.length === 0) return;
  console.log("\nLive mode beside liveviewjs and socket.io (ours / theirs)");
  for (const { what, notBetter } of compared) {
    console.log(`  ${what}: ${notBetter.length === 0 ? "better" : `not better: ${notBetter.join("; ")}`}`);
  }
}
