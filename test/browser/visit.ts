/** A visitor's browser in one of the three modes, with a record of what went over the network. */
import type { Browser, BrowserContext, Page, Request } from "playwright-core";
import { onTestFinished } from "vitest";
import { closeSession, openPage, openSession } from "./sessions.js";

export const modes = ["form", "htmx", "live"] as const;
export type Mode = (typeof modes)[number];

/** A page that someone looks at. */
export interface Visit {
  page: Page;
  mode: Mode;
  /** all posts of the page */
  posts: Request[];
  /** all frames of its sockets, as text */
  sent: string[];
  received: string[];
  /** errors in its console, and exceptions */
  errors: string[];
}

/** Opens a page in a browser session of its own, or in `context`; it is closed when the test ends. */
export async function visit(
  browser: Browser,
  url: string,
  mode: Mode,
  context?: BrowserContext,
): Promise<Visit> {
  const session = context ?? (await newSession(browser, mode));
  const page = await openPage(session);
  const record: Visit = { page, mode, posts: [], sent: [], received: [], errors: [] };
  page.on("request", (request) => request.method() === "POST" && record.posts.push(request));
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
 * A browser session of its own: cookies, and what the mode takes away.
 *
 * @param whenFinished - that of the test, where tests run beside each other
 */
export async function newSession(
  browser: Browser,
  mode: Mode,
  whenFinished: (close: () => Promise<void>) => void = onTestFinished,
): Promise<BrowserContext> {
  const context = await openSession(browser, mode !== "form");
  whenFinished(() => closeSession(context));
  if (mode === "htmx") await context.route(/live-.*\.js/, (route) => route.abort("blockedbyclient"));
  return context;
}

/** Waits until the page's views have joined. */
export async function connected(page: Page): Promise<void> {
  await page.locator("html[data-live-connection=open]").waitFor({ state: "attached" });
}

/** Leaves a mark on the page's window, which a navigation would take away. */
export async function markWindow(page: Page): Promise<void> {
  await page.evaluate(() => Object.assign(window, { testMark: true }));
}

/** Whether the window still has its mark. */
export function hasMark(page: Page): Promise<boolean> {
  return page.evaluate(() => "testMark" in window);
}

/** Records all that is done to the page's body from now on; the function it gives tells what that was. */
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
