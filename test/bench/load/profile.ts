/** `--profile`: one case of a workload, once, and the functions of its server that take the most time. */
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Case } from "./comparison.js";
import { type Use, use } from "./subject.js";

/** The part of a .cpuprofile that is read. */
interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  /** microseconds before each sample */
  timeDeltas: number[];
}

const shown = 25;

export async function profile({ name, measure }: Case): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "hyper-live-profile-"));
  const profiled: Use = (subject, work, options = {}) => {
    const nodeArguments = [...(options.nodeArguments ?? []), "--cpu-prof", `--cpu-prof-dir=${folder}`];
    return use(subject, work, { ...options, nodeArguments });
  };
  console.log(name, await measure(profiled));
  for (const file of readdirSync(folder).filter((each) => each.endsWith(".cpuprofile"))) {
    console.log(`\n${path.join(folder, file)}`);
    printHottest(JSON.parse(readFileSync(path.join(folder, file), "utf8")));
  }
}

function printHottest({ nodes, samples, timeDeltas }: CpuProfile): void {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const times = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const name = names.get(id) ?? "";
    if (!name.startsWith("(idle)")) times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0));
  }
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  const hottest = [...times].toSorted(([, a], [, b]) => b - a).slice(0, shown);
  for (const [name, time] of hottest) {
    console.log(`${((time / total) * 100).toFixed(1).padStart(6)} %  ${name}`);
  }
}

function nameOf({ functionName, url, lineNumber }: CpuProfile["nodes"][number]["callFrame"]): string {
  const file = url.replace(/.*node_modules\//, "").replace(/.*\/dist\//, "");
  return `${functionName || "(anonymous)"}${file && ` ${file}:${lineNumber + 1}`}`;
}
