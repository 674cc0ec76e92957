/** What someone types, in every context: it is shown as text and nothing else, on a page and by a patch. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { View } from "../../../middleware/component/view.js";
import { mount } from "../../../middleware/index.js";
import type { Placed } from "../../../views/html.js";
import { writeComponent } from "../../../views/write.js";
import { launchChromium } from "../chromium.js";
import { bundle } from "./client-page.js";
import { contexts, Exposed } from "./contexts.js";
import { payloads } from "./payloads.js";
import type { Probe, Reads } from "./probe.js";
import { createBook, overHttp, overSocket, surroundings } from "./session.js";

const url = "http://app.test/";
const safeProtocols = /^(?:https?|mailto|tel|sms|ftp|about)?:$|^data:image\/(?:png|jpeg|gif|webp|avif)$/;

let browser: Browser;
let context: BrowserContext;
let page: Page;
let body = "";
let events: string[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  context = await browser.newContext();
  await context.addInitScript(await bundle("probe.ts"));
  await context.route("**/*", (route) => {
    if (route.request().url() === url) {
      return route.fulfill({ contentType: "text/html; charset=utf-8", body: Buffer.from(body) });
    }
    events.push(`requests ${route.request().url()}`);
    // An answer after which nothing is shown, not even an error.
    return route.fulfill({ status: 204 });
  });
  page = await context.newPage();
  page.on("dialog", (dialog) => {
    events.push(`opens a dialog ${dialog.message()}`);
    return dialog.dismiss();
  });
  page.on("pageerror", (error) => events.push(`throws ${error.message}`));
  context.on("page", () => events.push("opens a window"));
});
afterAll(() => browser.close());

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

/** Shows each payload in all contexts; says what became of those that did something. */
async function attack(kind: keyof typeof contexts): Promise<string[]> {
  const isMore = kind !== "framing";
  const reads = contexts[kind].flatMap(({ what, reads }) =>
    reads === undefined ? [] : [[what, reads]],
  ) as Reads;
  await visit({ fresh: await show({ kind, isMore }) });
  await page.evaluate(() => window.learn());
  const problems: string[] = [];
  for (const payload of payloads) {
    const state = { kind, value: payload, isMore };
    const packed = await patch(state, true);
    const raw = await patch(state, false);
    await visit({ fresh: await show(state), packed: packed.html, raw: raw.html });
    const task = { key: packed.key, changes: { packed: packed.changes, raw: raw.changes }, reads };
    const probe = await page.evaluate((json) => window.probe(json), JSON.stringify(task));
    const found = [...probe.problems, ...misread(probe, payload, new Map(reads))];
    if (probe.ran > 0) found.push(`runs ${probe.ran} times`);
    found.push(...events.filter((event) => kind === "still" || !event.startsWith("requests")));
    problems.push(...new Set(found.map((what) => `${JSON.stringify(payload)} ${what}`)));
    // A few say it all.
    if (problems.length > 20) break;
  }
  return problems;
}

/** Opens a page with these sections, of which only the first is seen. */
async function visit(sections: Record<string, string>): Promise<void> {
  body = "<!doctype html><meta charset=utf-8><title>x</title><body>";
  for (const [id, html] of Object.entries(sections)) {
    body += `<div id="${id}"${id === "fresh" ? "" : " hidden"}>${html}</div>`;
  }
  events = [];
  await page.goto(url, { waitUntil: "domcontentloaded" });
}

function misread(probe: Probe, payload: string, reads: Map<string, string>): string[] {
  const problems: string[] = [];
  for (const { way, what, text, protocols } of probe.read) {
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
  }
  return problems;
}

/** What no page can hold is replaced by U+FFFD: NUL, and halves of surrogate pairs. */
function legible(text: string): string {
  return text.replace(/[\0\ud800-\udfff]/gu, "\ufffd");
}

type State = Partial<Pick<Exposed, "kind" | "value" | "isMore">>;

async function open(state: State): Promise<View> {
  const view = new View({ ...surroundings, id: "abcdefgh", session: "", url: "/", nth: 0 });
  await view.open(mount(Exposed, state));
  return view;
}

function htmlOf(view: View): string {
  return overHttp(writeComponent([...view.roots.values()][0] as Placed));
}

async function show(state: State): Promise<string> {
  return htmlOf(await open(state));
}

/** The page of the safe state, and what a socket sends to bring it to another. */
async function patch(state: State, isPacked: boolean) {
  const view = await open({ kind: state.kind ?? "still" });
  const html = htmlOf(view);
  view.markShown();
  if (isPacked) view.viewer = { ready: true, book: createBook(), send: () => {} };
  const [top] = view.roots.values();
  Object.assign(top?.component ?? {}, state);
  top?.render();
  return { key: view.key, html, changes: overSocket(view.takeChanges()) };
}
