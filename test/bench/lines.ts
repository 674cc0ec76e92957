/** Small charts of lines side by side, both axes logarithmic, as an SVG file. */
import { escapeXml, style } from "./chart.js";
import { format } from "./report.js";

interface Point {
  x: number;
  y: number;
}

export interface Line {
  name: string;
  points: Point[];
  isOurs: boolean;
}

export interface LinePanel {
  title: string;
  lines: Line[];
}

const width = 760;
const plotHeight = 200;
const top = 90;
const left = 60;
const gap = 44;
/** panels side by side, and what one row of them takes */
const perRow = 3;
const rowHeight = plotHeight + 90;

const lineStyle = `${style}
  .axis { stroke: #d1d9e0; }
  .tick { font-size: 11px; fill: #59636e; }
  .line { fill: none; stroke: #8c959f; stroke-width: 2; }
  .line-ours { stroke: #0969da; }
  @media (prefers-color-scheme: dark) {
    .axis { stroke: #3d444d; }
    .tick { fill: #9198a1; }
    .line { stroke: #656c76; }
    .line-ours { stroke: #4493f8; }
  }
`;

/** Draws the panels in rows, on one scale of values. */
export function drawLines(title: string, note: string, panels: LinePanel[]): string {
  const values = panels.flatMap(({ lines }) => lines.flatMap(({ points }) => points.map(({ y }) => y)));
  const scale = scaleOf(values, top + plotHeight, top);
  const columns = Math.min(perRow, panels.length);
  const panelWidth = (width - left - gap * (columns - 1)) / columns - 10;
  const drawn = panels.map((panel, index) => {
    const [row, column] = [Math.floor(index / perRow), index % perRow];
    const start = left + column * (panelWidth + gap);
    return `<g transform="translate(0 ${row * rowHeight})">${drawPanel(panel, start, panelWidth, scale, column === 0)}</g>`;
  });
  const height = top + plotHeight + 40 + (Math.ceil(panels.length / perRow) - 1) * rowHeight;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">
<style>${lineStyle}</style>
<text class="title" x="0" y="18">${escapeXml(title)}</text>
<text class="note" x="0" y="38">${escapeXml(note)}</text>
${drawn.join("\n")}
</svg>
`;
}

/** A logarithmic axis: its powers of ten, and where a value stands on it. */
interface Scale {
  powers: number[];
  at(value: number): number;
}

/** From the power of ten below all values to the one above them. */
function scaleOf(values: number[], start: number, end: number): Scale {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    powers: Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index)),
    at: (value) => start + ((Math.log10(value) - first) / (last - first)) * (end - start),
  };
}

function drawPanel(
  { title, lines }: LinePanel,
  start: number,
  width: number,
  vertical: Scale,
  isFirst: boolean,
): string {
  const sizes = lines.flatMap(({ points }) => points.map(({ x }) => x));
  const horizontal = scaleOf(sizes, start, start + width);
  const rows = vertical.powers.map((power) => drawRow(power, vertical.at(power), start, width, isFirst));
  const columns = horizontal.powers.map(
    (power) =>
      `<text class="tick" x="${horizontal.at(power).toFixed(1)}" y="${top + plotHeight + 18}" text-anchor="middle">${format(power)}</text>`,
  );
  return [
    `<text class="title" x="${start}" y="${top - 16}">${escapeXml(title)}</text>`,
    ...rows,
    ...columns,
    ...lines.map((line) => drawLine(line, horizontal, vertical)),
  ].join("\n");
}

function drawRow(power: number, y: number, start: number, width: number, isFirst: boolean): string {
  const line = `<line class="axis" x1="${start}" x2="${start + width}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}"/>`;
  if (!isFirst) return line;
  return `${line}<text class="tick" x="${start - 6}" y="${(y + 4).toFixed(1)}" text-anchor="end">${format(power)}</text>`;
}

function drawLine({ name, points, isOurs }: Line, horizontal: Scale, vertical: Scale): string {
  const places = points.map(({ x, y }) => ({ x: horizontal.at(x), y: vertical.at(y), value: y }));
  const path = places.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  const last = places.at(-1)!;
  // Ours has its values above the line and the other below, so that they don't meet.
  const labels = places.map(
    ({ x, y, value }) =>
      `<text class="tick" x="${x.toFixed(1)}" y="${(y + (isOurs ? -8 : 18)).toFixed(1)}" text-anchor="middle">${format(value, value < 100 ? 1 : 0)}</text>`,
  );
  const dots = places.map(
    ({ x, y }) =>
      `<circle class="bar${isOurs ? " ours" : ""}" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3.5"/>`,
  );
  return [
    `<polyline class="line${isOurs ? " line-ours" : ""}" points="${path}"/>`,
    ...dots,
    ...labels,
    `<text class="tick${isOurs ? " name-ours" : ""}" x="${last.x.toFixed(1)}" y="${(last.y + (isOurs ? -24 : 34)).toFixed(1)}" text-anchor="end">${escapeXml(name)}</text>`,
  ].join("");
}
