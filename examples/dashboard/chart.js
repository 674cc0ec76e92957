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

function addParts(element) {
  element.innerHTML = `<p></p>
    <svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="Load of the last minute">
      <path d="M0 0H${width}M0 ${height / 2}H${width}M0 ${height}H${width}" /><polyline />
    </svg>
    <p>0 % <span>earlier</span> <span>now</span></p>`;
}

window.hyperLive?.hook?.("chart", { mounted: draw, updated: draw });
