/**
 * npm run bench:saves
 *
 * From save to DOM under `hyper-live dev`: 20 times the file of a component is saved with another template and handler, and
 * 20 times a module that it imports. A page in Chromium is open meanwhile, in which a counter runs and a form is half typed;
 * both have to stay. The time is from the write of the file until the page shows the new text.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { launchChromium } from "../browser/chromium.js";
import { freePort } from "../support/ports.js";
import { median, quantile } from "./measure.js";
import { describeMachine, format, printAims, printTable, sayMachine } from "./report.js";

const root = path.join(process.env.BENCH_FOLDER as string, "../..");
const saves = 20;

const component = (save: number) => `
import { html, live } from "hyper-live";
import { unit } from "./unit.js";
@live
export class Tally {
  count = 0;
  increment() { this.count += ${save}; }
  render() {
    return html\`<main>
      <h1>Save ${save}: <output>\${this.count}</output> \${unit}</h1>
      <button @click="increment">Add</button>
      <form @submit="increment"><input name="note" aria-label="Note" /></form>
    </main>\`;
  }
}
`;
const imported = (save: number) => `export const unit = "unit ${save}";`;

const folder = mkdtempSync(path.join(tmpdir(), "hyper-live-saves-"));
const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);

function start(port: number): ChildProcess {
  mkdirSync(path.join(folder, "node_modules"));
  symlinkSync(root, path.join(folder, "node_modules/hyper-live"));
  write("package.json", '{ "name": "saves", "type": "module" }');
  write("tally.ts", component(1));
  write("unit.ts", imported(1));
  const script = path.join(root, "dist/middleware/command-line/main.js");
  const { NODE_ENV, ...env } = process.env;
  return spawn(process.execPath, [script, "dev", ".", "--port", String(port)], { cwd: folder, env });
}

async function untilServed(url: string): Promise<void> {
  while (
    !(await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Saves a file so many times, and gives the milliseconds until the page shows each. */
async function timeSaves(
  page: Page,
  file: string,
  textOf: (save: number) => string,
  shown: (save: number) => string,
): Promise<number[]> {
  const times: number[] = [];
  for (let save = 2; save < saves + 2; save++) {
    const isShown = page.waitForFunction(
      (text) => document.querySelector("h1")?.textContent?.includes(text),
      shown(save),
      { polling: "raf" },
    );
    const start = performance.now();
    write(file, textOf(save));
    await isShown;
    times.push(performance.now() - start);
    // Editors are not that fast, and the watcher tells nothing of a file for a moment after a change.
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  return times;
}

const port = await freePort();
const url = `http://localhost:${port}/live/tally`;
const server = start(port);
const chromium = await launchChromium();
try {
  await untilServed(url);
  const page = await chromium.newPage();
  await page.goto(url);
  await page.waitForSelector('[data-live-connection="open"]');
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByLabel("Note").fill("half-typ");
  await page.evaluate(() => Object.assign(window, { mark: true }));
  const results = {
    "template and handler of a component": await timeSaves(
      page,
      "tally.ts",
      component,
      (save) => `Save ${save}:`,
    ),
    "a module that it imports": await timeSaves(page, "unit.ts", imported, (save) => `unit ${save}`),
  };
  const kept = await page.evaluate(() => [
    document.querySelector("output")?.textContent,
    document.querySelector("input[name=note]:focus")?.matches("*") &&
      (document.querySelector("input[name=note]") as HTMLInputElement).value,
    "mark" in window,
  ]);
  if (JSON.stringify(kept) !== '["1","half-typ",true]') throw new Error(`not kept: ${JSON.stringify(kept)}`);
  console.log(`${sayMachine(describeMachine())}, Chromium ${chromium.version()}`);
  console.log(`\nFrom save to DOM, milliseconds, ${saves} saves each`);
  printTable(
    ["", "median", "95 %", "most"],
    Object.entries(results).map(([name, times]) => [
      name,
      ...[median(times), quantile(times, 0.95), Math.max(...times)].map((time) => format(time)),
    ]),
  );
  printAims(
    Object.entries(results).map(([what, times]) => ({
      what: `${what}, most`,
      value: Math.max(...times),
      limit: 200,
    })),
  );
} finally {
  await chromium.close();
  server.kill("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
}
