/**
 * The site under faults: one of several processes, started by `fleet.ts`.
 *
 * Plain JavaScript, so that Node runs it as it is, against the package as it was built for users.
 */
import { setTimeout as pause } from "node:timers/promises";
import express from "express";
import { context, html, hyperLive, live, memoryAdapter, mount, redisAdapter, shared } from "hyper-live";
import { answer } from "../fixtures/processes/answer.js";
import { Desk } from "./desk.js";
import { measure, watch } from "./measure.js";

const total = shared("total", 0);
const stored = shared("stored", 0);
/** Each version of the site keeps its state in another shape; it can read that of any other. */
const version = process.env.VERSION ?? "1";

/** Writes down which events ran, and in which order. */
class Ledger {
  done = [];
  /** handlers that are half done */
  halves = 0;
  constructor() {
    this[`version${version}`] = true;
    watch("ledger", this);
  }
  migrate({ done, halves }) {
    return { done, halves };
  }
  async add(id, wait, fails) {
    this.halves++;
    if (wait > 0) await pause(wait);
    if (fails) throw new Error("The event was to fail.");
    this.done.push(id);
    this.halves--;
  }
  /** Never ends. */
  async hang() {
    this.halves++;
    await new Promise(() => {});
  }
  async count(id) {
    await total.update((value) => value + 1);
    this.done.push(id);
  }
  /** Changes nothing: what it says is all that its event leaves. */
  tell(id) {
    context().push("told", { id });
  }
  report() {
    context().push("report", { done: this.done, halves: this.halves });
  }
  render() {
    return html`<section>
      <form @submit="add(id, wait, fails)">
        <input name="id" inputmode="numeric" aria-label="Number"> <input name="wait" value="0" aria-label="Wait">
        <input type="checkbox" name="fails" aria-label="Fails"> <button>Add</button>
      </form>
      <form @submit="count(id)"><input name="id" aria-label="Number"> <button>Count</button></form>
      <form @submit="tell(id)"><input name="id" aria-label="Number"> <button>Tell</button></form>
      <form @submit="hang(id)"><input name="id" aria-label="Number"> <button>Hang</button></form>
      <button @click="report">Report</button>
      <b data-live-hook="chaos" @chaos-add="add(id, wait, fails)" @chaos-count="count(id)"></b>
      <output>${this.done.join(" ")}</output>
    </section>`;
  }
}
live(Ledger, {
  name: "Ledger",
  handlers: { add: [Number, Number, Boolean], count: [Number], tell: [Number], hang: [Number] },
});

/** Another component of the same view, whose events run while those of the ledger are half done. */
class Ticker {
  ticks = [];
  tick(id) {
    this.ticks.push(id);
  }
  reportTicks() {
    context().push("report-ticks", { done: this.ticks, halves: 0 });
  }
  render() {
    return html`<aside><form @submit="tick(id)"><input name="id" aria-label="Number"> <button>Tick</button></form>
      <button @click="reportTicks">Report</button> <output>${this.ticks.join(" ")}</output></aside>`;
  }
}
live(Ticker, { name: "Ticker", handlers: { tick: [Number] } });

const {
  REDIS_URL,
  PORT = "0",
  SHUTDOWN = "1200",
  HANDLER = "1000",
  GRACE = "60000",
  MAX_AGE = "86400000",
} = process.env;
const app = express();
app.use((request, response, next) => {
  watch("request", request);
  watch("response", response);
  next();
});
app.use(
  hyperLive({
    secret: "a secret that all processes have",
    // Several addresses are those of a cluster.
    adapter: REDIS_URL
      ? redisAdapter(REDIS_URL.includes(",") ? REDIS_URL.split(",") : REDIS_URL)
      : memoryAdapter(),
    shutdown: Number(SHUTDOWN),
    grace: Number(GRACE),
    maxAge: Number(MAX_AGE),
    limits: { handler: Number(HANDLER) },
    logger: { warn: (text) => console.log(text), error: (text, error) => console.log(text, error?.message) },
  }),
);
app.get("/", (_request, response) =>
  response.live(html`<main>${mount(Ledger)}${mount(Ticker)}${mount(Desk)}</main>`),
);
app.get("/total", (_request, response) => response.send(String(total.value)));

process.on("unhandledRejection", (error) => {
  console.error("UNHANDLED", error);
  process.exit(9);
});
answer({
  /** Resolves when what was to be stored before is stored. */
  async whenStored() {
    for (let times = 0; times < 3; times++) await stored.update((value) => value + 1);
  },
  async measure() {
    server.closeIdleConnections();
    return measure();
  },
});
const server = app.listen(Number(PORT), "127.0.0.1", () => process.send?.({ port: server.address().port }));
server.on("connection", (socket) => watch("connection", socket));
