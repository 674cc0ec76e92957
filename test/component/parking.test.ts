/** Components to which nothing happens: only their state is kept, and no page notices. */

import fc from "fast-check";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { dispatch } from "../../middleware/component/event/dispatch.js";
import type { Instance } from "../../middleware/component/instance.js";
import { park, render, renderAndDeliver } from "../../middleware/component/render.js";
import type { View } from "../../middleware/component/view.js";
import { restoreView } from "../../middleware/component/view-restore.js";
import { type Class, type Component, each, html, live, mount } from "../../middleware/index.js";
import { startParking } from "../../middleware/server/parking.js";
import { PageViewer } from "../../middleware/transport/page-viewer.js";
import { Gate, Rows, Tally } from "../support/components.js";
import { textOf } from "../support/page.js";
import { serve, type TestSite } from "../support/site.js";
import { type JoinedPage, joinPage } from "../support/socket.js";
import { openView } from "../support/view.js";

/** Something that renders read and that is no state, as shared values are. */
const outside = { text: "before" };

@live
class Reader {
  static gate = new Gate();
  static renders = 0;
  count = 0;
  add(): void {
    this.count++;
  }
  async wait(): Promise<void> {
    await Reader.gate.passed;
    this.count++;
  }
  onDisconnect(): void {
    this.count += 10;
  }
  render() {
    Reader.renders++;
    const add = outside.text !== "closed" && html`<button @click="add">+</button>`;
    return html`<p>${outside.text} ${this.count} ${add}<button @click="wait">…</button></p>`;
  }
}

@live
class Parent {
  label = "one";
  change(): void {
    this.label = "two";
  }
  render() {
    return html`<div>${mount(Child, { label: this.label })}<button @click="change">Change</button></div>`;
  }
}

@live
class Child {
  label = "";
  rest = "the rest";
  render() {
    return html`<b>${this.label} ${this.rest}</b>`;
  }
}

/** Parks what is idle, which everything is. */
const parkAll = (view: View) => {
  for (const instance of view.instances) if (instance) park(instance);
};

/** A page of a site, with its view as the server has it. */
async function open(component: Class<Component>) {
  outside.text = "before";
  const site = await serve((app) => app.get("/", (_request, response) => response.live(component)));
  const [page] = await joinPages(site, 1);
  return page as Awaited<ReturnType<typeof joinPages>>[number];
}

async function joinPages(site: TestSite, count: number) {
  const add = vi.spyOn(PageViewer.prototype, "add");
  onTestFinished(() => add.mockRestore());
  const pages: (JoinedPage & { view: View })[] = [];
  while (pages.length < count) {
    const joined = await joinPage(site, "/");
    pages.push({ ...joined, view: add.mock.calls.at(-1)?.[1] as View });
  }
  return pages;
}

describe("a component that was parked", () => {
  it("answers its next event by just what changed, as if nothing had been", async () => {
    const { view, event } = await open(Tally);
    expect(await event("increment")).toEqual([0, 0, 1, [0, 1]]);
    parkAll(view);
    expect(view.instances[0]).toMatchObject({ isParked: true, shown: undefined });
    expect(await event("increment")).toEqual([0, 0, 2, [0, 2]]);
    expect(view.instances[0]).toMatchObject({ isParked: false });
  });

  it("offers what its page shows, and nothing else", async () => {
    const { view, event } = await open(Rows);
    await event("remove(2)");
    parkAll(view);
    expect((await event("remove(2)"))[0]).toBe("refused");
    parkAll(view);
    expect(await event("remove(3)")).toEqual([0, 0, 3, [0, [[[1, 1]]]]]);
  });

  it("is sent whole where it would render something else by now", async () => {
    const { view, event } = await open(Reader);
    parkAll(view);
    outside.text = "after";
    const frame = await event("add");
    expect(frame.slice(0, 3)).toEqual([0, 0, 1]);
    expect(JSON.stringify(frame[3])).toMatch(/^\["<p.*after.*1/);
    // And from then on by what changed.
    expect(await event("add")).toEqual([0, 0, 2, [1, 2]]);
  });

  it("is sent whole by whoever renders it, where nobody woke it before the change", async () => {
    const { view, socket } = await open(Reader);
    parkAll(view);
    outside.text = "after";
    const instance = view.instances[0] as Instance;
    renderAndDeliver(instance);
    expect(JSON.stringify(await socket.next())).toMatch(/^\[0,0,0,\["<p.*after/);
    renderAndDeliver(instance);
    (instance.component as Reader).count = 5;
    renderAndDeliver(instance);
    expect(await socket.next()).toEqual([0, 0, 0, [1, 5]]);
  });

  it("has an event that its page still offers, and it does not, dropped for the newest", async () => {
    const { view, event } = await open(Reader);
    parkAll(view);
    outside.text = "closed";
    const frame = await event("add");
    expect(frame.slice(0, 3)).toEqual([0, 0, 1]);
    expect(textOf(JSON.stringify(frame[3]))).toMatch(/closed 0 …/);
  });

  it("gets other props from its parent by what they change", async () => {
    const { view, event } = await open(Parent);
    parkAll(view);
    expect(await event("change")).toEqual([0, 1, 0, [0, "two"], 0, 1]);
  });

  it("is stored and restored without being rendered for it", async () => {
    const { view } = await openView(Reader);
    view.markShown();
    const before = view.snapshot();
    parkAll(view);
    Reader.renders = 0;
    const parked = view.snapshot();
    expect(Reader.renders).toBe(0);
    expect(parked).toEqual(before);
    expect(
      (await restoreView(parked, { action: "/_live", debounce: 0, onError: () => {} })).matchesPage,
    ).toBe(true);
  });

  it("comes back from a broken connection with what its onDisconnect set", async () => {
    const { view, socket } = await open(Reader);
    parkAll(view);
    await socket.close();
    await expect.poll(() => (view.instances[0]?.component as Reader | undefined)?.count).toBe(10);
    park(view.instances[0] as Instance);
    // Its page does not show that yet, so it is known what is to be sent.
    expect(view.instances[0]).toMatchObject({ isParked: false });
  });
});

describe("a page whose components are parked at any time", () => {
  @live
  class Item {
    id = 0;
    label = "";
    clicks = 0;
    click(): void {
      this.clicks++;
    }
    render() {
      return html`<li>${this.id} ${this.label} <button @click="click">${this.clicks}</button></li>`;
    }
  }

  @live
  class Board {
    ids = [1, 2, 3];
    label = "a";
    add(): void {
      this.ids.unshift(Math.max(0, ...this.ids) + 1);
    }
    drop(): void {
      this.ids.pop();
    }
    turn(): void {
      this.ids.reverse();
    }
    relabel(): void {
      this.label += "b";
    }
    render() {
      return html`<section class=${this.label}>
        <button @click="add">1</button><button @click="drop">2</button>
        <button @click="turn">3</button><button @click="relabel">4</button>
        <ul>${each(
          this.ids,
          (id) => id,
          (id) => mount(Item, { id, label: this.label }),
        )}</ul>
        ${this.ids.map((id) => html`<b>${id}</b>`)}
      </section>`;
    }
  }

  it("gets the very changes of one whose components are not", async () => {
    const step = fc.record({
      binding: fc.constantFrom("add", "drop", "turn", "relabel", "click"),
      component: fc.nat(6),
      parked: fc.array(fc.nat(6), { maxLength: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        const [{ view: one }, { view: other }] = [await openView(Board), await openView(Board)];
        for (const view of [one, other]) view.markShown();
        for (const { binding, component, parked } of steps) {
          for (const number of parked) {
            const instance = one.instances[number];
            if (instance) park(instance);
          }
          const number = binding === "click" ? component : 0;
          const changes = [one, other].map((view) => {
            const instance = view.instances[number];
            if (instance) void dispatch(instance, { binding, input: { fields: [] }, mode: "live" });
            return JSON.stringify(view.drainChanges());
          });
          expect(changes[0]).toBe(changes[1]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("what is not parked", () => {
  it("has a handler under way", async () => {
    Reader.gate = new Gate();
    const { view, socket } = await open(Reader);
    socket.send([0, 0, 1, 0, "wait"]);
    await expect.poll(() => view.instances[0]?.running !== undefined).toBe(true);
    parkAll(view);
    expect(view.instances[0]).toMatchObject({ isParked: false });
    Reader.gate.open();
    expect(await socket.next()).toEqual([0, 0, 1, [1, 1]]);
  });

  it("was never shown", async () => {
    const { view } = await openView(html`<main>${Tally}</main>`);
    render(view.instances[0] as Instance);
    parkAll(view);
    expect(view.instances[0]).toMatchObject({ isParked: false });
  });
});

describe("the site's timer", () => {
  it("parks what was not rendered for the time of the option, and not the others", async () => {
    const { view } = await openView(html`<main>${Tally} ${Tally}</main>`);
    view.markShown();
    const [idle, busy] = view.instances as [Instance, Instance];
    const beat = setInterval(() => {
      render(busy);
      view.drainChanges();
    }, 5);
    const stop = startParking(new Map([["id", view]]), 500);
    await expect.poll(() => idle.isParked, { timeout: 5000 }).toBe(true);
    expect(busy.isParked).toBe(false);
    clearInterval(beat);
    stop();
  });

  it("parks what is idle though the clock is set back", async () => {
    const { view } = await openView(html`<main>${Tally}</main>`);
    view.markShown();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 86_400_000 });
    const stop = startParking(new Map([["id", view]]), 20);
    try {
      await expect.poll(() => view.instances[0]?.isParked, { timeout: 5000 }).toBe(true);
    } finally {
      stop();
      vi.useRealTimers();
    }
  });

  it("parks the pages of a site, whose readers do not notice", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Tally)), {
      idle: 20,
    });
    const pages = await joinPages(site, 10);
    const areParked = () => pages.every(({ view }) => view.instances[0]?.isParked);
    await expect.poll(areParked).toBe(true);
    for (const { event } of pages) expect(await event("increment")).toEqual([0, 0, 1, [0, 1]]);
    await expect.poll(areParked).toBe(true);
    for (const { event } of pages) expect(await event("increment")).toEqual([0, 0, 2, [0, 2]]);
  });
});
