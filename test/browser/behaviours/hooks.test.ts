/** Scripts of the application's beside live components: element hooks, events from the server, listeners. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { context, each, handler, html, live, mount } from "../../../middleware/index.js";
import { usePages } from "../gallery.js";
import { openLine } from "../line.js";
import { connected } from "../visit.js";
import { press, settled } from "./steps.js";

@live
class Charts {
  ids = [1, 2];
  n = 0;
  title = "fixed";
  got: string[] = [];
  isChild = false;
  add() {
    this.ids.unshift(Math.max(0, ...this.ids) + 1);
  }
  drop() {
    this.ids.pop();
  }
  turn() {
    this.ids.reverse();
  }
  tick() {
    this.n++;
  }
  rename() {
    this.title = "renamed";
  }
  child() {
    this.isChild = !this.isChild;
  }
  @handler(Number, Number)
  move(left: number, top: number) {
    if (left < 0) throw new Error("the reason");
    this.got.push(`${left}:${top}`);
    return { left: left * 2, name: "Grüße", missing: null };
  }
  clear() {
    this.got = [];
  }
  render() {
    return html`<section>
      <button @click="add">Add</button> <button @click="drop">Drop</button> <button @click="turn">Turn</button>
      <button @click="tick">Tick</button> <button @click="rename">Rename</button> <button @click="child">Child</button>
      <ul>${each(
        this.ids,
        (id) => id,
        (id) => html`<li data-live-hook="row" id=${`row-${id}`} title=${this.title}>${id}</li>`,
      )}</ul>
      <div data-live-hook="map" data-live-keep data-n=${this.n} @map-moved="move(left, top)" @map-cleared="clear">
        <p>first</p></div>
      <p>Got: ${this.got.join()}.</p>
      ${this.isChild && mount(Child)}
    </section>`;
  }
}

@live
class Child {
  async onMount() {}
  render() {
    return html`<div id="child" data-live-hook="row">child</div>`;
  }
}

/** Tells the page's scripts something; hears what is told. */
@live
class Teller {
  name = "";
  heard = 0;
  isHere = true;
  onConnect() {
    context().push("teller:connected", { name: this.name });
  }
  tell() {
    this.heard += 100;
    context().push("teller:told", { name: this.name, list: [1, "two", { three: null }] });
    context().push("teller:again");
  }
  hear() {
    this.heard++;
  }
  leave() {
    this.isHere = false;
  }
  render() {
    return html`<section id=${this.name}>
      <button @click="tell">Tell ${this.name}</button> <button @click="leave">Leave ${this.name}</button>
      <output>${this.heard}</output> ${this.isHere ? html`<i @teller:told.window="hear"></i>` : "left"}
    </section>`;
  }
}

const site = usePages((app) => {
  app.get("/charts", (_request, response) =>
    response.live(html`<main><p id="outside" data-live-hook="row">outside</p>${mount(Charts)}</main>`),
  );
  app.get("/tellers", (_request, response) =>
    response.live(html`<main>${mount(Teller, { name: "one" })} ${mount(Teller, { name: "two" })}</main>`),
  );
});

/** Registers hooks that write down what they are told. */
async function register(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(async () => {
    const calls: string[] = [];
    const tell = (what: string) => (element: HTMLElement) => {
      calls.push(`${what} ${element.id || element.dataset.liveHook}`);
    };
    Object.assign(window, { calls, handles: {} });
    await hyperLive.hook("row", {
      mounted: tell("mounted"),
      updated: tell("updated"),
      removed: tell("removed"),
    });
    await hyperLive.hook("map", {
      mounted(element, live) {
        tell("mounted")(element);
        element.append("drawn");
        Object.assign(window, { map: live });
      },
      updated: tell("updated"),
    });
  });
  return () => page.evaluate(() => (window as unknown as { calls: string[] }).calls.splice(0));
}

type Map = { pushEvent(type: string, fields?: object): Promise<unknown> };
const push = (page: Page, type: string, fields: object = {}) =>
  page.evaluate(
    ([type, fields]) =>
      (window as unknown as { map: Map }).map.pushEvent(type as string, fields as object).then(
        (value) => ({ value }),
        (error: Error) => ({ error: error.message }),
      ),
    [type, fields],
  );

describe("a hook", () => {
  it("is told once of each element that comes, changes and goes, and of none that moves", async () => {
    const { page } = await site.visit("/charts", "live");
    const calls = await register(page);
    expect((await calls()).sort()).toEqual([
      "mounted map",
      "mounted outside",
      "mounted row-1",
      "mounted row-2",
    ]);
    await press(page, "Turn");
    await settled(page);
    expect(await calls()).toEqual([]);
    await press(page, "Add");
    await page.locator("#row-3").waitFor();
    await expect.poll(calls).toEqual(["mounted row-3"]);
    await press(page, "Drop");
    await page.locator("#row-1").waitFor({ state: "detached" });
    await expect.poll(calls).toEqual(["removed row-1"]);
    await press(page, "Rename");
    await expect.poll(async () => page.locator("[title=renamed]").count()).toBe(2);
    expect((await calls()).sort()).toEqual(["updated row-2", "updated row-3"]);
    // The same once more is no change.
    await press(page, "Rename");
    await settled(page);
    expect(await calls()).toEqual([]);
  });

  it("is told of a component that comes and goes, and comes again", async () => {
    const { page } = await site.visit("/charts", "live");
    const calls = await register(page);
    await calls();
    for (let time = 0; time < 3; time++) {
      await press(page, "Child");
      await page.locator("#child").waitFor();
      await expect.poll(calls).toEqual(["mounted child"]);
      await press(page, "Child");
      await page.locator("#child").waitFor({ state: "detached" });
      await expect.poll(calls).toEqual(["removed child"]);
    }
  });

  it("is told nothing by a reconnect, inside of components and outside", async () => {
    const { page, line } = await openLine(site, "/charts");
    const calls = await register(page);
    await calls();
    await line.cut();
    await expect.poll(() => line.sockets.length).toBe(2);
    await connected(page);
    await press(page, "Tick");
    await page.locator("[data-n='1']").waitFor();
    expect(await calls()).toEqual(["updated map"]);
    expect(await page.locator("[data-live-hook=map]").textContent()).toContain("drawn");
  });

  it("that throws keeps neither the page nor other hooks from their work", async () => {
    const { page, errors } = await site.visit("/charts", "live");
    await page.evaluate(() =>
      hyperLive.hook("row", {
        mounted(element) {
          if (element.id === "row-1") throw new Error("the hook's own");
          element.classList.add("seen");
        },
        updated() {
          throw new Error("the hook's own");
        },
      }),
    );
    expect(await page.locator(".seen").count()).toBe(2);
    await press(page, "Rename");
    await expect.poll(() => page.locator("[title=renamed]").count()).toBe(2);
    await press(page, "Add");
    await page.locator("#row-3.seen").waitFor();
    expect(errors.filter((error) => error.includes("the hook's own")).length).toBe(3);
  });
});

describe("a hook's event", () => {
  it("reaches the handler by its binding, and is answered with what that returned", async () => {
    const { page } = await site.visit("/charts", "live");
    await register(page);
    expect(await push(page, "map-moved", { left: 1, top: 2, other: "not asked for" })).toEqual({
      value: { left: 2, name: "Grüße", missing: null },
    });
    await page.getByText("Got: 1:2.").waitFor();
    expect(await push(page, "map-cleared")).toEqual({ value: undefined });
    await page.getByText("Got: .").waitFor();
  });

  it("is rejected where the element has no such binding, the handler throws, or a value does not fit", async () => {
    const { page } = await site.visit("/charts", "live");
    await register(page);
    expect(await push(page, "map-burnt")).toEqual({
      error: expect.stringContaining("no binding @map-burnt"),
    });
    expect(await push(page, "map-moved", { left: -1, top: 0 })).toEqual({ error: "HL_HANDLER_FAILED" });
    expect(await push(page, "map-moved", { left: "x", top: 0 })).toEqual({
      error: expect.stringContaining("HL_"),
    });
    expect(await push(page, "map-moved", { left: 3, top: 4 })).toMatchObject({ value: { left: 6 } });
  });

  it("sent many times at once is one frame each, answered each, and no more come of it", async () => {
    const { page, sent } = await site.visit("/charts", "live");
    await register(page);
    const before = sent.length;
    const answers = await page.evaluate(() => {
      const { map } = window as unknown as { map: Map };
      const one = (left: number) => map.pushEvent("map-moved", { left, top: 0 }) as Promise<{ left: number }>;
      return Promise.all(Array.from({ length: 50 }, (_, index) => one(index)));
    });
    expect(answers.map(({ left }) => left)).toEqual(Array.from({ length: 50 }, (_, index) => index * 2));
    await settled(page);
    expect(sent.length - before).toBe(50);
  });

  it("is answered also by a post while the connection is down", async () => {
    const { page, line } = await openLine(site, "/charts");
    await register(page);
    line.isUp = false;
    await line.cut();
    await page.locator("html:not([data-live-connection=open])").waitFor({ state: "attached" });
    expect(await push(page, "map-moved", { left: 5, top: 6 })).toEqual({
      value: { left: 10, name: "Grüße", missing: null },
    });
    await page.getByText("Got: 5:6.").waitFor();
    expect(await page.locator("[data-live-hook=map]").textContent()).toContain("drawn");
  });
});

describe("what the server tells the page's scripts", () => {
  it("is an event at the component's root that bubbles, and is heard by others' bindings to the window", async () => {
    const { page } = await site.visit("/tellers", "live");
    await page.evaluate(() => {
      const seen: unknown[] = [];
      Object.assign(window, { seen });
      for (const type of ["teller:told", "teller:again"])
        addEventListener(type, (event) => {
          seen.push([type, (event.target as Element).id, (event as CustomEvent).detail]);
        });
    });
    const seen = () => page.evaluate(() => (window as unknown as { seen: unknown[] }).seen);
    await press(page, "Tell one");
    await expect.poll(seen).toEqual([
      ["teller:told", "one", { name: "one", list: [1, "two", { three: null }] }],
      ["teller:again", "one", {}],
    ]);
    await page.locator("#one output").getByText("101").waitFor();
    await page.locator("#two output").getByText("1", { exact: true }).waitFor();
    // What was taken out of the page hears nothing.
    await press(page, "Leave two");
    await page.getByText("left").waitFor();
    await press(page, "Tell one");
    await page.locator("#one output").getByText("202").waitFor();
    await settled(page);
    expect(await page.locator("#two output").textContent()).toBe("1");
  });

  it("while it connects is heard by who listens from the start", async () => {
    const context_ = await site.browser().newContext();
    const page = await context_.newPage();
    await page.addInitScript(() => {
      const names: string[] = [];
      Object.assign(window, { names });
      addEventListener("teller:connected", (event) => names.push((event as CustomEvent).detail.name));
    });
    await page.goto(`${site.url()}/tellers`);
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { names: string[] }).names.slice().sort()))
      .toEqual(["one", "two"]);
    await context_.close();
  });
});
