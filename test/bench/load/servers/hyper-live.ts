/** Hyper Live: the pages as a user of it writes them. */
import { createServer } from "node:http";
import express from "express";
import { each, html, hyperLive, live, mount, redisAdapter, shared } from "../../../../middleware/index.js";
import { serve } from "./control.js";
import { FromEnd, FromStart } from "./long-list.js";
import { makeRows, type Row } from "./rows.js";

@live
class Counter {
  count = 0;
  increment() {
    this.count++;
  }
  render() {
    return html`<div><p>Count: <output>${this.count}</output></p><button @click="increment">+</button></div>`;
  }
}

@live
class Rows {
  rows: Row[] = [];
  /** whether rows are rendered only if they have changed */
  isSparing = false;
  toggle(id: number) {
    const row = this.rows.find((each) => each.id === id);
    if (row) row.isDone = !row.isDone;
  }
  render() {
    return html`<table><tbody>${each(
      this.rows,
      (row) => row.id,
      (row) => html`<tr class=${row.isDone ? "done" : ""}>
        <td>${row.id}</td><td>${row.text}</td>
        <td><button @click="toggle(${row.id})">${row.isDone ? "done" : "open"}</button></td>
      </tr>`,
      this.isSparing ? { same: [] } : undefined,
    )}</tbody></table>`;
  }
}

const count = shared("bench.count", 0);

@live
class SharedCounter {
  render() {
    return html`<p>Count: <output>${count.value}</output></p>`;
  }
}

const { BENCH_GRACE: grace, BENCH_IDLE: idle, BENCH_REDIS: redis } = process.env;
// One page sends far more events here than a person. High numbers, and not Infinity, so that the limits are counted.
const isUnlimited = process.env.BENCH_LIMITS !== "default";
const app = express();
const server = createServer(app);
app.use(
  hyperLive({
    server,
    secret: "a secret for one run of a benchmark",
    ...(isUnlimited && { limits: { eventsPerSocket: 1e9, eventsPerOwner: 1e9, socketsPerAddress: 1e9 } }),
    ...(grace && { grace: Number(grace) }),
    ...(idle && { idle: Number(idle) }),
    ...(redis && { adapter: redisAdapter(redis) }),
  }),
);
app.get("/counter", (_request, response) => response.live(Counter));
app.get(["/rows", "/rows-same"], (request, response) =>
  response.live(Rows, {
    rows: makeRows(Number(request.query.count)),
    isSparing: request.path === "/rows-same",
  }),
);
app.get("/list", (request, response) =>
  response.live(
    mount(request.query.do === "append" ? FromEnd : FromStart, { count: Number(request.query.count) }),
  ),
);
app.get("/shared", (_request, response) => response.live(SharedCounter));
app.get("/components", (request, response) => {
  const numbers = Array.from({ length: Number(request.query.count) }, (_, number) => number);
  return response.live(html`<main>${each(numbers, Number, () => mount(Counter))}</main>`);
});
serve(server, (to) => count.update(() => to));
