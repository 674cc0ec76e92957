/**
 * Journeys through pages, in each mode: where the user is then, and that state, scroll position, focus and title are right.
 * The journeys of a mode share one session and one window; the table is `journeys/table.ts`.
 */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { someOf } from "../support/long.js";
import { close } from "../support/site.js";
import { createJourneys } from "./journeys/pages.js";
import { journeys, type Seen } from "./journeys/table.js";
import { openPage } from "./sessions.js";
import { connectChromium } from "./shared-chromium.js";
import { casesIn } from "./some-modes.js";
import { connected, modes, newSession } from "./visit.js";

let server: Server;
let port = 0;
const origin = () => `http://localhost:${port}`;

async function start(): Promise<void> {
  await new Promise<void>((done) => {
    server = createJourneys().listen(port, () => done());
  });
  ({ port } = server.address() as AddressInfo);
}

beforeAll(start);
afterAll(() => close(server));

/** Looks at a page. A page that is about to be left shows nothing. */
const look = (page: Page): Promise<Partial<Seen>> =>
  page
    .evaluate(() => {
      const { pathname, search, hash } = location;
      const query = search.replace(/&?_view=[\w-]+/, "").replace(/^\?$/, "");
      const focused = document.activeElement as HTMLInputElement | null;
      const text = (selector: string) =>
        [...document.querySelectorAll(selector)].map((each) => each.textContent?.trim()).join(" ");
      const label = focused?.labels?.[0]?.textContent?.trim();
      const isNamed = focused?.matches("a,button,input");
      return {
        at: pathname + query.replace("?&", "?") + hash,
        heading: text("h1"),
        title: document.title,
        state: text("output"),
        isDown: scrollY > 50,
        focus: isNamed ? (label ?? focused?.textContent?.trim() ?? "") : (focused?.localName ?? ""),
        text: (document.querySelector("#text") as HTMLInputElement | null)?.value ?? "",
        current: [...document.querySelectorAll("[aria-current]")]
          .map((each) => `${each.textContent?.trim()} ${each.getAttribute("aria-current")}`)
          .join(", "),
      };
    })
    .catch(() => ({}));

describe.each(modes)("in %s mode", (mode) => {
  let context: BrowserContext;
  let page: Page;
  let end = async () => {};

  beforeAll(async () => {
    context = await newSession(await connectChromium(), mode, (close) => {
      end = close;
    });
    page = await openPage(context);
    page.setDefaultTimeout(10_000);
  });
  afterAll(() => end());

  const sees = (expected: Partial<Seen>) =>
    expect.poll(() => look(page), { timeout: 8_000 }).toMatchObject(expected);

  async function beside(path: string, isOther = false): Promise<Partial<Seen>> {
    const session = isOther ? await (await connectChromium()).newContext() : context;
    const other = await session.newPage();
    try {
      await other.goto(origin() + path);
      return await look(other);
    } finally {
      await (isOther ? session.close() : other.close());
    }
  }

  /** Opens a page. The journey before may have left one on its way, which breaks that off. */
  async function begin(path: string): Promise<void> {
    for (let attempt = 1; ; attempt++)
      try {
        await page.goto("about:blank");
        await page.goto(origin() + path);
        return;
      } catch (error) {
        if (attempt === 10) throw error;
        await page.waitForTimeout(50);
      }
  }

  async function restart(): Promise<void> {
    await close(server);
    await start();
  }

  // Our script for navigation runs in live mode alone: of those in other modes, a third.
  it.each(someOf(casesIn(journeys, mode), mode === "live" ? 2 : 4))(
    "$name",
    async ({ from, go, ends, ...differences }) => {
      const expected = { ...ends, ...differences[mode] };
      await begin(from);
      if (mode === "live" && (await page.locator("[data-live-view]").count()) > 0) await connected(page);
      // The script for navigation is loaded after the page.
      if (mode === "live") await page.locator("html > [aria-live]").waitFor({ state: "attached" });
      const cut = () => server.closeAllConnections();
      await go({ page, mode, cut, restart, beside, sees });
      await sees(expected);
      page.removeAllListeners("dialog");
    },
  );
});
