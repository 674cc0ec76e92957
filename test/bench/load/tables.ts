/** The tables: one of each comparison for the console, and one of all subjects for the README. */
import { format, type Machine, markdownTable, printTable, sayMachine } from "../report.js";
import { type FigureName, styleOf, writeFigure } from "./figures.js";
import type { Measured, Results, Summary } from "./measured.js";
import { type SubjectName, subjects } from "./subject.js";

/** Prints medians, with spread and ratio where they say something. */
export function printMeasured(measured: Measured): void {
  const { title, cases, figures } = measured.comparison;
  console.log(`\n${title}`);
  printTable(
    ["", ...figures.map((figure) => styleOf(figure).head)],
    cases.map((each) => [
      each.name,
      ...figures.map((figure) => writeCell(figure, measured.summary(each, figure))),
    ]),
  );
}

function writeCell(figure: FigureName, summary: Summary | undefined): string {
  if (!summary) return "–";
  const { median, spread, ratio, samples } = summary;
  const parts = [writeFigure(figure, median)];
  if (!styleOf(figure).isExact) {
    if (samples.length > 1) parts.push(`±${format(spread * 100)} %`);
    if (ratio !== undefined) parts.push(`(${format(ratio, 2)} ×)`);
  }
  return parts.join(" ");
}

const heads = [
  "",
  "CPU per event, µs (floor = 1)",
  "events/s",
  "p99 at 1,000 × 1/s, ms",
  "one of 1,000 rows, CPU ms",
  "change to 1,000 viewers, CPU ms",
  "KiB per idle page",
  "bytes: page / join / update",
];

/** The table that the README shows: a line for each subject. */
export function writeMarkdown(
  results: Results,
  machine: Machine,
  versions: Record<string, string>,
  rounds: number,
): string {
  const rows = (Object.keys(subjects) as SubjectName[])
    .map((subject) => writeSubject(results, subject))
    .filter(([, ...figures]) => figures.some((figure) => figure !== ""));
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${markdownTable(heads, rows)}

Medians of ${rounds} runs, ratios within one run. Memory is resident memory with 4,000 pages open. ${sayMachine(machine)};
${packages.join(", ")}.
`;
}

function writeSubject(results: Results, subject: SubjectName): string[] {
  const median = (name: string, figure: FigureName) => results.get(name)?.median(subject, figure);
  const write = (value: number | undefined, digits: number) =>
    value === undefined ? "" : format(value, digits);
  const thousandth = (value: number | undefined) => value && value / 1000;
  const ratio = results.get("loop")?.ratio(subject, "bare", "cpu");
  const [page, join] = [median("loop", "page"), median("loop", "join")];
  const update = page && (median("loop", "up") ?? 0) + (median("loop", "down") ?? 0);
  return [
    subjects[subject].name,
    ratio === undefined ? "" : `${write(median("loop", "cpu"), 1)} (${format(ratio, 2)} ×)`,
    write(median("loop", "perSecond"), 0),
    write(median("paced", "p99"), 2),
    write(thousandth(median("rows", "cpu")), 3),
    write(thousandth(median("shared", "cpu")), 2),
    write(median("memory", "resident4000") ?? median("memory", "resident1000"), 1),
    page === undefined ? "" : `${write(page, 0)} / ${write(join, 0)} / ${write(update, 0)}`,
  ];
}
