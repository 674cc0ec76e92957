/** How a cost grows with a size: as its power, by least squares of the logarithms. */
import { format, printTable } from "../report.js";
import type { FigureName } from "./figures.js";
import type { Measured, Results } from "./measured.js";
import type { SubjectName } from "./subject.js";

export interface Point {
  x: number;
  y: number;
}

/** The exponent b of y = a x^b that fits the points best; undefined of fewer than two. */
export function exponentOf(points: readonly Point[]): number | undefined {
  if (points.length < 2) return undefined;
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }));
  const mean = (of: (point: Point) => number) =>
    logs.reduce((sum, point) => sum + of(point), 0) / logs.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  return mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2);
}

/** The points of a subject's line: its cases with a size. */
export function pointsOf(measured: Measured, subject: SubjectName, figure: FigureName = "cpu"): Point[] {
  return measured.comparison.cases
    .filter((each) => each.subject === subject)
    .flatMap(({ key, size }) => {
      const value = measured.median(key, figure);
      return value === undefined || size === undefined ? [] : [{ x: size, y: value }];
    });
}

/** What grows, by the names of comparisons. */
export const grown: Record<string, string> = {
  growthRows: "Rows",
  growthComponents: "Components",
  growthConnections: "Connections",
  growthViewers: "Viewers",
  growthProcesses: "Processes",
};

/** Prints the exponents of what was measured, over all sizes and over the two largest. */
export function printExponents(results: Results): void {
  const rows = Object.entries(grown).flatMap(([name, title]) => {
    const measured = results.get(name);
    if (!measured) return [];
    return (["live", "bare"] as const).flatMap((subject) => {
      const points = pointsOf(measured, subject);
      const [all, last] = [exponentOf(points), exponentOf(points.slice(-2))];
      if (all === undefined || last === undefined) return [];
      const sizes = `${format(points[0]?.x ?? 0)} to ${format(points.at(-1)?.x ?? 0)}`;
      return [[`${title}, ${subject}`, sizes, format(all, 2), format(last, 2)]];
    });
  });
  if (rows.length === 0) return;
  console.log("\nProcessor time of an event grows as a power of the size (0: not at all, 1: in proportion)");
  printTable(["", "sizes", "exponent", "of the two largest"], rows);
}
