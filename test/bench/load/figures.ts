/** The figures that workloads give: what tables call them, and how they are written. */
import { format } from "../report.js";

interface Style {
  head: string;
  digits: number;
  isMoreBetter?: true;
  /** the same in each round, so that neither spread nor ratio says anything */
  isExact?: true;
}

const styles = {
  cpu: { head: "CPU µs", digits: 1 },
  perSecond: { head: "per second", digits: 0, isMoreBetter: true },
  p50: { head: "p50 ms", digits: 2 },
  p99: { head: "p99 ms", digits: 2 },
  p999: { head: "p99.9 ms", digits: 2 },
  most: { head: "most ms", digits: 2 },
  up: { head: "up, bytes", digits: 0, isExact: true },
  down: { head: "down, bytes", digits: 0, isExact: true },
  page: { head: "page, bytes", digits: 0, isExact: true },
  join: { head: "join, bytes", digits: 0, isExact: true },
  last: { head: "last viewer, ms", digits: 2 },
  last95: { head: "its p95", digits: 2 },
  lastMost: { head: "its most", digits: 2 },
  resident: { head: "resident, KiB/page", digits: 2 },
  heap: { head: "heap, KiB/page", digits: 2 },
  resident1000: { head: "1,000: resident", digits: 2 },
  resident4000: { head: "4,000: resident", digits: 2 },
  resident5000: { head: "5,000: resident", digits: 2 },
  heap1000: { head: "1,000: heap", digits: 2 },
  heap4000: { head: "4,000: heap", digits: 2 },
  heap5000: { head: "5,000: heap", digits: 2 },
  process: { head: "process, MiB", digits: 1 },
  store: { head: "store's CPU µs", digits: 1 },
  commands: { head: "commands", digits: 2 },
  storeBytes: { head: "store's bytes", digits: 0 },
  wrong: { head: "wrong", digits: 0, isExact: true },
} satisfies Record<string, Style>;

export type FigureName = keyof typeof styles;

export const styleOf = (figure: FigureName): Style => styles[figure];

/** What one round gave. */
export type Figures = Partial<Record<FigureName, number>>;

/** A figure in its own digits, fewer where it is large. */
export function writeFigure(figure: FigureName, value: number): string {
  return format(value, value >= 1000 ? 0 : styles[figure].digits);
}
