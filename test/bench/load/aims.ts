/** What the project sets out to reach: for each line its aim, the floor, and the best of the peers. */
import { format, printTable } from "../report.js";
import type { Case } from "./comparison.js";
import { type FigureName, styleOf, writeFigure } from "./figures.js";
import type { Measured, Results } from "./measured.js";

/** A line: a figure of a case, and what it is compared with. */
interface Line {
  what: string;
  comparison: string;
  case: string;
  figure: FigureName;
  /** case that nobody can be better than; or what it is, where it was not measured here */
  floor?: string;
  /** cases of others, by whichever is best */
  peers?: string[];
  /** case that the aim is a multiple of; default: the figure itself is compared with the aim */
  of?: string;
  aim: number;
}

const sockets = ["liveviewjs", "socketIo"];

const lines: Line[] = [
  line("event over a socket, CPU", ["loop", "live", "cpu"], 1.1, {
    floor: "bare",
    peers: sockets,
    of: "bare",
  }),
  line("… in the first second, CPU", ["cold", "liveCold", "cpu"], 1.3, {
    floor: "bareCold",
    peers: ["liveviewjsCold", "socketIoCold"],
    of: "bareCold",
  }),
  line("event by htmx, CPU", ["loop", "htmx", "cpu"], 0.9, {
    floor: "byHand",
    peers: ["byHand"],
    of: "byHand",
  }),
  line("event by form, CPU", ["loop", "form", "cpu"], 0.9, {
    floor: "byHand",
    peers: ["byHand"],
    of: "byHand",
  }),
  // A form by hand takes two requests, too: the page is sent again.
  line("… beside a form by hand, CPU", ["loop", "form", "cpu"], 0.9, {
    floor: "formByHand",
    peers: ["formByHand"],
    of: "formByHand",
  }),
  line("1,000 × 1/s, p99", ["paced", "live", "p99"], 1.5, { floor: "bare", peers: sockets, of: "bare" }),
  line("one of 1,000 rows, CPU µs", ["rows", "live", "cpu"], 50, {
    floor: "socketIo",
    peers: ["liveviewjs", "liveviewjsAppend"],
  }),
  line("… with same: [], CPU µs", ["rows", "same", "cpu"], 50, {
    floor: "socketIo",
    peers: ["liveviewjs", "liveviewjsAppend"],
  }),
  line("one of 1,000 rows of a list(), CPU", ["lists", "change1000", "cpu"], 1.5, {
    floor: "socketIo",
    of: "socketIo",
  }),
  line("… of 100,000", ["lists", "change100000", "cpu"], 1.5, { floor: "socketIo", of: "socketIo" }),
  line("… moved, of 100,000", ["lists", "move100000", "cpu"], 1.5, { floor: "socketIo", of: "socketIo" }),
  line("… appended, of 100,000", ["lists", "append100000", "cpu"], 1.5, {
    floor: "socketIo",
    of: "socketIo",
  }),
  line("change to 1,000 viewers, CPU", ["shared", "live", "cpu"], 1.5, {
    floor: "bare",
    peers: sockets,
    of: "bare",
  }),
  line("GET of a page, CPU", ["page", "live", "cpu"], 1, {
    floor: "bare",
    peers: ["eta", "byHand", "liveviewjs"],
    of: "eta",
  }),
  // Those of socket.io by hand, and 100 more.
  line("page, bytes", ["loop", "live", "page"], 438, { floor: "bare", peers: sockets }),
  line("join, bytes", ["loop", "live", "join"], 618, { floor: "bare", peers: sockets }),
  line("idle page, KiB", ["memory", "live", "resident4000"], 1.2, {
    floor: "bare",
    peers: [...sockets, "byHand"],
    of: "bare",
  }),
  line("page with 1,000 rows, KiB", ["memoryRows", "live", "resident"], 120, { peers: ["liveviewjs"] }),
  line("… parked", ["memoryRows", "liveParked", "resident"], 50, { peers: ["liveviewjs"] }),
  line("page with a list() of 1,000 rows, KiB", ["memoryLists", "list1000", "resident"], 40),
  // As much as the rows, and what caches of the processor add to that.
  line("10,000 rows, CPU, 1,000 rows = 1", ["growthRows", "rows10000", "cpu"], 11, { of: "rows1000" }),
  line("10,000 pages, p99", ["crowd", "live", "p99"], 5, { floor: "bare", of: "bare" }),
  line("10,000 pages, p99.9", ["crowd", "live", "p999"], 10, { floor: "bare", of: "bare" }),
  line("10,000 pages, wrong answers", ["crowd", "live", "wrong"], 0, { floor: "bare" }),
  line("change through Redis, ms to the last viewer", ["redis", "live", "last"], 50),
];

function line(
  what: string,
  [comparison, key, figure]: [comparison: string, key: string, figure: FigureName],
  aim: number,
  others: Pick<Line, "floor" | "peers" | "of"> = {},
): Line {
  return { what, comparison, case: key, figure, aim, ...others };
}

/** What an aim is measured by, as the history keeps it. */
export function valuesOf(results: Results): Map<string, number> {
  const values = new Map<string, number>();
  for (const line of lines) {
    const value = measureOf(results, line);
    if (value !== undefined) values.set(nameOf(line), value);
  }
  return values;
}

const nameOf = ({ comparison, case: key, figure, of }: Line) =>
  `${comparison} ${key} ${figure}${of ? ` / ${of}` : ""}`;

function measureOf(results: Results, { comparison, case: key, figure, of }: Line): number | undefined {
  const measured = results.get(comparison);
  return of === undefined ? measured?.median(key, figure) : measured?.ratio(key, of, figure);
}

/** Prints each line that was measured: ours, the floor, the best peer, and the aim. */
export function printAims(results: Results): void {
  const rows = lines.flatMap((line) => {
    const value = measureOf(results, line);
    return value === undefined ? [] : [writeLine(results, line, value)];
  });
  if (rows.length === 0) return;
  console.log("\nAims");
  printTable(["", "ours", "floor", "best peer", "measured", "aim", ""], rows);
}

function writeLine(results: Results, line: Line, value: number): string[] {
  const measured = results.get(line.comparison) as Measured;
  const write = (key: string | undefined) => {
    const median = key === undefined ? undefined : measured.median(key, line.figure);
    return median === undefined ? "–" : writeFigure(line.figure, median);
  };
  const unit = line.of === undefined ? "" : ` × ${nameIn(measured, line.of)}`;
  return [
    line.what,
    write(line.case),
    write(line.floor),
    writeBest(measured, line),
    format(value, 2) + unit,
    `≤ ${format(line.aim, 2)}`,
    value <= line.aim ? "met" : "MISSED",
  ];
}

const nameIn = (measured: Measured, key: string) =>
  measured.comparison.cases.find((each) => each.key === key)?.name ?? key;

function writeBest(measured: Measured, { peers = [], figure }: Line): string {
  const found = peers.flatMap((key) => {
    const value = measured.median(key, figure);
    return value === undefined ? [] : [{ name: nameIn(measured, key), value }];
  });
  const [best] = found.toSorted((a, b) => a.value - b.value);
  return best ? `${writeFigure(figure, best.value)} (${best.name})` : "–";
}

const peers = ["liveviewjs", "liveviewjsAppend", "socketIo"];
/** Live mode beside each peer in each comparison, and the figures in which it is not better: ours / the peer's. */
export function compareWithPeers(results: Results): { what: string; notBetter: string[] }[] {
  return [...results.values()].flatMap((measured) => {
    const { name, cases } = measured.comparison;
    const live = cases.find(({ key }) => key === "live");
    if (!live) return [];
    return cases
      .filter(({ subject }) => peers.includes(subject))
      .map((peer) => ({ what: `${name}, ${peer.name}`, notBetter: compare(measured, live, peer) }));
  });
}

function compare(measured: Measured, live: Case, peer: Case): string[] {
  return measured.figures.flatMap((figure) => {
    const [ours, theirs] = [measured.median(live.key, figure), measured.median(peer.key, figure)];
    if (ours === undefined || theirs === undefined || figure === "wrong") return [];
    const { head, isMoreBetter } = styleOf(figure);
    if (isMoreBetter ? ours > theirs : ours < theirs) return [];
    return `${head} ${writeFigure(figure, ours)} / ${writeFigure(figure, theirs)}`;
  });
}
