/** What the project sets out to reach, and where it is not ahead of others. */
import type { Aim } from "../report.js";
import type { Case } from "./comparison.js";
import { type FigureName, styleOf, writeFigure } from "./figures.js";
import type { Measured, Results } from "./measured.js";

/** The aims of what was measured. */
export function listAims(results: Results): Aim[] {
  const median = (name: string, key: string, figure: FigureName) => results.get(name)?.median(key, figure);
  const ratio = (name: string, key: string, other: string, figure: FigureName) =>
    results.get(name)?.ratio(key, other, figure);
  const aims: [what: string, value: number | undefined, limit: number][] = [
    ["loop: processor time of an event, live, bare ws = 1", ratio("loop", "live", "bare", "cpu"), 1.5],
    ["loop: events a second, bare ws, live = 1 (65 %)", ratio("loop", "bare", "live", "perSecond"), 1 / 0.65],
    ["loop: processor time of an event, htmx mode, by hand = 1", ratio("loop", "htmx", "byHand", "cpu"), 1],
    ["paced: p99, live, bare ws = 1", ratio("paced", "live", "bare", "p99"), 1.5],
    ["rows: processor time of an event, live, by hand = 1", ratio("rows", "live", "byHand", "cpu"), 1],
    ["rows: processor time of an event, live, µs", median("rows", "live", "cpu"), 250],
    [
      "lists: processor time of a change, socket.io by hand = 1",
      ratio("lists", "change1000", "socketIo", "cpu"),
      1.5,
    ],
    ["lists: … of 100,000 rows", ratio("lists", "change100000", "socketIo", "cpu"), 1.5],
    ["lists: … appended, of 100,000 rows", ratio("lists", "append100000", "socketIo", "cpu"), 1.5],
    ["lists: … moved, of 100,000 rows", ratio("lists", "move100000", "socketIo", "cpu"), 1.5],
    ["memory: KiB of a page with a list() of 1,000 rows", median("memoryLists", "list1000", "resident"), 40],
    ["shared: processor time of a change, live, bare ws = 1", ratio("shared", "live", "bare", "cpu"), 1.5],
    ["memory: KiB of an idle page, 4,000 open, aim 8", median("memory", "live", "resident4000"), 10],
    ["memory: KiB of a page with 1,000 rows", median("memoryRows", "live", "resident"), 250],
    ["memory: KiB of a page with 1,000 rows, parked", median("memoryRows", "liveParked", "resident"), 100],
    // As much as the rows, and what caches of the processor add to that.
    [
      "growth: processor time with 10,000 rows, 1,000 rows = 1",
      ratio("growthRows", "rows10000", "rows1000", "cpu"),
      11,
    ],
    ["crowd: wrong answers", median("crowd", "live", "wrong"), 0],
    ["redis: milliseconds to the last viewer", median("redis", "live", "last"), 50],
  ];
  return aims.flatMap(([what, value, limit]) => (value === undefined ? [] : { what, value, limit }));
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
