/** What the benchmark is asked for. */
import { parseArgs } from "node:util";
import { type WorkloadName, workloads } from "./workloads/index.js";

const names = Object.keys(workloads) as WorkloadName[];

const help = `npm run bench -- [options]

  --only NAMES      some of the workloads, with commas between: ${names.join(", ")}
  --quick           one short round, for a first look
  --rounds N        rounds of each workload; 3, or 1 with --quick
  --write           writes results/ also with --only or --quick
  --profile W:CASE  measures one case of a workload, such as loop:live, and prints where its server spends its time
  --help            this

BENCH_NODE=--trace-gc gives the servers' node these arguments.`;

export interface Options {
  only: WorkloadName[];
  isQuick: boolean;
  rounds: number;
  /** whether results are written */
  isKept: boolean;
  profile?: { workload: WorkloadName; key: string };
}

/** @throws {Error} that says what is wrong with them; `undefined` where help was all that was wanted */
export function readOptions(): Options | undefined {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      quick: { type: "boolean", default: false },
      rounds: { type: "string" },
      write: { type: "boolean", default: false },
      profile: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return undefined;
  }
  const { quick: isQuick } = values;
  const [workload, key = ""] = values.profile?.split(":") ?? [];
  return {
    only: values.only?.split(",").map(checkName) ?? names,
    isQuick,
    rounds: readRounds(values.rounds) ?? (isQuick ? 1 : 3),
    isKept: values.write || (!isQuick && values.only === undefined),
    ...(workload !== undefined && { profile: { workload: checkName(workload), key } }),
  };
}

function checkName(name: string): WorkloadName {
  const found = names.find((each) => each === name.trim());
  if (!found) throw new Error(`There is no workload "${name}": ${names.join(", ")}.`);
  return found;
}

function readRounds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds is a number from 1, not "${text}".`);
  return rounds;
}
