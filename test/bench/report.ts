/** What the benchmarks print and write: the machine, aligned tables, aims, files in results/. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";

// What runs is a bundle in dist/; run.js says where it comes from.
export const resultsFolder = path.join(process.env.BENCH_FOLDER ?? ".", "results");
const require = createRequire(import.meta.url);

/** What a result depends on beside the code. */
export interface Machine {
  node: string;
  cpu: string;
  cores: number;
  system: string;
}

export function describeMachine(): Machine {
  const cpus = os.cpus();
  return {
    node: process.version,
    cpu: cpus[0]?.model.trim() ?? "unknown",
    cores: cpus.length,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
  };
}

export function sayMachine({ cpu, cores, node }: Machine): string {
  return `${cpu} × ${cores}, Node ${node}`;
}

/**
 * Version of an installed package.
 *
 * @param folders - where it may be, in this order; default: where the benchmark's own imports are looked for
 */
export function versionOf(name: string, folders = require.resolve.paths(name) ?? []): string {
  for (const folder of folders) {
    try {
      return JSON.parse(readFileSync(path.join(folder, name, "package.json"), "utf8")).version;
    } catch {
      // Looked for in the next folder up.
    }
  }
  throw new Error(`${name} is not installed: run npm ci --prefix test/bench.`);
}

/** Prints rows below their heads: the first column to the left, the others to the right. */
export function printTable(heads: string[], rows: string[][]): void {
  const widths = heads.map((head, column) =>
    Math.max(...[head, ...rows.map((row) => row[column] ?? "")].map(width)),
  );
  for (const row of [heads, ...rows]) {
    const cells = row.map((cell, column) => {
      const space = " ".repeat((widths[column] as number) - width(cell));
      return column === 0 ? cell + space : space + cell;
    });
    console.log(`  ${cells.join("   ").trimEnd()}`);
  }
}

/** The same table as markdown. */
export function markdownTable(heads: string[], rows: string[][]): string {
  const line = heads.map((_, column) => (column === 0 ? "---" : "---:"));
  return [heads, line, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const width = (text: string) => [...text].length;

/** A number with as many digits as are worth reading. */
export function format(value: number, digits = 0): string {
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Something the project sets out to reach. */
export interface Aim {
  what: string;
  value: number;
  limit: number;
}

export function printAims(aims: Aim[]): void {
  console.log("\nAims");
  for (const { what, value, limit } of aims) {
    console.log(
      `  ${value <= limit ? "met   " : "MISSED"}  ${what}: ${format(value, 3)} of at most ${format(limit, 3)}`,
    );
  }
}

/** Shows how far the run is, on one line of a terminal; elsewhere nothing. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

export function writeResult(name: string, content: string): void {
  mkdirSync(resultsFolder, { recursive: true });
  const file = path.join(resultsFolder, name);
  writeFileSync(file, content);
  console.log(`written: ${path.relative(process.cwd(), file)}`);
}
