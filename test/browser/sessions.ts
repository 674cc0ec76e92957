/**
 * Browser sessions for tests, used again once they are clean.
 *
 * A new session with a page costs the processor about half a second, for the processes that Chromium starts for it; an
 * empty one that is there already costs a tenth of a second (measured with cgroup's cpuacct over 25 of each). A test
 * still has a session of its own: without cookies, storage, routes or listeners of another one.
 */
import type { Browser, BrowserContext, Page } from "playwright-core";

/** What can't be undone in a session: one in which it was called is closed, not used again. */
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

/** What tests listen to; Playwright itself waits for the end of a page and of a session, and must go on hearing it. */
const events = [
  "request",
  "response",
  "requestfinished",
  "requestfailed",
  "console",
  "pageerror",
  "websocket",
];

/** Most clean sessions that a browser keeps. */
const maxIdle = 4;

interface Session {
  context: BrowserContext;
  /** its page that was not handed out yet */
  idle: Page | undefined;
  isSpoilt: boolean;
  runsScripts: boolean;
}

const sessions = new WeakMap<BrowserContext, Session>();
const waiting = new WeakMap<Browser, Session[]>();

/** A clean session. */
export async function openSession(browser: Browser, runsScripts: boolean): Promise<BrowserContext> {
  const idle = waiting.get(browser) ?? [];
  const at = idle.findIndex((session) => session.runsScripts === runsScripts);
  if (at !== -1) return (idle.splice(at, 1)[0] as Session).context;
  const context = await browser.newContext({ javaScriptEnabled: runsScripts });
  context.setDefaultTimeout(10_000);
  const session: Session = { context, idle: undefined, isSpoilt: false, runsScripts };
  sessions.set(context, session);
  watch(context, lasting.context, session);
  return context;
}

/** A page of a session: the one that it has already where no one uses it, else a new one. */
export async function openPage(context: BrowserContext): Promise<Page> {
  const session = sessions.get(context);
  if (session?.idle) {
    const page = session.idle;
    session.idle = undefined;
    return page;
  }
  const page = await context.newPage();
  if (session) watch(page, lasting.page, session);
  return page;
}

/** Takes a session back from a test. */
export async function closeSession(context: BrowserContext): Promise<void> {
  const session = sessions.get(context);
  const browser = context.browser();
  if (!session || !browser?.isConnected() || !(await clean(session))) return context.close();
  const idle = waiting.get(browser) ?? [];
  waiting.set(browser, idle);
  if (idle.length >= maxIdle) return context.close();
  idle.push(session);
}

/** Empties a session; false where that can't be done. */
async function clean(session: Session): Promise<boolean> {
  const { context, runsScripts } = session;
  const [page, ...others] = context.pages();
  if (session.isSpoilt || !page) return false;
  try {
    for (const other of others) await other.close();
    for (const event of events) {
      page.removeAllListeners(event);
      context.removeAllListeners(event);
    }
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await context.unrouteAll({ behavior: "ignoreErrors" });
    if (runsScripts && page.url().startsWith("http")) {
      await page.evaluate(() => {
        localStorage.clear();
        sessionStorage.clear();
        window.name = "";
      });
    }
    await page.goto("about:blank", { timeout: 2000 });
    await context.clearCookies();
  } catch {
    return false;
  }
  session.idle = page;
  return true;
}

/** Notes whether something is called that lasts. */
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
