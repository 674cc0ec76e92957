/**
 * The ledger of a page's events: each is done once, in the order in which they were made, whatever becomes of sockets, posts
 * and their answers, and ends by its own answer alone.
 */
import type { Request, RequestHandler, Response } from "express";
import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { each, handler, html, live } from "../../middleware/index.js";
import { isLong, someOf } from "../support/long.js";
import { describeInLongRuns, inLongRuns } from "../support/long-tests.js";
import { press, says, settled } from "./behaviours/steps.js";
import { usePages } from "./gallery.js";
import { openLine } from "./line.js";
import { connected, hasMark } from "./visit.js";

@live
class Log {
  done: number[] = [];
  texts: string[] = [];
  more = 0;
  @handler(Number)
  add(id: number) {
    this.done.push(id);
  }
  count() {
    this.more++;
  }
  @handler(String)
  write(text: string) {
    this.texts.push(text);
  }
  @handler(String)
  fail(text: string) {
    throw new Error(`no ${text}`);
  }
  render() {
    return html`<section>
      ${each(
        [1, 2, 3, 4, 5, 6, 7, 8, 9],
        (id) => id,
        (id) => html`<button @click="add(${id})">${id}</button>`,
      )}
      <button @click="count">More</button>
      <form @submit="write(text)"><input name="text" aria-label="Word" /><button>Write</button></form>
      <form @submit="fail(text)"><input name="text" aria-label="Bad" /><button>Fail</button></form>
      <output aria-label="done">${this.done.join(" ")}</output>
      <output aria-label="texts">${this.texts.join(" ")}</output>
      <output aria-label="count">${this.more}</output>
    </section>`;
  }
}

/** What stands between the browser and the site does with posts. */
let treat: RequestHandler = (_request, _response, next) => next();
/** the posts that have come so far */
let posts = 0;
beforeEach(() => {
  posts = 0;
  treat = (_request, _response, next) => next();
});

const site = usePages(
  (app) => app.get("/", (_request, response) => response.live(Log)),
  {},
  (app) =>
    app.use((request, response, next) => {
      if (request.method !== "POST" || request.path === "/_live/stream") return next();
      posts++;
      return treat(request, response, next);
    }),
);

/** Passes posts on after a while. */
const late =
  (time: number): RequestHandler =>
  (_request, _response, next) =>
    void setTimeout(next, time);

/** Answers of others than us. */
const others: Record<string, (request: Request, response: Response, next: () => void) => void> = {
  "502": (_request, response) => void response.status(502).send("Bad Gateway"),
  "503 of HTML": (_request, response) =>
    void response.status(503).send("<h1>Please wait</h1><p id=foreign></p>"),
  "504": (_request, response) => void response.status(504).end(),
  "200 of HTML": (_request, response) => void response.send("<h1>Please wait</h1><p id=foreign></p>"),
  "409": (_request, response) => void response.status(409).send("Conflict <p id=foreign></p>"),
  "a log-in page": (_request, response) => void response.redirect(303, "/log-in"),
  nothing: (request) => void request.socket.destroy(),
  "an answer that is lost": (request, response, next) => {
    response.end = () => request.socket.destroy() as never;
    next();
  },
  "an answer that breaks off": (request, response, next) => {
    const { end } = response;
    response.end = ((html: string) => {
      response.write(html.slice(0, 20));
      response.end = end;
      setTimeout(() => request.socket.destroy(), 20);
    }) as never;
    next();
  },
};

/** Opens the page with a line that the test controls, and takes the line down. */
async function openDown() {
  const opened = await openLine(site, "/");
  const { page, line } = opened;
  line.isUp = false;
  await line.cut();
  await page.locator("html:not([data-live-connection=open])").waitFor({ state: "attached" });
  return opened;
}

const alerts = (page: Page) => page.getByRole("alert").count();

describe("events while posts are slow and sockets come back", () => {
  it("are confirmed by their own answers alone", async () => {
    const { page, line } = await openLine(site, "/");
    await press(page, "1");
    await says(page, "done", "1");
    line.isUp = false;
    await line.cut();
    await page.locator("html:not([data-live-connection=open])").waitFor({ state: "attached" });
    treat = late(1500);
    for (const id of ["2", "3", "4"]) await press(page, id);
    await expect.poll(() => posts).toBe(1);
    line.isUp = true;
    await connected(page);
    await press(page, "5");
    await settled(page);
    await says(page, "done", "1 2 3 4 5");
    expect(await hasMark(page)).toBe(true);
  });

  it("do not overtake what is in flight by post", async () => {
    const { page, line } = await openDown();
    treat = late(1000);
    await press(page, "1");
    await expect.poll(() => posts).toBe(1);
    line.isUp = true;
    await connected(page);
    await press(page, "2");
    await settled(page);
    await says(page, "done", "1 2");
  });
});

/** `npm run test:browser` tries them all, `npm test` some. */
const foreign = someOf(Object.keys(others), 4);
const foreignToHtmx = ["502", "200 of HTML", ...(isLong ? ["503 of HTML", "a log-in page", "nothing"] : [])];

describe("a post that is answered by", () => {
  it.each(foreign)("%s is sent again until we answer, and runs once", async (kind) => {
    const { page } = await openDown();
    const treated = others[kind] as RequestHandler;
    treat = (request, response, next) => (posts > 2 ? next() : treated(request, response, next));
    await press(page, "1");
    await press(page, "2");
    await says(page, "done", "1 2");
    await settled(page);
    expect(posts).toBeGreaterThanOrEqual(4);
    expect(await page.locator("#foreign").count()).toBe(0);
    expect(await alerts(page)).toBe(0);
    expect(await hasMark(page)).toBe(true);
  });

  inLongRuns("others goes over the socket when that is back", async () => {
    const { page, line } = await openDown();
    treat = others["502"] as RequestHandler;
    await press(page, "1");
    await expect.poll(() => posts).toBeGreaterThan(1);
    await press(page, "2");
    line.isUp = true;
    await says(page, "done", "1 2");
    await press(page, "3");
    await says(page, "done", "1 2 3");
  });
});

describeInLongRuns("a page whose posts were done and whose answers were lost", () => {
  it("shows what they did once its socket is back", async () => {
    const { page, line } = await openDown();
    treat = others["an answer that is lost"] as RequestHandler;
    await press(page, "1");
    await expect.poll(() => posts).toBeGreaterThan(0);
    line.isUp = true;
    await settled(page);
    await says(page, "done", "1");
  });
});

describe("in htmx mode, an event that is answered by", () => {
  it.each(foreignToHtmx)(
    "%s says so, changes nothing, keeps what was typed, and can be sent again",
    async (kind) => {
      const { page } = await site.visit("/", "htmx");
      await press(page, "1");
      await says(page, "done", "1");
      treat = others[kind] as RequestHandler;
      await page.getByLabel("Word").fill("word");
      for (let time = 0; time < 2; time++) {
        await press(page, "Write");
        await expect.poll(() => alerts(page)).toBe(1);
        expect(await page.getByRole("alert").textContent()).toContain("No answer came.");
      }
      expect(await page.locator("#foreign").count()).toBe(0);
      expect(await page.getByLabel("Word").inputValue()).toBe("word");
      treat = (_request, _response, next) => next();
      await press(page, "Write");
      await says(page, "texts", "word");
      await says(page, "done", "1");
      expect(await alerts(page)).toBe(0);
    },
  );
});

describe("buttons", () => {
  it.each(someOf([40, 60, 150], 3))(
    "can be pressed again once a process is back, after presses every %i ms",
    async (gap) => {
      const { page, line } = await openDown();
      await page.route("**/_live", (route) => route.abort());
      const clicks = await page.evaluate(async (gap) => {
        const button = [...document.querySelectorAll("button")].find((each) => each.textContent === "More");
        let clicks = 0;
        for (let time = 0; time < 2200; time += gap) {
          if (!button?.disabled) clicks++;
          button?.click();
          await new Promise((resolve) => setTimeout(resolve, gap));
        }
        return clicks;
      }, gap);
      expect(clicks).toBeGreaterThan(0);
      await page.unrouteAll();
      line.isUp = true;
      await settled(page);
      await says(page, "count", `${clicks}`);
      const left = page.locator("button:disabled,[data-live-busy],[aria-busy]");
      expect(await left.evaluateAll((all) => all.map(({ outerHTML }) => outerHTML))).toEqual([]);
      await press(page, "More");
      await says(page, "count", `${clicks + 1}`);
    },
  );
});

describeInLongRuns("a page that is looked at", () => {
  it("is back within two seconds of its server, however long that was away", async () => {
    const { page, line } = await openDown();
    await expect.poll(() => line.sockets.length, { timeout: 15_000 }).toBeGreaterThan(isLong ? 7 : 4);
    line.isUp = true;
    const start = Date.now();
    await connected(page);
    expect(Date.now() - start).toBeLessThan(2000);
  });
});

describe("an event that failed, and whose answer was lost", () => {
  it("fails when it is sent again over a new connection", async () => {
    const { page, line } = await openLine(site, "/");
    line.swallow = "server";
    await page.getByLabel("Bad").fill("word");
    await press(page, "Fail");
    await expect.poll(() => line.received.some((frame) => frame.startsWith('["failed"'))).toBe(true);
    line.swallow = undefined;
    await line.cut();
    await settled(page);
    await expect.poll(() => alerts(page)).toBe(1);
    expect(await page.getByLabel("Bad").inputValue()).toBe("word");
  });

  inLongRuns("fails when it is posted again", async () => {
    const { page } = await openDown();
    const lose = others["an answer that is lost"] as RequestHandler;
    treat = (request, response, next) => (posts > 1 ? next() : lose(request, response, next));
    await page.getByLabel("Bad").fill("word");
    await press(page, "Fail");
    await settled(page);
    await expect.poll(() => alerts(page)).toBe(1);
    expect(await page.getByLabel("Bad").inputValue()).toBe("word");
  });
});
