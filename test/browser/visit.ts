/** A visit to a page in one of the three modes, with a record of its network traffic. */
import type { Browser, BrowserContext, Page, Request } from "playwright-core";
import { onTestFinished } from "vitest";
import { closeSession, openPage, openSession, type TreatSocket } from "./sessions.js";
import { describeTrace } from "./trace.js";

export const modes = ["form", "htmx", "live"] as const;
export type Mode = (typeof modes)[number];

/** An open page, and its record. */
export interface Visit {
  page: Page;
  mode: Mode;
  /** all posts that the page has sent, but those of streams */
  posts: Request[];
  /** all frames of its sockets, sent and received, as text */
  sent: string[];
  received: string[];
  /** errors in its console, and uncaught exceptions */
  errors: string[];
}

/** Opens a page in `context`, or else in a new browser session, which is closed when the test ends. */
export async function visit(
  browser: Browser,
  url: string,
  mode: Mode,
  context?: BrowserContext,
): Promise<Visit> {
  const session = context ?? (await newSession(browser, mode));
  const page = await openPage(session);
  const record: Visit = { page, mode, posts: [], sent: [], received: [], errors: [] };
  page.on("request", (request) => {
    if (request.method() === "POST" && !/\/stream(?:\/|$)/.test(request.url())) record.posts.push(request);
  });
  page.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => record.sent.push(String(payload)));
    socket.on("framereceived", ({ payload }) => record.received.push(String(payload)));
  });
  page.on("pageerror", (error) => record.errors.push(String(error)));
  page.on("console", (message) => {
    const isBlocked = message.text().includes("net::ERR_BLOCKED_BY_CLIENT");
    if (message.type() === "error" && !isBlocked) record.errors.push(message.text());
  });
  await page.goto(url);
  if (mode === "live") await connected(page);
  return record;
}

/**
 * Opens a browser session: without scripts in form mode, with our script blocked in htmx mode. It is closed when the
 * test ends.
 *
 * @param whenFinished - the test's own `onTestFinished`, which concurrent tests must pass
 * @param treat - gets the sockets that its pages open for their events
 */
export async function newSession(
  browser: Browser,
  mode: Mode,
  whenFinished: (close: () => Promise<void>) => void = onTestFinished,
  treat?: TreatSocket,
): Promise<BrowserContext> {
  const context = await openSession(browser, mode !== "form", treat);
  whenFinished(() => closeSession(context));
  if (mode === "htmx") await context.route(/live-.*\.js/, (route) => route.abort("blockedbyclient"));
  return context;
}

/** Waits until the page's views have joined. The error of one that does not join says what it has done instead. */
export async function connected(page: Page): Promise<void> {
  try {
    await page.locator("html[data-live-connection=open]").waitFor({ state: "attached" });
  } catch (error) {
    throw new Error(`The page did not connect:\n${await describeTrace(page)}`, { cause: error });
  }
}

/** Marks the page's window. A navigation would remove the mark. */
export async function markWindow(page: Page): Promise<void> {
  await page.evaluate(() => Object.assign(window, { testMark: true }));
}

/** Whether the window still has its mark. */
export function hasMark(page: Page): Promise<boolean> {
  return page.evaluate(() => "testMark" in window);
}

/** Records all mutations of the page's body from now on. The returned function lists them. */
export async function watchMutations(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen: MutationRecord[] = [];
    const observer = new MutationObserver((records) => seen.push(...records));
    const everything = { subtree: true, childList: true, attributes: true, characterData: true };
    observer.observe(document.body, everything);
    Object.assign(window, { testMutations: () => [...seen, ...observer.takeRecords()] });
  });
  return () =>
    page.evaluate(() =>
      (window as unknown as { testMutations(): MutationRecord[] })
        .testMutations()
        .map(({ type, target }) => `${type} of ${target.nodeName} in "${target.parentElement?.textContent}"`),
    );
}
