/** Hyper Live: the pages as a user of it writes them. */
import { createServer } from "node:http";
import express from "express";
import {
  each,
  html,
  hyperLive,
  live,
  memoryAdapter,
  mount,
  presence,
  shared,
} from "../../../../middleware/index.js";
import { serve } from "./control.js";
import { FromEnd, FromStart } from "./long-list.js";
import { makeRows, type Row } from "./rows.js";
import { connectStore } from "./store.js";

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

/** A counter of one's own beside a shared one. */
@live
class Busy {
  count = 0;
  increment() {
    this.count++;
  }
  render() {
    return html`<div><p>Count: <output>${this.count}</output> of <b>${count.value}</b></p>
      <button @click="increment">+</button></div>`;
  }
}

/** Rooms of pages, each in one of them. */
const rooms = Array.from({ length: 10 }, (_, number) => presence(`bench ${number}`));

/** A page of someone who is in a room, and sees how many are. */
@live
class Present {
  number = Math.floor(Math.random() * rooms.length);
  onConnect() {
    rooms[this.number]?.join(String(Math.random()));
  }
  render() {
    return html`<p>${rooms[this.number]?.members.length}</p>`;
  }
}

const { BENCH_GRACE: grace, BENCH_IDLE: idle } = process.env;
// One page sends far more events here than a person. High numbers, and not Infinity, so that the limits are counted.
const isUnlimited = process.env.BENCH_LIMITS !== "default";
const store = connectStore();
const app = express();
const server = createServer(app);
app.use(
  hyperLive({
    server,
    secret: "a secret for one run of a benchmark",
    ...(isUnlimited && {
      limits: { eventsPerSocket: 1e9, eventsPerOwner: 1e9, socketsPerAddress: 1e9, storedPerOwner: 1e9 },
    }),
    ...(grace && { grace: Number(grace) }),
    ...(idle && { idle: Number(idle) }),
    // For 100,000 rows.
    adapter: store?.adapter ?? memoryAdapter({ maxSize: 2 ** 30 }),
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
app.get("/busy", (_request, response) => response.live(Busy));
app.get("/present", (_request, response) => response.live(Present));
app.get("/shared", (_request, response) => response.live(SharedCounter));
app.get("/components", (request, response) => {
  const numbers = Array.from({ length: Number(request.query.count) }, (_, number) => number);
  return response.live(html`<main>${each(numbers, Number, () => mount(Counter))}</main>`);
});
serve(server, (to) => count.update(() => to), store?.count);
