/** Writes rows that a page does not have. */
import type { Change, Content } from "./change.js";
import type { Host } from "./host.js";
import { packRow } from "./pack.js";
import { writeRow } from "./write.js";

/** A row that a step inserts into a list. */
export function newContent(row: unknown, host: Host): Content {
  return host.book ? packRow(row, host, host.book) : writeRow(row, host);
}

/** A row that can't be compared is written again, with its own markers: the browser finds its bounds by them. */
export function writeNewRow(row: unknown, host: Host): Change {
  const content = newContent(row, host);
  return typeof content === "string" ? [content] : ["", content];
}

/** A step of `list-steps.ts`, with the content of its new rows. */
export function writeStep(step: number[], rowAt: (index: number) => unknown, host: Host): Change[] {
  const [first = 0, second = 0, ...added] = step;
  if (first < 0) return step;
  return [first, second, ...added.map((row) => newContent(rowAt(row), host))];
}
