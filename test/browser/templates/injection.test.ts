/** What someone types, in every context: it is shown as text and nothing else, on a page and by a patch. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { render } from "../../../middleware/component/render.js";
import { View } from "../../../middleware/component/view.js";
import { mount } from "../../../middleware/index.js";
import type { Placed } from "../../../views/values.js";
import { writeComponent } from "../../../views/write.js";
import { isLong } from "../../support/long.js";
import { launchChromium } from "../chromium.js";
import { bundle } from "./client-page.js";
import { contexts, Exposed } from "./contexts.js";
import { payloads } from "./payloads.js";
import type { Probe, Reads, Task } from "./probe.js";
import { createBook, overHttp, overSocket, surroundings } from "./session.js";

const url = "http://app.test/";
const safeProtocols = /^(?:https?|mailto|tel|sms|ftp|about)?:$|^data:image\/(?:png|jpeg|gif|webp|avif)$/;

let browser: Browser;
let page: Page;
let body = "";
let events: string[] = [];

// Each host of every address is this server: what a payload asks for is answered, and fast.
const server = createServer((request, response) => {
  if (`http://${request.headers.host}${request.url}` === url) {
    return response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(body);
  }
  // An answer after which nothing is shown, not even an error.
  return response.writeHead(204).end();
});

beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  browser = await launchChromium([`--host-resolver-rules=MAP * 127.0.0.1:${port}`]);
  const context = await browser.newContext();
  await context.addInitScript(await bundle("probe.ts"));
  page = await context.newPage();
  page.on("dialog", (dialog) => {
    events.push(`opens a dialog ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.on("request", (request) => {
    if (request.url() !== url) events.push(`requests ${request.url()}`);
  });
  page.on("pageerror", (error) => events.push(`throws ${error.message}`));
  context.on("page", () => events.push("opens a window"));
});
afterAll(async () => {
  await browser.close();
  server.close();
});

describe("a payload", () => {
  it(`is one of more than 300`, () => {
    expect(payloads.length).toBeGreaterThan(300);
  });

  it("is shown as it is in every context that fetches nothing", async () => {
    expect(await attack("still")).toEqual([]);
  }, 120_000);

  it("runs in no context that names what is fetched", async () => {
    expect(await attack("loading")).toEqual([]);
  }, 120_000);

  it("runs in no frame", async () => {
    expect(await attack("framing")).toEqual([]);
  }, 120_000);
});

/** How many payloads share a page: opening one is what costs time. */
const pageful = 12;

const kinds = Object.keys(contexts);

/**
 * Shows payloads in all contexts of a kind: every third of them in one of the three kinds, or all in all in a long run. Says
 * what became of those that did something.
 */
async function attack(kind: keyof typeof contexts): Promise<string[]> {
  await visit([{ fresh: await show({ kind }) }]);
  await page.evaluate(() => window.learn());
  const problems: string[] = [];
  const tried = isLong ? payloads : payloads.filter((_payload, at) => at % 9 === 3 * kinds.indexOf(kind));
  for (let at = 0; at < tried.length; at += pageful) {
    const shown = tried.slice(at, at + pageful);
    const found = await attackWith(kind, shown);
    if (found.length === 0) continue;
    // Whose they are: what one payload does may show in the sections of another.
    const own: string[] = [];
    for (const payload of shown) own.push(...(await attackWith(kind, [payload])));
    problems.push(...(own.length > 0 ? own : found));
    // A few say it all.
    if (problems.length > 20) break;
  }
  return problems;
}

/** Shows payloads in all contexts of one page. */
async function attackWith(kind: keyof typeof contexts, shown: string[]): Promise<string[]> {
  const reads = contexts[kind].flatMap(({ what, reads }) =>
    reads === undefined ? [] : [[what, reads]],
  ) as Reads;
  const sections: Record<string, string>[] = [];
  const tasks: Task[] = [];
  for (const value of shown) {
    // By turns what patches write into a row that stays, and into a new one.
    const state = { kind, value, isNew: payloads.indexOf(value) % 2 === 1 };
    const patched = await patch(state);
    const { key, changes } = patched;
    sections.push({ fresh: await show(state), patched: patched.html });
    tasks.push({ reads, ways: { patched: { key, changes } } });
  }
  await visit(sections);
  const probe = await page.evaluate((json) => window.probe(json), JSON.stringify(tasks));
  const found = probe.problems.map(({ task, what }) => `${JSON.stringify(shown[task])} ${what}`);
  for (const reading of probe.read) {
    const payload = shown[reading.task] as string;
    for (const what of misread(reading, payload, new Map(reads)))
      found.push(`${JSON.stringify(payload)} ${what}`);
  }
  const did = events.filter((event) => kind === "still" || !event.startsWith("requests"));
  if (probe.ran > 0) did.push(`runs ${probe.ran} times`);
  return [...new Set([...found, ...did.map((what) => `${JSON.stringify(shown)} ${what}`)])];
}

/** Opens a page with these sections, of which only the first of each payload is seen. */
async function visit(shown: Record<string, string>[]): Promise<void> {
  body = "<!doctype html><meta charset=utf-8><link rel=icon href=data:,><title>x</title><body>";
  for (const [index, sections] of shown.entries()) {
    for (const [way, html] of Object.entries(sections))
      body += `<div id="${way}${index}"${way === "fresh" ? "" : " hidden"}>${html}</div>`;
  }
  events = [];
  await page.goto(url, { waitUntil: "domcontentloaded" });
}

function misread(reading: Probe["read"][number], payload: string, reads: Map<string, string>): string[] {
  const { way, what, text, protocols } = reading;
  const problems: string[] = [];
  const where = `${way}, in ${what}:`;
  const kind = /:(address|start|end)$/.exec(reads.get(what) as string)?.[1];
  const unsafe = protocols.find((protocol) => !safeProtocols.test(protocol));
  if (unsafe) problems.push(`${where} leads to ${unsafe}`);
  const wanted = {
    address: legible(payload),
    start: `${legible(payload)}/x`,
    end: `#;${legible(payload)}`,
  };
  const isBlocked = kind !== undefined && text?.startsWith("about:blank#blocked");
  if (!isBlocked && text !== wanted[(kind ?? "address") as keyof typeof wanted])
    problems.push(`${where} reads ${JSON.stringify(text)}`);
  return problems;
}

/** What no page can hold is replaced by U+FFFD: NUL, and halves of surrogate pairs. */
function legible(text: string): string {
  return text.replace(/[\0\ud800-\udfff]/gu, "\ufffd");
}

type State = Partial<Pick<Exposed, "kind" | "value" | "isNew">>;

async function open(state: State): Promise<View> {
  const view = new View(surroundings, { id: "abcdefgh", owner: "", url: "/", indexInRequest: 0 });
  await view.open(mount(Exposed, state));
  return view;
}

function htmlOf(view: View): string {
  return overHttp(writeComponent(view.roots[0] as Placed));
}

async function show(state: State): Promise<string> {
  return htmlOf(await open(state));
}

/** The page of the safe state, and what a socket sends to bring it to another. */
async function patch(state: State) {
  const view = await open({ kind: state.kind ?? "still" });
  const html = htmlOf(view);
  view.markShown();
  view.viewer = { ready: true, book: createBook(), send: () => {} };
  const [top] = view.roots;
  Object.assign(top?.component ?? {}, state);
  if (top) render(top);
  return { key: view.key, html, changes: overSocket(view.drainChanges()) };
}
