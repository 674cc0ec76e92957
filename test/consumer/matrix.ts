/** A reporter that prints the matrix: integration, what works in which way, what the log says. */
import type { Reporter, TestModule } from "vitest/node";
import type { Row } from "./run-case.js";

export default class Matrix implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = new Map<string, Row>();
    for (const module of modules)
      for (const test of module.children.allTests()) {
        const { row } = test.meta();
        if (row) rows.set(row.integration, merge(rows.get(row.integration), row));
      }
    if (rows.size > 0) console.log(["", ...head, ...[...rows.values()].map(writeRow), ""].join("\n"));
  }
}

const head = ["| integration | form | htmx | live | in Chromium | what else, and what the log says |"];
head.push("| --- | --- | --- | --- | --- | --- |");

/** One integration is used without a browser by one test, and in Chromium by another. */
function merge(before: Row | undefined, row: Row): Row {
  if (!before) return row;
  const besides = row.besides ?? before.besides;
  const says = [...new Set([...before.says, ...row.says])];
  return { ...row, modes: { ...before.modes, ...row.modes }, says, ...(besides && { besides }) };
}

function writeRow({ integration, modes, says, besides }: Row): string {
  const inBrowser = ["form", "htmx", "live"].flatMap((mode) => modes[`${mode} in Chromium`] ?? []);
  const together = [...new Set(inBrowser)].join("; ");
  const cells = [modes.form, modes.htmx, modes.live, together, [besides, ...says].filter(Boolean).join("; ")];
  return `| ${[integration, ...cells.map(writeCell)].join(" | ")} |`;
}

const writeCell = (text = ""): string =>
  text.replace(/\s+/g, " ").replaceAll("|", "\\|").slice(0, 200).trim();
