/** What a page's requests and sockets have done, for the message of a test whose page did not connect. */
import type { Page, WebSocket } from "playwright-core";

interface Trace {
  start: number;
  lines: string[];
  /** sockets that were closed, or refused, before they opened */
  failedSockets: number;
}

const traces = new WeakMap<Page, Trace>();

/** Begins to trace a page, or begins again. */
export function startTrace(page: Page): void {
  const trace: Trace = { start: performance.now(), lines: [], failedSockets: 0 };
  traces.set(page, trace);
  const add = (line: string) =>
    void trace.lines.push(`${Math.round(performance.now() - trace.start)} ms: ${line}`);
  page.on("websocket", (socket) => traceSocket(socket, trace, add));
  page.on("requestfailed", (request) => add(`failed ${request.url()} ${request.failure()?.errorText}`));
  page.on("response", (response) =>
    add(`${response.status()} ${response.request().method()} ${response.url()}`),
  );
  page.on("pageerror", (error) => add(`threw ${error}`));
  page.on("console", (message) => add(`${message.type()}: ${message.text()}`));
}

function traceSocket(socket: WebSocket, trace: Trace, add: (line: string) => void): void {
  let frames = 0;
  add(`socket ${socket.url()}`);
  socket.on("framesent", ({ payload }) => frames++ || add(`socket sent ${String(payload).slice(0, 80)}`));
  socket.on(
    "framereceived",
    ({ payload }) => frames++ < 2 && add(`socket got ${String(payload).slice(0, 80)}`),
  );
  socket.on("socketerror", (error) => {
    trace.failedSockets++;
    add(`socket failed: ${error}`);
  });
  socket.on("close", () => add("socket closed"));
}

/** Number of these pages' sockets that did not open. */
export const failedSocketsOf = (pages: Page[]): number =>
  pages.reduce((sum, page) => sum + (traces.get(page)?.failedSockets ?? 0), 0);

/** What the page has done, as text of several lines. */
export async function describeTrace(page: Page): Promise<string> {
  const now = Math.round(performance.now() - (traces.get(page)?.start ?? 0));
  const state = await page
    .evaluate(
      () =>
        `${document.visibilityState}, ${document.readyState}, ${document.documentElement.outerHTML.slice(0, 300)}`,
    )
    .catch(String);
  return [...(traces.get(page)?.lines ?? []), `${now} ms: ${page.url()} ${state}`].join("\n");
}
