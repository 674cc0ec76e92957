/** Draws a line through the points in `data-points` (percent), again whenever they change. Without it the page shows only the numbers. */
const width = 300;
const height = 80;

function draw(element) {
  const points = element.dataset.points.split(",").filter(Boolean).map(Number);
  const step = width / Math.max(1, points.length - 1);
  const line = points.map((point, index) => `${index * step},${height - (point / 100) * height}`).join(" ");
  let svg = element.querySelector("svg");
  if (!svg) {
    svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", "Load of the last minute");
    svg.append(document.createElementNS("http://www.w3.org/2000/svg", "polyline"));
    element.append(svg);
  }
  svg.firstChild.setAttribute("points", line);
}

window.hyperLive?.hook?.("chart", { mounted: draw, updated: draw });
