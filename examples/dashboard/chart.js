/**
 * Draws a line through the points in `data-points` (percent), again whenever they change, on a scale that reaches just
 * above the highest. Without it the page shows only the numbers.
 */
const width = 300;
const height = 80;

function draw(element) {
  const points = element.dataset.points.split(",").filter(Boolean).map(Number);
  const top = Math.max(10, Math.ceil(Math.max(0, ...points) / 10) * 10);
  const step = width / Math.max(1, points.length - 1);
  const line = points.map((point, index) => `${index * step},${height - (point / top) * height}`).join(" ");
  if (!element.firstChild) addParts(element);
  element.querySelector("polyline").setAttribute("points", line);
  element.querySelector("p").textContent = `${top} %`;
}

/** By elements, since a page with Trusted Types takes no HTML from a script. */
function addParts(element) {
  const size = { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none" };
  const chart = shape("svg", { ...size, role: "img", "aria-label": "Load of the last minute" });
  const lines = `M0 0H${width}M0 ${height / 2}H${width}M0 ${height}H${width}`;
  chart.append(shape("path", { d: lines }), shape("polyline", {}));
  const axis = text("p", "0 % ");
  axis.append(text("span", "earlier"), " ", text("span", "now"));
  element.append(text("p", ""), chart, axis);
}

function shape(name, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}

function text(name, content) {
  const element = document.createElement(name);
  element.textContent = content;
  return element;
}

window.hyperLive?.hook?.("chart", { mounted: draw, updated: draw });
