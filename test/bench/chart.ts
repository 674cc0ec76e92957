/** A chart of bars as an SVG file, made by hand: readable on light and dark ground, no fonts or scripts of its own. */

export interface Bar {
  name: string;
  value: number;
  /** what stands at its end */
  label: string;
  isOurs: boolean;
}

export interface Panel {
  title: string;
  bars: Bar[];
}

const width = 760;
const nameWidth = 190;
const labelWidth = 150;
const line = 22;
const barHeight = 14;
const titleHeight = 40;

/** What all charts look like. */
export const style = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328; }
  .title { font-weight: 600; font-size: 15px; }
  .note, .label { fill: #59636e; }
  .bar { fill: #8c959f; }
  .ours { fill: #0969da; }
  .name-ours { font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; }
    .note, .label { fill: #9198a1; }
    .bar { fill: #656c76; }
    .ours { fill: #4493f8; }
  }
`;

/** Draws the panels one below the other, longest bar first. */
export function drawChart(title: string, note: string, panels: Panel[]): string {
  let y = 50;
  const drawn = panels.map((panel) => {
    const text = drawPanel(panel, y);
    y += titleHeight + panel.bars.length * line + 10;
    return text;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" role="img" aria-label="${escapeXml(title)}">
<style>${style}</style>
<text class="title" x="0" y="18">${escapeXml(title)}</text>
<text class="note" x="0" y="38">${escapeXml(note)}</text>
${drawn.join("\n")}
</svg>
`;
}

function drawPanel({ title, bars }: Panel, top: number): string {
  const longest = Math.max(...bars.map((bar) => bar.value));
  const sorted = bars.toSorted((a, b) => b.value - a.value);
  const lines = sorted.map((bar, index) =>
    drawBar(bar, top + titleHeight + index * line, bar.value / longest),
  );
  return `<text class="title" x="0" y="${top + 24}">${escapeXml(title)}</text>\n${lines.join("\n")}`;
}

function drawBar({ name, label, isOurs }: Bar, top: number, share: number): string {
  const length = Math.max(1, share * (width - nameWidth - labelWidth));
  const middle = top + barHeight - 3;
  return [
    `<text x="${nameWidth - 8}" y="${middle}" text-anchor="end"${isOurs ? ' class="name-ours"' : ""}>${escapeXml(name)}</text>`,
    `<rect class="bar${isOurs ? " ours" : ""}" x="${nameWidth}" y="${top}" width="${length.toFixed(1)}" height="${barHeight}" rx="2"/>`,
    `<text class="label" x="${(nameWidth + length + 6).toFixed(1)}" y="${middle}">${escapeXml(label)}</text>`,
  ].join("");
}

export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
