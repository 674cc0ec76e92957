/**
 * npm run bench:buttons [-- --quick]
 *
 * Rows with two buttons, in Chromium: how long a page of them takes to be parsed, with our script and without any, and
 * how long a live page takes to put them in, to take one in ten out, and to clear them.
 *
 * A browser looks through all submit buttons of a form whenever one of them comes or goes. Each count of rows is half of
 * the next: twice the rows are to take about twice the time.
 */
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import express from "express";
import type { Page } from "playwright-core";
import { each, html, hyperLive, live } from "../../../middleware/index.js";
import { launchChromium } from "../../browser/chromium.js";
import * as report from "../report.js";
import { watchMessages } from "./browser-page.js";

const { values: options } = parseArgs({ options: { quick: { type: "boolean", default: false } } });
const counts = options.quick ? [500, 1000] : [1000, 2000, 4000];

@live
class Rows {
  rows: number[] = [];
  count = 0;
  first = 0;

  onMount(): void {
    this.fill(this.first);
  }

  fill(count: number): void {
    this.rows = Array.from({ length: count }, (_, index) => index);
  }

  thin(): void {
    this.rows = this.rows.filter((row) => row % 10 !== 0);
  }

  render() {
    return html`<section>
      <button id="fill" @click="fill(${this.count})">Fill</button><button id="thin" @click="thin">Thin</button>
      <button id="clear" @click="fill(0)">Clear</button>
      <ul>${each(
        this.rows,
        (row) => row,
        (row) =>
          html`<li>${row} <button @click="fill(${row})">A</button><button @click="fill(0)">B</button></li>`,
      )}</ul></section>`;
  }
}

/** Parses a page's HTML in a frame, and gives the milliseconds. */
function parseIn(page: Page, text: string): Promise<number> {
  return page.evaluate((text) => {
    const frame = document.createElement("iframe");
    document.body.append(frame);
    const inner = frame.contentDocument as Document;
    const start = performance.now();
    inner.open();
    inner.write(text);
    inner.close();
    const time = performance.now() - start;
    frame.remove();
    return time;
  }, text);
}

/** Presses a button of a live page, and gives the milliseconds that the answer's message took. */
function press(page: Page, id: string): Promise<number> {
  return page.evaluate(async (id) => {
    const time = new Promise<number>((resolve) => {
      // A frame's changes are applied in tasks of their own; the buttons are counted when all is done.
      const start = { at: 0 };
      window.onHandled = (message) => {
        start.at = message.start;
        void window.hyperLive.settled().then(() => resolve(performance.now() - start.at));
      };
    });
    document.getElementById(id)?.click();
    return time;
  }, id);
}

const app = express();
app.use(hyperLive({ secret: "a secret for one run" }));
app.get("/:first/:count", ({ params }, response) =>
  response.live(Rows, { first: Number(params.first), count: Number(params.count) }),
);
const server = app.listen(0);
const url = `http://localhost:${(server.address() as AddressInfo).port}`;
const chromium = await launchChromium();
const machine = { ...report.describeMachine(), chromium: chromium.version() };
console.log(`${report.sayMachine(machine)}, Chromium ${machine.chromium}`);

const lines: string[][] = [];
for (const count of counts) {
  report.showProgress(`${count} rows`);
  const page = await chromium.newPage();
  await page.addInitScript(watchMessages);
  const written = (await (await fetch(`${url}/${count}/${count}`)).text()).replace(
    /<script.*?<\/script>/g,
    "",
  );
  await page.goto("about:blank");
  const parsed = await parseIn(page, written);
  await page.goto(`${url}/0/${count}`);
  await page.waitForSelector('[data-live-connection="open"]');
  const times = [parsed];
  for (const id of ["fill", "thin", "clear"]) times.push(await press(page, id));
  lines.push([String(count), ...times.map((time) => report.format(time, 3))]);
  await page.close();
}
report.showProgress("");
await chromium.close();
server.close();
server.closeAllConnections();

console.log("\nRows of two buttons, milliseconds");
report.printTable(["rows", "parse", "live: insert", "live: remove a tenth", "live: clear"], lines);
