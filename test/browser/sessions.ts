/**
 * Browser sessions for tests. A session is emptied after a test and then reused.
 *
 * A new session with a page takes about half a second of processor time, since Chromium starts processes for it; emptying
 * and reusing one takes a tenth of a second (measured with cgroup's cpuacct, 25 sessions each). A test does not share its
 * session with other tests, and finds no cookies, storage, routes or listeners of an earlier one.
 */
import type { Browser, BrowserContext, Page, WebSocketRoute } from "playwright-core";
import { failedSocketsOf, startTrace } from "./trace.js";

/** Methods whose effect can't be undone: a session in which one was called is closed, not reused. */
const lasting = {
  context: [
    "addInitScript",
    "exposeFunction",
    "exposeBinding",
    "routeWebSocket",
    "newCDPSession",
    "grantPermissions",
  ],
  page: [
    "addInitScript",
    "exposeFunction",
    "exposeBinding",
    "routeWebSocket",
    "setViewportSize",
    "emulateMedia",
  ],
} as const;

/** Events that tests listen to. Playwright itself listens for the end of pages and sessions; those listeners must stay. */
const events = [
  "request",
  "response",
  "requestfinished",
  "requestfailed",
  "console",
  "pageerror",
  "websocket",
  "dialog",
];

/** Maximum number of clean sessions that are kept for a browser. */
const maxIdle = 4;

/**
 * Chromium opens the sockets of a process up to five seconds later, the more of them have failed before: a millisecond later
 * after 15, and whole seconds after 55 (fewer, where none has opened). Only tests of broken connections get there.
 */
const maxFailedSockets = 10;

/** Chromium keeps at most 50 entries of a tab's history; a test that counts some must not meet that limit. */
const maxEntries = 25;

interface Session {
  context: BrowserContext;
  /** its empty page, while no test uses it */
  idle: Page | undefined;
  isSpoilt: boolean;
  failedSockets: number;
  runsScripts: boolean;
  /** what becomes of the page's sockets; undefined in a session whose sockets are not routed */
  treat: TreatSocket | undefined;
}

/** Does something with a socket that a page opens for its events. */
export type TreatSocket = (socket: WebSocketRoute) => void | Promise<void>;

const sessions = new WeakMap<BrowserContext, Session>();
/** Pages of which it is known whether a test has changed them for good: those that `openPage` has opened. */
const watched = new WeakSet<Page>();
const waiting = new WeakMap<Browser, Session[]>();

/**
 * Returns a clean session, reused if possible.
 *
 * @param treat - gets the sockets of its pages. A route can't be taken away, so such sessions are reused among each other
 */
export async function openSession(
  browser: Browser,
  runsScripts: boolean,
  treat?: TreatSocket,
): Promise<BrowserContext> {
  const idle = waiting.get(browser) ?? [];
  const at = idle.findIndex((each) => each.runsScripts === runsScripts && !each.treat === !treat);
  if (at !== -1) {
    const [session] = idle.splice(at, 1) as [Session];
    session.treat = treat;
    return session.context;
  }
  const context = await browser.newContext({ javaScriptEnabled: runsScripts });
  context.setDefaultTimeout(10_000);
  const session: Session = {
    context,
    idle: undefined,
    isSpoilt: false,
    failedSockets: 0,
    runsScripts,
    treat,
  };
  if (treat) await context.routeWebSocket(/_live\/socket/, (socket) => session.treat?.(socket));
  sessions.set(context, session);
  watch(context, lasting.context, session);
  return context;
}

/** Opens a page in a session; uses the session's empty page if there is one. */
export async function openPage(context: BrowserContext): Promise<Page> {
  const session = sessions.get(context);
  if (session?.idle) {
    const page = session.idle;
    session.idle = undefined;
    startTrace(page);
    return page;
  }
  const page = await context.newPage();
  startTrace(page);
  if (session) watch(page, lasting.page, session);
  watched.add(page);
  return page;
}

/** Ends a test's use of a session: empties it and keeps it for another test, or closes it. */
export async function closeSession(context: BrowserContext): Promise<void> {
  const session = sessions.get(context);
  const browser = context.browser();
  if (!session || !browser?.isConnected() || !(await clean(session))) return context.close();
  const idle = waiting.get(browser) ?? [];
  waiting.set(browser, idle);
  if (idle.length >= maxIdle) return context.close();
  idle.push(session);
}

/** Empties a session. Returns false if that is not possible. */
async function clean(session: Session): Promise<boolean> {
  const { context, runsScripts } = session;
  const [page, ...others] = context.pages();
  if (session.isSpoilt || !page || !watched.has(page)) return false;
  session.failedSockets += failedSocketsOf(context.pages());
  if (session.failedSockets > maxFailedSockets) return false;
  try {
    for (const other of others) await other.close();
    for (const event of events) {
      page.removeAllListeners(event);
      context.removeAllListeners(event);
    }
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await context.unrouteAll({ behavior: "ignoreErrors" });
    if (runsScripts && page.url().startsWith("http")) {
      const entries = await page.evaluate(() => {
        localStorage.clear();
        sessionStorage.clear();
        window.name = "";
        return history.length;
      });
      if (entries > maxEntries) return false;
    }
    await page.goto("about:blank", { timeout: 2000 });
    await context.clearCookies();
  } catch {
    return false;
  }
  session.idle = page;
  return true;
}

/** Marks the session as spoilt when one of these methods is called. */
function watch<T extends object>(target: T, names: readonly (keyof T)[], session: Session): void {
  for (const name of names) {
    const method = target[name] as (...args: unknown[]) => unknown;
    Object.assign(target, {
      [name]: (...args: unknown[]) => {
        session.isSpoilt = true;
        return method.apply(target, args);
      },
    });
  }
}
