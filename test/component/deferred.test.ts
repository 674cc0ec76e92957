/** Deferred components: mounted after their page was sent, in the place of a stand-in. */
import { describe, expect, it } from "vitest";
import { dispatch } from "../../middleware/component/event/dispatch.js";
import { park } from "../../middleware/component/render.js";
import type { View } from "../../middleware/component/view.js";
import { restoreView } from "../../middleware/component/view-restore.js";
import { context, each, type Hole, html, live, mount, on, slot, url } from "../../middleware/index.js";
import { decodeSnapshot, encodeSnapshot } from "../../middleware/state/views/encode.js";
import { Gate } from "../support/components.js";
import { openSession, transports } from "../support/session.js";
import { serve } from "../support/site.js";
import { errorOf, openView } from "../support/view.js";

const mounted: string[] = [];
let gates: Record<string, Gate> = {};

@live({ name: "deferred.Chart" })
class Chart {
  year = 0;
  clicks = 0;
  onPick?: (year: number) => void;
  async onMount(): Promise<void> {
    mounted.push(`mount ${this.year}`);
    await gates[this.year]?.passed;
    if (this.year === 13) throw new Error("no chart of 13");
  }
  click(): void {
    this.clicks++;
  }
  pick(): void {
    this.onPick?.(this.year);
  }
  render() {
    return html`<figure>chart ${this.year} ${this.clicks} <button @click="click">Click</button>
      <button @click="pick">Pick</button> ${slot(this)} ${Leaf}</figure>`;
  }
}

@live({ name: "deferred.Leaf" })
class Leaf {
  text = "";
  async onMount(): Promise<void> {
    await gates.leaf?.passed;
    this.text = "leaf";
  }
  render() {
    return html`<i>${this.text}</i>`;
  }
}

@live({ name: "deferred.Page" })
class Page {
  years = [1, 2];
  count = 0;
  picked = 0;
  isShown = true;
  tick(): void {
    this.count++;
  }
  pick(year: number): void {
    this.picked = year;
  }
  next(): void {
    this.years = this.years.map((year) => year + 2);
  }
  hide(): void {
    this.isShown = !this.isShown;
  }
  render() {
    const chart = (year: number): Hole =>
      mount(Chart, { year, onPick: on(this.pick) }, html`<b>slot ${this.count} ${Leaf}</b>`, {
        when: year % 2 ? "load" : "visible",
        placeholder: html`<p>wait for ${year} ${this.count} <button @click="tick">Tick</button></p>`,
      });
    return html`<main>count ${this.count} picked ${this.picked} <button @click="tick">Tick</button>
      <button @click="next">Next</button> <button @click="hide">Hide</button>
      <ul>${
        this.isShown &&
        each(
          this.years,
          (_year, index) => index,
          (year) => html`<li>${chart(year)}</li>`,
        )
      }</ul></main>`;
  }
}

const send = (view: View, number: number, binding = "$load", mode: "live" | "htmx" | "form" = "live") =>
  dispatch(view.instances[number]!, { binding, input: { fields: [] }, mode });
const copyOf = (view: View) => decodeSnapshot(encodeSnapshot(view.snapshot()));
const quiet = { action: "/_live", debounce: 0, onError: () => {} };
const textOf = (value: unknown) =>
  JSON.stringify(value)
    .replace(/<[^>]*>|[\\"]|[\uE000-\uF8FF]/g, " ")
    .replace(/\s+/g, " ");

describe("a deferred component", () => {
  it("is not mounted with its page, which shows the placeholder, as a part of the parent", async () => {
    mounted.length = 0;
    const { html: page, text, view } = await openView(Page);
    expect(mounted).toEqual([]);
    expect(text).toContain("wait for 1 0 Tick");
    expect(page).toMatch(/<hyper-live data-live="lviewvi:1"[^>]* data-live-when="load"/);
    expect(page).toMatch(/hx-trigger="intersect delay:500ms"[^>]*data-live-when="visible"/);
    expect(page).toMatch(/<noscript><button[^>]*name="on:1" value="\$load"/);
    await send(view, 0, "tick");
    expect(textOf(copyOf(view))).not.toContain("Chart");
  });

  it("is mounted by its own event, and keeps its number, its slot and its callbacks", async () => {
    const { view } = await openView(Page);
    view.markShown();
    expect(await send(view, 1)).toEqual({ status: "done" });
    const changes = view.drainChanges();
    expect(changes[0]).toBe(1);
    expect(textOf(changes)).toMatch(/chart 1 0 .*Click.*Pick.*slot 0 leaf.*leaf/);
    await send(view, 0, "tick");
    expect(textOf(view.drainChanges())).toContain("0:1 ,0,[0,1]");
    await send(view, 1, "pick");
    expect((view.instances[0]!.component as unknown as Page).picked).toBe(1);
    await send(view, 1, "click");
    expect((view.instances[1]!.component as unknown as Chart).clicks).toBe(1);
    expect(await send(view, 1)).toEqual({ status: "done" });
    expect((view.instances[1]!.component as unknown as Chart).clicks).toBe(1);
  });

  it("is mounted beside others: a slow one does not hold them up, and gets what its parent says meanwhile", async () => {
    gates = { 1: new Gate() };
    const { view } = await openView(Page);
    view.markShown();
    const slow = send(view, 1);
    expect(await send(view, 2)).toEqual({ status: "done" });
    expect(textOf(view.drainChanges())).toContain("chart 2");
    await send(view, 0, "tick");
    expect(textOf(view.drainChanges())).toMatch(/0:1placeholder ,0,\[/);
    await send(view, 0, "next");
    const saved = copyOf(view);
    expect(saved.components[1]?.name).toBe("hyper-live.Deferred");
    gates[1]?.open();
    expect(await slow).toEqual({ status: "done" });
    expect(textOf(view.drainChanges())).toMatch(/chart 3 .*slot 1/);
    gates = {};
    const again = await restoreView(saved, quiet);
    expect(again.matchesPage).toBe(true);
    await send(again, 1);
    expect((again.instances[1]!.component as unknown as Chart).year).toBe(3);
  });

  it("is not shown before the components in it are mounted, and is gone with its parent's render", async () => {
    gates = { leaf: new Gate() };
    const opening = openView(Page);
    const { view } = await opening;
    view.markShown();
    const loading = send(view, 1);
    await new Promise(setImmediate);
    expect(view.drainChanges()).toEqual([]);
    gates.leaf?.open();
    await loading;
    expect(textOf(view.drainChanges())).toContain("leaf");
    gates = { 2: new Gate() };
    const other = send(view, 2);
    await send(view, 0, "hide");
    gates[2]?.open();
    expect(await other).toEqual({ status: "done" });
    expect(view.instances.filter(Boolean)).toHaveLength(1);
    gates = {};
  });

  it("has the props that its parent gave last, and is another one for another class", async () => {
    const { view } = await openView(Page);
    view.markShown();
    await send(view, 0, "next");
    expect(textOf(view.drainChanges())).toMatch(/placeholder ,0,\[0,3\].*placeholder ,0,\[0,4\]/);
    await send(view, 1);
    expect((view.instances[1]!.component as unknown as Chart).year).toBe(3);
    await send(view, 0, "next");
    expect((view.instances[1]!.component as unknown as Chart).year).toBe(5);
    const page = view.instances[0]!.component as unknown as Page;
    page.years = [6, 7];
    await send(view, 0, "tick");
    // What was "visible" is "load" now: its stand-in says so.
    expect(textOf(view.drainChanges())).toMatch(/2,0,\[ wait for 7 1 Tick Load \]/);
  });

  it("goes on after a restart, loaded or not", async () => {
    const { view } = await openView(Page);
    await send(view, 1);
    await send(view, 1, "click");
    const again = await restoreView(copyOf(view), quiet);
    expect(again.matchesPage).toBe(true);
    expect((again.instances[1]!.component as unknown as Chart).clicks).toBe(1);
    again.markShown();
    await send(again, 2);
    expect(textOf(again.drainChanges())).toContain("chart 2");
    await send(again, 2, "pick");
    expect((again.instances[0]!.component as unknown as Page).picked).toBe(2);
  });

  it("can be parked while it waits, and sends nothing for it", async () => {
    const { view } = await openView(Page);
    view.markShown();
    for (const instance of view.instances) if (instance) park(instance);
    await send(view, 0, "hide");
    await send(view, 0, "hide");
    expect(textOf(view.drainChanges())).toContain("wait for 1");
    for (const instance of view.instances) if (instance) park(instance);
    await send(view, view.instances.length - 1);
    expect(textOf(view.drainChanges())).toContain("chart 2");
  });
});

@live({ name: "deferred.Wrong" })
class Wrong {
  year = 13;
  renderings = 0;
  heal(): void {
    this.year = 14;
  }
  render() {
    return html`<main><button @click="heal">Heal</button>${mount(Chart, { year: this.year }, { when: "load", failed: "No chart.", retry: "Again" })}</main>`;
  }
}

@live({ name: "deferred.Calm" })
class Calm {
  text = "";
  onMount(): never {
    throw new Error("never");
  }
  onError(error: Error): void {
    this.text = error.message;
  }
  render() {
    return html`<p>calm: ${this.text}</p>`;
  }
}

@live({ name: "deferred.Guarded", guard: () => false })
class Guarded {
  render() {
    return html`<p>secret</p>`;
  }
}

describe("one that can't be mounted", () => {
  it("says so in its place, and is tried again", async () => {
    const { view } = await openView(Wrong);
    const errors: unknown[] = [];
    const kept = await restoreView(copyOf(view), { ...quiet, onError: (error) => errors.push(error) });
    kept.markShown();
    expect(await send(kept, 1)).toEqual({ status: "done" });
    expect(errors).toMatchObject([{ message: "no chart of 13" }]);
    expect(textOf(kept.drainChanges())).toMatch(/No chart\..*Again/);
    const after = await restoreView(copyOf(kept), quiet);
    expect(after.matchesPage).toBe(true);
    expect(after.instances.filter(Boolean)).toHaveLength(2);
    await send(after, 0, "heal");
    after.markShown();
    await send(after, 1);
    expect(textOf(after.drainChanges())).toContain("chart 14");
  });

  it("is shown by its onError, and refused by its guard without a button to try again", async () => {
    const { view } = await openView(
      html`<main>${mount(Calm, {}, { when: "load" })}${mount(Guarded, {}, { when: "load" })}</main>`,
    );
    const kept = await restoreView(copyOf(view), quiet);
    kept.markShown();
    await send(kept, 0);
    expect(textOf(kept.drainChanges())).toContain("calm: never");
    await send(kept, 1);
    const shown = textOf(kept.drainChanges());
    expect(shown).toContain("This could not be loaded.");
    expect(shown).not.toContain("Try again");
  });
});

@live({ name: "deferred.Paged" })
class Paged {
  page = url(1);
  tags: string[] = [];
  path = "";
  onMount(): void {
    this.path = context().url;
  }
  next(): void {
    this.page++;
  }
  render() {
    return html`<p>page ${this.page} ${this.tags.join()} ${this.path} <button @click="next">Next</button></p>`;
  }
}

describe("one at the top of a page", () => {
  it("has its props and its placeholder in the state, and its url() fields once it is loaded", async () => {
    const tags = ["a"];
    const page = html`<main>${mount(Paged, { tags }, { when: "load", placeholder: html`<em>wait &amp; ${"<see>"}</em>` })}</main>`;
    const { view, html: written } = await openView(page, "/list?page=3");
    expect(written).toContain("<em>wait &amp; &lt;see&gt;</em>");
    const kept = await restoreView(copyOf(view), quiet);
    expect(kept.matchesPage).toBe(true);
    kept.markShown();
    await send(kept, 0);
    expect(textOf(kept.drainChanges())).toContain("page 3 a /list?page=3");
    await send(kept, 0, "next");
    const again = await restoreView(copyOf(kept), quiet);
    expect((again.instances[0]!.component as unknown as Paged).page).toBe(4);
  });

  it("can't have a placeholder that belongs to a component", async () => {
    for (const placeholder of [html`<p>${Leaf}</p>`, html`<button @click="x">x</button>`])
      expect((await errorOf(() => openView(mount(Leaf, {}, { when: "load", placeholder })))).code).toBe(
        "HL_SLOT",
      );
  });
});

describe("the options of a mount are refused", () => {
  it.each([
    ["another time", { when: "soon" }, /"soon" as its option when, which is "visible" or "load"/],
    ["none", { placeholder: "x" }, /nothing as its option when/],
    ["an unknown one", { when: "load", delay: 3 }, /no option "delay"/],
    ["a text that is none", { when: "load", label: 7 }, /option label of type number/],
  ])("with %s", async (_what, options, message) => {
    const error = await errorOf(() => mount(Leaf, {}, options as never));
    expect([error.code, error.message]).toEqual(["HL_OPTION", expect.stringMatching(message)]);
  });

  it("as the name of a slot, and in a table, where the element in its place would not stay", async () => {
    expect((await errorOf(() => mount(Leaf, {}, { when: "x" } as never, { when: "load" }))).code).toBe(
      "HL_SLOT",
    );
    const table = html`<table><tbody>${mount(Leaf, {}, { when: "load" })}</tbody></table>`;
    expect((await errorOf(() => openView(table))).message).toMatch(/does not keep inside <table><tbody>/);
  });
});

describe.each(transports)("over %s", (transport) => {
  it("several are loaded and keep what the others have", async () => {
    gates = {};
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Page)));
    const say = await openSession(site, "/", transport);
    const first = textOf(await say("$load", undefined, 1));
    expect(first).toContain("chart 1");
    expect(await say("click", undefined, 1)).toMatch(
      transport === "live" ? /\[1,2,\[1,1\]\]|1,2,\[/ : /chart 1 1/,
    );
    const second = textOf(await say("$load", undefined, 2));
    expect(second).toContain("chart 2");
    if (transport === "form") expect(second).toContain("chart 1 1");
    expect(await say("tick")).toMatch(transport === "live" ? /"0:1"/ : /slot 1/);
  });
});
