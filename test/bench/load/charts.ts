/** The charts: bars that compare the subjects, and lines that show how ours grows. */
import { type Bar, drawChart, type Panel } from "../chart.js";
import { drawLines, type LinePanel } from "../lines.js";
import { format, type Machine, sayMachine } from "../report.js";
import { exponentOf, grown, pointsOf } from "./exponents.js";
import { type FigureName, writeFigure } from "./figures.js";
import type { Measured, Results } from "./measured.js";
import type { SubjectName } from "./subject.js";

const ours: SubjectName[] = ["live", "htmx", "form"];

interface Drawn {
  comparison: string;
  figure: FigureName;
  title: string;
  unit: string;
  /** those it shows; default: all */
  subjects?: SubjectName[];
}

const overSockets: SubjectName[] = ["bare", "live", "socketIoEcho", "socketIo", "liveviewjs"];
const byPosts: SubjectName[] = ["htmx", "form", "byHand"];

const drawn: Drawn[] = [
  {
    comparison: "loop",
    figure: "cpu",
    title: "Processor time of an event over a socket: less is better",
    unit: "µs",
    subjects: overSockets,
  },
  {
    comparison: "loop",
    figure: "cpu",
    title: "Processor time of an event that is posted: less is better",
    unit: "µs",
    subjects: byPosts,
  },
  { comparison: "loop", figure: "perSecond", title: "Events a second: more is better", unit: "" },
  {
    comparison: "paced",
    figure: "p99",
    title: "p99 of an event's latency, 1,000 clients × 1/s: less is better",
    unit: "ms",
  },
  {
    comparison: "rows",
    figure: "cpu",
    title: "Processor time to toggle one of 1,000 rows: less is better",
    unit: "µs",
  },
  {
    comparison: "shared",
    figure: "cpu",
    title: "Processor time of a change to 1,000 viewers: less is better",
    unit: "µs",
  },
  {
    comparison: "memory",
    figure: "resident4000",
    title: "Memory of an idle page, 4,000 open: less is better",
    unit: "KiB",
  },
];

export function drawBars(results: Results, machine: Machine): string {
  const panels = drawn.flatMap((each) => drawBarPanel(results.get(each.comparison), each));
  const note = `In brackets, the floor = 1 (of the rows: by hand = 1). ${sayMachine(machine)}.`;
  return drawChart("Hyper Live beside a bare ws server and its peers", note, panels);
}

function drawBarPanel(measured: Measured | undefined, { figure, title, unit, subjects }: Drawn): Panel[] {
  if (!measured) return [];
  const shown = measured.comparison.cases.filter(({ subject }) => subjects?.includes(subject) ?? true);
  const bars = shown.flatMap((each): Bar[] => {
    const summary = measured.summary(each, figure);
    if (!summary) return [];
    const ratio = summary.ratio === undefined ? "" : ` (${format(summary.ratio, 2)} ×)`;
    const label = `${writeFigure(figure, summary.median)} ${unit}`.trim() + ratio;
    return [{ name: each.name, value: summary.median, label, isOurs: ours.includes(each.subject) }];
  });
  return bars.length === 0 ? [] : [{ title, bars }];
}

export function drawGrowth(results: Results, machine: Machine): string {
  const panels = Object.entries(grown).flatMap(([name, title]) => drawLinePanel(results.get(name), title));
  const note = `Microseconds of the server's processor for an event; both axes are logarithmic. It grows as the power of n. ${sayMachine(machine)}.`;
  return drawLines("What an event costs as things grow", note, panels);
}

function drawLinePanel(measured: Measured | undefined, title: string): LinePanel[] {
  if (!measured) return [];
  const lineOf = (subject: SubjectName, name: string) => ({
    name,
    isOurs: subject === "live",
    points: pointsOf(measured, subject),
  });
  const lines = [lineOf("bare", "bare ws"), lineOf("live", "Hyper Live")];
  const exponent = exponentOf(pointsOf(measured, "live"));
  return [
    {
      title: exponent === undefined ? title : `${title}: n^${format(exponent, 2)}`,
      lines: lines.filter(({ points }) => points.length > 0),
    },
  ];
}
