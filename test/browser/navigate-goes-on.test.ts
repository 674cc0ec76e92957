/** What goes on while pages follow each other: elements that stay, lists, timers, presence, and events that come late. */
import type { Express } from "express";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { context, each, every, type Hole, html, live, mount, presence, url } from "../../middleware/index.js";
import { usePages } from "./gallery.js";
import { definePages, follow, heading, open, press, shows } from "./navigate-site.js";
import { connected, hasMark } from "./visit.js";

const room = presence<{ name: string }>("the room that navigation leaves");
const slow = { release: () => {} };
const released = () => new Promise<void>((resolve) => Object.assign(slow, { release: resolve }));

@live
class Crew {
  name = "";
  rows: number[] = [];
  last = 0;
  add() {
    this.rows.push(this.last++);
  }
  drop() {
    this.rows.shift();
  }
  render() {
    return html`<section id=${this.name}><ul>${each(
      this.rows,
      (row) => row,
      (row) => html`<li>${this.name} ${row}</li>`,
    )}</ul><button @click="add">Add ${this.name}</button> <button @click="drop">Drop ${this.name}</button></section>`;
  }
}

/** Has nothing that changes at its root. */
@live
class Fixed {
  render() {
    return html`<div id="fixed"><b>Fixed</b><i>words</i></div>`;
  }
}

@live
class Ticker {
  name = "";
  count = 0;
  onMount() {
    every(20, this.tick);
    room.join(this.name, { name: this.name });
  }
  tick() {
    this.count++;
  }
  render() {
    return html`<section>${mount(Fixed)}<output>${this.name} ${this.count}</output></section>`;
  }
}

@live
class Members {
  render() {
    return html`<p>${room.members.map(({ key }) => key).join()}</p>`;
  }
}

@live
class Late {
  async onMount() {
    await released();
  }
  render() {
    return html`<p>It came late.</p>`;
  }
}

@live
class Around {
  hasLate = false;
  count = 0;
  show() {
    this.hasLate = true;
  }
  step() {
    this.count++;
  }
  leave() {
    context().redirect("/slow");
  }
  render() {
    return html`<section><output>${this.count}</output><button @click="show">Show</button>
      <button @click="step">Step</button><button @click="leave">Leave</button>${this.hasLate && mount(Late)}</section>`;
  }
}

@live
class Filtered {
  kind = url("all", { history: "push" });
  odd() {
    this.kind = "odd";
  }
  render() {
    const rows = [1, 2, 3, 4, 5].filter((row) => this.kind === "all" || row % 2 === 1);
    return html`<section><button @click="odd">Odd</button><ul>${each(
      rows,
      (row) => row,
      (row) => html`<li>${row}</li>`,
    )}</ul></section>`;
  }
}

const layout = (title: string, content: Hole, around: Hole = "") =>
  html`<!doctype html><html lang="en"><head><title>${title}</title></head><body>
    <nav data-live-link><a href="/one">one</a> <a href="/two">two</a> <a href="/around">around</a>
      <a href="/tick/one">tick one</a> <a href="/tick/two">tick two</a></nav>
    ${around}<main><h1>${title}</h1>${content}</main></body></html>`;

const crew = (name: string) => mount(Crew, { name });
const kept = () => html`<aside data-live-persist="crew">${crew("kept")}</aside>`;

const site = usePages((app: Express) => {
  const show = (path: string, page: () => Hole) =>
    app.get(path, (_request, response) => response.live(page() as never));
  for (const name of ["one", "two"]) {
    show(`/${name}`, () => layout(name, crew("own"), kept()));
    show(`/tick/${name}`, () => layout(name, mount(Ticker, { name })));
  }
  for (const name of ["one", "two"])
    app.get(`/apart/${name}`, async (request, response) => {
      const own = await request.live(Crew, { name: "kept" });
      const ticker = await request.live(Ticker, { name });
      response.send(`<!doctype html><html lang="en"><head><title>${name}</title>${response.locals.liveScripts}</head><body>
        <nav data-live-link><a href="/apart/two">apart two</a></nav><aside data-live-persist="crew">${own}</aside>
        <main><h1>${name}</h1>${ticker}</main></body></html>`);
    });
  show("/around", () => layout("Around", Around));
  show("/filtered", () => layout("Filtered", Filtered));
  app.get("/members", async (request, response) => response.send(await request.live(Members)));
  app.get("/slow", async (_request, response) => {
    await released();
    await response.live(layout("Slow", Around) as never);
  });
});

/** The keys of those in the room. */
const members = async (page: Page) => {
  const answer = await page.request.get(`${site.url()}/members`);
  return /<p[^>]*>(?:<!--.*?-->)?([a-z,]*)/.exec(await answer.text())?.[1];
};
const rowsOf = (page: Page, selector: string) => page.locator(`${selector} li`).allTextContents();

describe("an element that stays", () => {
  it("keeps its component's list and connection, apart from the same component in each page", async () => {
    const { page, sent, errors } = await open(site, "/one");
    await page.evaluate(() => {
      const states: string[] = [];
      Object.assign(window, { states });
      document.addEventListener(
        "hyper-live:connection",
        () => hyperLive.state === "open" || states.push(hyperLive.state),
      );
    });
    for (let step = 0; step < 2; step++) await press(page, "Add kept");
    await press(page, "Add own");
    await expect.poll(() => rowsOf(page, "#own")).toEqual(["own 0"]);
    await follow(page, "two");
    await heading(page, "two");
    expect(await rowsOf(page, "#kept")).toEqual(["kept 0", "kept 1"]);
    expect(await rowsOf(page, "#own")).toEqual([]);
    await press(page, "Add own");
    await press(page, "Drop kept");
    await press(page, "Add kept");
    await expect.poll(() => rowsOf(page, "#kept")).toEqual(["kept 1", "kept 2"]);
    await expect.poll(() => rowsOf(page, "#own")).toEqual(["own 0"]);
    await page.goBack();
    await heading(page, "one");
    expect(await rowsOf(page, "#kept")).toHaveLength(2);
    expect(await rowsOf(page, "#own")).toEqual([]);
    await press(page, "Add kept");
    await expect.poll(() => rowsOf(page, "#kept")).toHaveLength(3);
    expect(await page.locator("aside,main").count()).toBe(2);
    expect(await page.evaluate(() => (window as unknown as { states: string[] }).states)).toEqual([]);
    expect(sent.some((frame) => frame.includes('"leave"'))).toBe(true);
    expect(errors).toEqual([]);
  });
});

describe("a page that changes by itself", () => {
  it("is left and shown again and again, and no change of another one gets into it", async () => {
    const { page, errors } = await open(site, "/tick/one");
    await page.evaluate(() => {
      const mixed: string[] = [];
      Object.assign(window, { mixed });
      new MutationObserver(() => {
        const title = document.querySelector("h1")?.textContent;
        const shown = document.querySelector("output")?.textContent ?? "";
        if (!shown.startsWith(`${title} `)) mixed.push(`${title}: ${shown}`);
      }).observe(document.body, { subtree: true, characterData: true, childList: true });
    });
    for (const name of ["two", "one", "two", "one", "two"]) {
      await follow(page, `tick ${name}`);
      await page
        .locator("output")
        .getByText(new RegExp(`^${name} ([2-9]|\\d\\d)`))
        .waitFor();
    }
    expect(await page.evaluate(() => (window as unknown as { mixed: string[] }).mixed)).toEqual([]);
    expect(await page.locator("#fixed").innerHTML()).toBe("<b>Fixed</b><i>words</i>");
    expect(await hasMark(page)).toBe(true);
    expect(errors).toEqual([]);
    expect(site.log).toEqual([]);
  });

  it("has left what it shares also if an element of it stays that is a view of its own", async () => {
    const { page, errors } = await open(site, "/apart/one");
    await press(page, "Add kept");
    await expect.poll(() => members(page)).toBe("one");
    await follow(page, "apart two");
    await heading(page, "two");
    await expect.poll(() => members(page)).toBe("two");
    await press(page, "Add kept");
    await expect.poll(() => rowsOf(page, "#kept")).toEqual(["kept 0", "kept 1"]);
    expect(errors).toEqual([]);
  });

  it("has left what it shares once the next one is shown, and is back after Back", async () => {
    const { page } = await open(site, "/tick/one");
    await expect.poll(() => members(page)).toBe("one");
    await follow(page, "tick two");
    await expect.poll(() => members(page)).toBe("two");
    await page.goBack();
    await expect.poll(() => members(page)).toBe("one");
    await follow(page, "around");
    await expect.poll(() => members(page)).toBe("");
  });
});

describe("a component", () => {
  it("that still waits for one inside of it does not keep the page, nor gets into the next one", async () => {
    const { page, errors } = await open(site, "/around");
    await press(page, "Show");
    await follow(page, "one");
    await heading(page, "one");
    slow.release();
    await press(page, "Add own");
    await expect.poll(() => rowsOf(page, "#own")).toEqual(["own 0"]);
    expect(await page.getByText("It came late.").count()).toBe(0);
    expect(errors).toEqual([]);
  });

  it("that sends its page to a slow one is marked as long as that is fetched, and no longer", async () => {
    const { page, errors } = await open(site, "/around");
    await press(page, "Leave");
    await page.locator("html[data-live-navigating]").waitFor({ state: "attached" });
    await page.locator("[data-live-bar]").waitFor({ state: "attached" });
    slow.release();
    await heading(page, "Slow");
    expect(await page.locator("[data-live-navigating],[data-live-bar],[data-live-busy]").count()).toBe(0);
    expect(await page.locator("button:disabled").count()).toBe(0);
    await press(page, "Step");
    await page.locator("output").getByText("1", { exact: true }).waitFor();
    expect(errors).toEqual([]);
  });

  it("that filters its list by the address shows the new rows alone, and after Back the old ones", async () => {
    const { page } = await site.visit("/filtered", "live");
    await press(page, "Odd");
    await expect.poll(() => rowsOf(page, "main")).toEqual(["1", "3", "5"]);
    await expect.poll(() => page.url()).toContain("?kind=odd");
    await page.goBack();
    await expect.poll(() => rowsOf(page, "main")).toEqual(["1", "2", "3", "4", "5"]);
    await page.goForward();
    await expect.poll(() => rowsOf(page, "main")).toEqual(["1", "3", "5"]);
  });
});

const few = usePages(definePages, { limits: { views: 2 } });

describe("a page that follows many others", () => {
  it("is live, however many views were there before it", async () => {
    const { page, errors } = await open(few, "/a");
    for (let turn = 0; turn < 3; turn++) {
      await follow(page, "b");
      await heading(page, "Page B");
      await connected(page);
      await press(page, "Step");
      await shows(page, "1");
      await page.goBack();
      await heading(page, "Page A");
      await press(page, "Step");
      await shows(page, "1");
    }
    expect(errors).toEqual([]);
    expect(few.log).toEqual([]);
  });
});
