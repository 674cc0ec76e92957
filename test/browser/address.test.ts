/** State in the address, in a real browser and in all three modes. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { context, handler, html, live, mount, url } from "../../middleware/index.js";
import { inLongRuns, inTurn } from "../support/long-tests.js";
import { usePages } from "./gallery.js";
import { openLine } from "./line.js";
import { someModes } from "./some-modes.js";
import { connected, hasMark, type Mode, markWindow } from "./visit.js";

/** A list whose page adds to the history, and whose filter changes the current entry. */
@live
class PagedList {
  page = url(1, { history: "push", check: (page) => page >= 1 });
  q = url("");
  likes = 0;
  calls = 0;
  onUrl() {
    this.calls++;
  }
  next() {
    this.page++;
  }
  like() {
    this.likes++;
  }
  jump() {
    context().go("?page=9&q=z");
  }
  @handler(String)
  search(q: string) {
    this.q = q;
  }
  render() {
    return html`<section>
      <output>${this.page},${this.q},${this.likes}</output>
      <button @click="next">Next</button><button @click="like">Like</button><button @click="jump">Jump</button>
      <form @submit="search(q)"><input name="q" aria-label="Search" /><button>Find</button></form>
      <a href="/elsewhere">Elsewhere</a> <a href="#down">Down</a><p id="down">${this.calls} calls</p>
    </section>`;
  }
}

/** Takes another part of the address. */
@live
class Tabs {
  tab = url("one", { as: () => `${this.name}tab`, values: ["one", "two"], history: "push" });
  name = "";
  choose() {
    this.tab = "two";
  }
  render() {
    return html`<p><i>${this.tab}</i><button @click="choose">Two</button></p>`;
  }
}

const site = usePages((app) => {
  app.get("/list", (_request, response) => response.live(PagedList));
  app.get("/both", (_request, response) =>
    response.live(html`<main>${PagedList}${mount(Tabs, { name: "" })}</main>`),
  );
  app.get("/views", async (request, response) => {
    const parts = [await request.live(PagedList), await request.live(Tabs, { name: "x" })];
    response.send(`<!doctype html><html lang="en"><head><title>Two views</title>${response.locals.liveScripts}</head>
      <body>${parts.join("")}</body></html>`);
  });
  app.get("/elsewhere", (_request, response) =>
    response.send('<!doctype html><title>Elsewhere</title><a href="/list">There</a>'),
  );
});

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const shows = (page: Page, text: string) => page.locator("output").getByText(text, { exact: true }).waitFor();
const address = (page: Page) => {
  const { pathname, searchParams } = new URL(page.url());
  searchParams.delete("_view");
  return `${pathname}?${searchParams}`.replace(/\?$/, "");
};
const isAt = (page: Page, path: string) => expect.poll(() => address(page)).toBe(path);
const find = async (page: Page, q: string) => {
  await page.getByLabel("Search").fill(q);
  await press(page, "Find");
};

const some = someModes(import.meta.filename);

describe.each(some)("in %s mode", (mode) => {
  const itInTurn = inTurn(mode, some);
  const open = async (path = "/list") => {
    const visit = await site.visit(path, mode);
    if (mode !== "form") await markWindow(visit.page);
    return visit;
  };
  /** The page stays loaded, except without JavaScript. */
  const stays = async (page: Page) => mode === "form" || expect(await hasMark(page)).toBe(true);
  const ready = (page: Page, mode: Mode) => (mode === "live" ? connected(page) : undefined);

  it("the address says what the page shows, also for others and after a reload", async () => {
    const { page, errors } = await open("/list?x=1");
    await press(page, "Next");
    await shows(page, "2,,0");
    await isAt(page, "/list?x=1&page=2");
    await find(page, "tea & milk");
    await shows(page, "2,tea & milk,0");
    await isAt(page, "/list?x=1&page=2&q=tea+%26+milk");
    await stays(page);
    const other = await site.visit(address(page), mode);
    await shows(other.page, "2,tea & milk,0");
    await page.reload();
    await shows(page, "2,tea & milk,0");
    await ready(page, mode);
    await press(page, "Next");
    await shows(page, "3,tea & milk,0");
    expect(errors).toEqual([]);
  });

  itInTurn("Back and Forward show each entry of the history, as it is now", async () => {
    const { page, errors } = await open();
    await press(page, "Next");
    await shows(page, "2,,0");
    await isAt(page, "/list?page=2");
    await press(page, "Next");
    await shows(page, "3,,0");
    await isAt(page, "/list?page=3");
    await page.goBack();
    await shows(page, "2,,0");
    await isAt(page, "/list?page=2");
    await page.goBack();
    await shows(page, "1,,0");
    await isAt(page, "/list");
    await page.goForward();
    await shows(page, "2,,0");
    await isAt(page, "/list?page=2");
    // The server has followed.
    await press(page, "Next");
    await shows(page, "3,,0");
    await isAt(page, "/list?page=3");
    await page.goBack();
    await shows(page, "2,,0");
    expect(errors).toEqual([]);
  });

  itInTurn("a replaced entry is not gone back to", async () => {
    const { page } = await open();
    await press(page, "Next");
    await shows(page, "2,,0");
    await find(page, "a");
    await shows(page, "2,a,0");
    await find(page, "b");
    await shows(page, "2,b,0");
    await isAt(page, "/list?page=2&q=b");
    // Without JavaScript each address is an entry.
    for (let step = 0; step < (mode === "form" ? 3 : 1); step++) await page.goBack();
    await shows(page, "1,,0");
    await isAt(page, "/list");
  });

  itInTurn("entries survive a reload, and a visit to another page", async () => {
    const { page } = await open();
    await press(page, "Next");
    await shows(page, "2,,0");
    await isAt(page, "/list?page=2");
    await page.reload();
    await ready(page, mode);
    await shows(page, "2,,0");
    await page.goBack();
    await shows(page, "1,,0");
    await page.goForward();
    await shows(page, "2,,0");
    await page.getByRole("link", { name: "Elsewhere" }).click();
    await page.getByRole("link", { name: "There" }).waitFor();
    await page.goBack();
    await shows(page, "2,,0");
    await ready(page, mode);
    await page.goBack();
    await shows(page, "1,,0");
    await isAt(page, "/list");
    await press(page, "Next");
    await shows(page, "2,,0");
  });

  itInTurn("go() shows an address of the page, which can be gone back from", async () => {
    const { page } = await open();
    await press(page, "Jump");
    await shows(page, "9,z,0");
    await isAt(page, "/list?page=9&q=z");
    await stays(page);
    await page.goBack();
    await shows(page, "1,,0");
  });

  for (const path of ["/both", "/views"])
    itInTurn(`several components share the address of ${path}`, async () => {
      const tab = path === "/both" ? "tab" : "xtab";
      const { page, errors } = await open(path);
      await press(page, "Two");
      await page.locator("i").getByText("two").waitFor();
      await isAt(page, `${path}?${tab}=two`);
      await press(page, "Next");
      await shows(page, "2,,0");
      await expect.poll(() => new URL(page.url()).searchParams.get(tab)).toBe("two");
      await expect.poll(() => new URL(page.url()).searchParams.get("page")).toBe("2");
      await page.goBack();
      await shows(page, "1,,0");
      expect(await page.locator("i").textContent()).toBe("two");
      await page.goBack();
      await page.locator("i").getByText("one").waitFor();
      expect(errors).toEqual([]);
    });
});

describe("in live mode", () => {
  it("Back is a patch, and loses nothing of the rest", async () => {
    const { page, received, posts } = await site.visit("/list", "live");
    await markWindow(page);
    await press(page, "Next");
    await shows(page, "2,,0");
    await press(page, "Like");
    await shows(page, "2,,1");
    await page.goBack();
    await shows(page, "1,,1");
    await page.getByText("1 calls").waitFor();
    expect(await hasMark(page)).toBe(true);
    expect(posts).toEqual([]);
    expect(received.at(-1)).toContain('"url"');
    expect(received.some((frame) => frame.includes("<output"))).toBe(false);
  });

  it("a hash is no event, and entries made by a hash are right", async () => {
    const { page, sent } = await site.visit("/list", "live");
    await find(page, "a");
    await shows(page, "1,a,0");
    await page.getByRole("link", { name: "Down" }).click();
    await expect.poll(() => page.url()).toContain("#down");
    await find(page, "b");
    await shows(page, "1,b,0");
    await expect.poll(() => page.url()).toMatch(/\?q=b#down$/);
    await page.goBack();
    await shows(page, "1,a,0");
    await page.goForward();
    await shows(page, "1,b,0");
    expect(sent.filter((frame) => frame.startsWith('["url"'))).toHaveLength(2);
  });

  it("many steps at once end where the user is", async () => {
    const { page } = await site.visit("/list", "live");
    for (let step = 2; step <= 6; step++) {
      await press(page, "Next");
      await shows(page, `${step},,0`);
    }
    await page.evaluate(() => {
      history.back();
      history.back();
      history.go(-2);
    });
    await isAt(page, "/list?page=2");
    await shows(page, "2,,0");
    await page.evaluate(() => history.go(3));
    await isAt(page, "/list?page=5");
    await shows(page, "5,,0");
  });

  it("an answer that comes after Back does not lead the user forward again", async () => {
    const { page, line } = await openLine(site, "/list");
    await press(page, "Next");
    await shows(page, "2,,0");
    await isAt(page, "/list?page=2");
    await page.evaluate(() => hyperLive.latency(600));
    await press(page, "Next");
    await page.goBack();
    await isAt(page, "/list");
    await expect.poll(() => line.received.filter((frame) => frame.startsWith('["url"')).length).toBe(3);
    await page.evaluate(() => hyperLive.settled());
    await shows(page, "1,,0");
    await isAt(page, "/list");
    await page.evaluate(() => hyperLive.latency(0));
    await press(page, "Next");
    await shows(page, "2,,0");
    await isAt(page, "/list?page=2");
  });

  it("Back while the connection is down loads the page, and goes on from there", async () => {
    const { page, line } = await openLine(site, "/list");
    await press(page, "Next");
    await shows(page, "2,,0");
    line.isUp = false;
    await line.cut();
    await page.locator("html[data-live-connection=closed]").waitFor({ state: "attached" });
    await page.goBack();
    await shows(page, "1,,0");
    line.isUp = true;
    await connected(page);
    expect(await hasMark(page)).toBe(false);
    await press(page, "Next");
    await shows(page, "2,,0");
    await isAt(page, "/list?page=2");
  });

  inLongRuns("Back is not lost with the connection", async () => {
    const { page, line } = await openLine(site, "/list");
    await press(page, "Next");
    await shows(page, "2,,0");
    line.swallow = "page";
    await page.goBack();
    await expect.poll(() => line.sent.at(-1)).toContain('["url"');
    line.swallow = undefined;
    await line.cut();
    await shows(page, "1,,0");
    await isAt(page, "/list");
    expect(await hasMark(page)).toBe(true);
  });

  it("Back while the page connects again is told once it has joined", async () => {
    const { page, line } = await openLine(site, "/list");
    await press(page, "Next");
    await shows(page, "2,,0");
    await page.evaluate(() => hyperLive.latency(600));
    await line.cut();
    await page.locator("html[data-live-connection=connecting]").waitFor({ state: "attached" });
    await page.goBack();
    expect(await page.evaluate(() => hyperLive.state)).toBe("connecting");
    await shows(page, "1,,0");
    await isAt(page, "/list");
    expect(await hasMark(page)).toBe(true);
  });

  it("a reconnect keeps address and state, also if it was lost on the way", async () => {
    const { page, line } = await openLine(site, "/list");
    await press(page, "Next");
    await shows(page, "2,,0");
    line.swallow = "server";
    await press(page, "Next");
    await expect.poll(() => line.received.some((frame) => frame.includes("page=3"))).toBe(true);
    line.swallow = undefined;
    await line.cut();
    await shows(page, "3,,0");
    await isAt(page, "/list?page=3");
  });
});
