/** list(): a window of a long list in each mode, what is sent of a change, and what the server forgets. */
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { dispatch } from "../../middleware/component/event/dispatch.js";
import type { Instance } from "../../middleware/component/instance.js";
import { forgetRows } from "../../middleware/component/list/view-lists.js";
import { park } from "../../middleware/component/render.js";
import type { View } from "../../middleware/component/view.js";
import { restoreView } from "../../middleware/component/view-restore.js";
import { each, html, type LiveError, list, live, more } from "../../middleware/index.js";
import { decodeSnapshot, encodeSnapshot } from "../../middleware/state/views/encode.js";
import { Gate } from "../support/components.js";
import { ListStore } from "../support/list-store.js";
import { getPage } from "../support/page.js";
import { openSession, transports } from "../support/session.js";
import { serve } from "../support/site.js";
import { errorOf, openView } from "../support/view.js";

let store = new ListStore();
beforeEach(() => {
  store = new ListStore(30);
});

@live
class WindowOfRows {
  isOpen = true;
  tag = "";
  rows = list({
    key: (row: { id: number; text: string }) => row.id,
    load: (range) => store.load(range),
    window: 8,
    limit: 4,
  });

  rename(id: number) {
    this.rows.update(store.change(id, `renamed ${id}`));
  }
  refresh(id: number) {
    store.change(id, `loaded ${id}`);
    void this.rows.update(id);
  }
  lost() {
    store.remove(2);
    void this.rows.update(2);
  }
  append(id: number) {
    this.rows.append(store.add(id));
  }
  prepend(id: number) {
    this.rows.prepend(store.add(id, 0));
  }
  insert(id: number, before: number) {
    this.rows.insert(store.add(id), { before });
  }
  move(id: number, before: number) {
    this.rows.move(id, { before });
  }
  toEnd(id: number) {
    this.rows.move(id, "end");
  }
  remove(id: number) {
    store.remove(id);
    this.rows.remove(id);
  }
  reload() {
    void this.rows.reset();
  }
  older() {
    return this.rows.more("after");
  }
  newer() {
    return this.rows.more("before");
  }
  toggle() {
    this.isOpen = !this.isOpen;
  }
  async late() {
    const { gate } = store;
    store.gate = undefined;
    await gate?.();
    this.rename(1);
  }
  fail() {
    this.tag = "failed";
    this.rows.update({ id: 1, text: "half" });
    this.rows.remove(2);
    this.rows.prepend({ id: 99, text: "half" });
    throw new Error("the reason");
  }
  render() {
    return html`<section>${this.tag}
      ${more(this.rows, "before", "Newer")}
      ${this.isOpen ? html`<ul>${each(this.rows, showRow)}</ul>` : html`<p>closed</p>`}
      ${more(this.rows, "after", "Older")}
      ${["lost", "reload", "older", "newer", "toggle", "late", "fail"].map((name) => html`<i>${name}</i>`)}
      <button @click="lost">1</button><button @click="reload">2</button><button @click="older">3</button>
      <button @click="newer">4</button><button @click="toggle">5</button><button @click="late">6</button>
      <button @click="fail">7</button><button @click="append(31)">8</button><button @click="prepend(40)">9</button>
      <button @click="insert(41, 3)">10</button><button @click="move(4, 1)">11</button>
      <button @click="remove(2)">12</button><button @click="refresh(2)">13</button>
      <button @click="toEnd(1)">14</button><button @click="insert(1, 4)">15</button>
      <button @click="move(2, 7)">16</button><button @click="rename(20)">17</button>
    </section>`;
  }
}

const showRow = ({ id, text }: { id: number; text: string }) =>
  html`<li>${text} <button @click="rename(${id})">Rename</button></li>`;

const rowsOf = (html: string) =>
  [...html.matchAll(/<li[^>]*>(?:<!--.*?-->)?([^<]*?)(?:<!--| <)/g)].map(([, text]) => text);
const textsOf = (...ids: number[]) => ids.map((id) => `row ${id}`);
const span = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** The list of a view's only component. */
const listOf = ({ instances }: View) =>
  (instances[0] as Instance & { component: WindowOfRows }).component.rows;

type Step = [number, number, ...string[]];

/** A page that shows a component over a socket: it has only what was sent to it. */
class ShownPage {
  shown: (string | undefined)[];
  /** what was sent last */
  sent: unknown;

  constructor(
    readonly view: View,
    html: string,
  ) {
    this.shown = rowsOf(html);
  }

  static async open(type: new () => object = WindowOfRows): Promise<ShownPage> {
    const { view, html } = await openView(type);
    return ShownPage.join(view, html);
  }

  /** As `join.ts` does with a view that it has restored. */
  static join(view: View, html: string): ShownPage {
    Object.assign(view, { keepsRenders: true, isKept: true, mode: "live" });
    view.markShown();
    forgetRows(view);
    return new ShownPage(view, html);
  }

  get instance(): Instance {
    return this.view.instances[0] as Instance;
  }
  get rows() {
    return (this.instance.component as unknown as WindowOfRows).rows;
  }

  async send(binding: string) {
    const outcome = await dispatch(this.instance, { binding, input: { fields: [] }, mode: "live" });
    this.receive();
    return outcome;
  }

  receive(): void {
    const changes = this.view.drainChanges();
    this.sent = changes[2];
    for (let at = 2; at < changes.length; at += 3) this.apply(changes[at] as unknown[]);
  }

  private apply(patch: unknown[]): void {
    if (typeof patch[0] === "string") this.shown = rowsOf(patch[0]);
    else
      for (let at = 1; at < patch.length; at += 2)
        if (Array.isArray(patch[at])) this.applyPart(patch[at] as unknown[]);
  }

  private applyPart(change: unknown[]): void {
    const [first] = change;
    if (typeof first === "string" && first.includes("<ul")) this.shown = rowsOf(first);
    else if (typeof first === "string" && first.includes("closed")) this.shown = [];
    else if (typeof first === "number" && first >= 0) this.apply(change);
    else if (Array.isArray(first) || typeof first === "number") this.applyList([...change]);
  }

  private applyList(change: unknown[]): void {
    for (const step of Array.isArray(change[0]) ? (change.shift() as Step[]) : []) this.applyStep(step);
    for (let at = 0; at < change.length; at += 2) {
      const [part, text] = change[at + 1] as [number, string];
      expect(part).toBe(0);
      this.shown[~(change[at] as number)] = text;
    }
  }

  private applyStep([first, second, ...contents]: Step): void {
    if (first >= 0) this.shown.splice(first, second, ...contents.map((html) => rowsOf(html)[0]));
    else this.shown.splice(second, 0, ...this.shown.splice(~first, 1));
  }

  /** What a page would show that is loaded now. */
  get expected(): string[] {
    return this.rows.keys.map((key) => store.rows.find(({ id }) => id === key)?.text ?? `row ${key}`);
  }
}

describe.each(transports)("a list() over %s", (transport) => {
  it("shows a window that more() moves in both directions, and changes rows in it", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(WindowOfRows)));
    const send = await openSession(site, "/", transport);
    const rowsAfter = async (binding: string) =>
      (await send(binding)).match(/(?:row|renamed|loaded) \d+/g)?.join() ?? "";
    const all = (...ids: number[]) => textsOf(...ids).join();
    const isLive = transport === "live";
    expect(await rowsAfter("rename(2)")).toBe(isLive ? "renamed 2" : "row 1,renamed 2,row 3,row 4");
    expect(await rowsAfter('$more("rows","after")')).toMatch(isLive ? all(5, 6, 7, 8) : /row 3,.*row 8$/);
    expect(await rowsAfter('$more("rows","after")')).toBe(isLive ? all(9, 10, 11, 12) : all(...span(5, 12)));
    expect(await rowsAfter("rename(9)")).toBe(
      isLive ? "renamed 9" : `${all(5, 6, 7, 8)},renamed 9,${all(10, 11, 12)}`,
    );
    const back = await rowsAfter('$more("rows","before")');
    expect(back).toBe(isLive ? "row 1,renamed 2,row 3,row 4" : `row 1,renamed 2,${all(...span(3, 8))}`);
  });
});

describe("the window of a list()", () => {
  it("begins with the first rows, and is never larger than its limit, also after the page has connected", async () => {
    const page = await ShownPage.open();
    expect(page.shown).toEqual(textsOf(1, 2, 3, 4));
    for (let loads = 0; loads < 4; loads++) await page.send("older");
    expect(page.shown).toEqual(textsOf(...span(13, 20)));
    expect([page.rows.size, page.rows.hasBefore, page.rows.hasAfter]).toEqual([8, true, true]);
    for (let loads = 0; loads < 5; loads++) await page.send("newer");
    expect(page.shown).toEqual(textsOf(...span(1, 8)));
    expect([page.rows.hasBefore, page.rows.hasAfter]).toEqual([false, true]);
  });

  it("drops rows at the end where its reader is not", async () => {
    store = new ListStore(8);
    const page = await ShownPage.open();
    await page.send("older");
    await page.send("append(31)");
    expect(page.shown).toEqual(textsOf(...span(2, 8), 31));
    await page.send("prepend(40)");
    expect(page.shown).toEqual(textsOf(...span(2, 8), 31));
    await page.send("newer");
    expect(page.shown).toEqual(textsOf(40, ...span(1, 7)));
    await page.send("append(31)");
    expect(page.shown).toEqual(textsOf(40, ...span(1, 7)));
  });

  it("sends only what changes: a row, an insertion, a removal, a move", async () => {
    const page = await ShownPage.open();
    const list = () => (page.sent as unknown[])?.at(-1);
    await page.send("rename(2)");
    expect(JSON.stringify(list())).toContain('[-2,[0,"renamed 2"]]');
    await page.send("move(4,1)");
    expect(JSON.stringify(list())).toContain("[[[-4,0]]]");
    await page.send("remove(2)");
    expect(JSON.stringify(list())).toContain("[[[2,1]]]");
    await page.send("insert(41,3)");
    expect(page.shown).toEqual(textsOf(4, 1, 41, 3));
    expect(JSON.stringify(list())).toMatch(/\[\[\[2,0,"<li/);
  });

  it("leaves out what it does not show: an update of a row never inserts it", async () => {
    const page = await ShownPage.open();
    await page.send("rename(20)");
    expect(page.sent).toBeUndefined();
    await page.send("append(31)");
    await page.send("move(2,7)");
    expect(page.shown).toEqual(textsOf(1, 3, 4));
  });

  it("loads one row again by its key, and removes it if it is gone", async () => {
    const page = await ShownPage.open();
    await page.send("refresh(2)");
    expect(page.shown[1]).toBe("loaded 2");
    expect(store.loads.at(-1)).toEqual({ after: 1, before: undefined, limit: 1, fromEnd: false });
    await page.send("lost");
    expect(page.shown).not.toContain("loaded 2");
  });

  it("is loaded again by reset(), and sends what differs", async () => {
    const page = await ShownPage.open();
    store.change(3, "changed 3");
    store.remove(1);
    await page.send("reload");
    expect(page.shown).toEqual(["row 2", "changed 3", "row 4", "row 5"]);
    expect(JSON.stringify(page.sent)).not.toContain("row 2");
  });

  it("shows what a page would show that is loaded now, after any changes", async () => {
    const binding = fc.oneof(
      fc.constantFrom(
        "older",
        "newer",
        "reload",
        "append(31)",
        "prepend(40)",
        "insert(41,3)",
        "move(4,1)",
        "remove(2)",
      ),
      fc.constantFrom(
        "refresh(2)",
        "toEnd(1)",
        "insert(1,4)",
        "move(2,7)",
        "rename(20)",
        "fail",
        "toggle",
        "park",
      ),
      fc.integer({ min: 1, max: 12 }).map((id) => `rename(${id})`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(binding, { maxLength: 14 }), async (bindings) => {
        store = new ListStore(30);
        const page = await ShownPage.open();
        for (const each of bindings) {
          if (each === "park") park(page.instance);
          else await page.send(each);
          // Rows that were forgotten come later.
          while (page.instance.areListsLoading) {
            await new Promise(setImmediate);
            page.receive();
          }
        }
        const { isOpen } = page.instance.component as unknown as WindowOfRows;
        expect(page.shown).toEqual(isOpen ? page.expected : []);
        expect(page.rows.size).toBeLessThanOrEqual(8);
      }),
      { numRuns: 150 },
    );
  });
});

describe("a list() that a server forgets", () => {
  it("has neither rows nor their content once the page shows them", async () => {
    const page = await ShownPage.open();
    const kept = (
      page.instance.lists as unknown as {
        fields: { contents: Map<number, unknown>; rows: Map<number, unknown> }[];
      }
    ).fields[0];
    expect([kept?.contents.size, kept?.rows.size]).toEqual([0, 0]);
    await page.send("rename(2)");
    expect([kept?.contents.size, kept?.rows.size]).toEqual([0, 0]);
  });

  it("is written whole again when it has to be: its rows are loaded first", async () => {
    const page = await ShownPage.open();
    await page.send("rename(2)");
    page.instance.invalidate();
    page.receive();
    expect(page.sent).toBeUndefined();
    await expect.poll(() => page.instance.areListsLoading).toBe(false);
    page.receive();
    expect(page.shown).toEqual(["row 1", "renamed 2", "row 3", "row 4"]);
  });

  it("is restored from where its window is, and sends the page only a list that has changed", async () => {
    const page = await ShownPage.open();
    await page.send("older");
    await page.send("older");
    const text = encodeSnapshot(page.view.snapshot());
    expect(text.length).toBeLessThan(400);
    const surroundings = {
      action: "/_live",
      debounce: 0,
      onError: (error: unknown) => {
        throw error;
      },
    };
    const same = await restoreView(decodeSnapshot(text), surroundings, undefined, true);
    expect(listOf(same).keys).toEqual(span(5, 12));
    expect(same.matchesPage).toBe(true);
    store.change(7, "changed");
    expect((await restoreView(decodeSnapshot(text), surroundings, undefined, true)).matchesPage).toBe(false);
    // Rows that were added before it push none of those that the page shows out of it.
    store.change(7, "row 7");
    store.add(99, 4);
    const moved = await restoreView(decodeSnapshot(text), surroundings, undefined, true);
    expect(listOf(moved).keys).toEqual(span(5, 12));
  });
});

describe("a handler of a list() that fails", () => {
  it("is undone, and so is what it did to the list", async () => {
    const page = await ShownPage.open();
    expect(await page.send("fail")).toMatchObject({ status: "failed" });
    expect(page.shown).toEqual(textsOf(1, 2, 3, 4));
    await page.send("move(4,1)");
    expect(page.shown).toEqual(textsOf(4, 1, 2, 3));
  });

  it("is left out of snapshots while it runs", async () => {
    const page = await ShownPage.open();
    const gate = new Gate();
    store.gate = () => gate.passed;
    const outcome = page.send("late");
    expect(page.view.snapshot().components[0]?.lists).toMatchObject({
      rows: [4, undefined, 5, "before", ""],
    });
    gate.open();
    await outcome;
    expect(page.shown[0]).toBe("renamed 1");
  });
});

describe("load()", () => {
  it("that fails at an end is reported, and shown there with a button that tries again", async () => {
    const page = await ShownPage.open();
    const reported: unknown[] = [];
    Object.assign(page.view, {
      attempt: (action: () => unknown) => {
        try {
          action();
        } catch (error) {
          reported.push(error);
        }
      },
    });
    const reason = new Error("away");
    store.gate = () => Promise.reject(reason);
    expect(await page.send('$more("rows","after")')).toMatchObject({ status: "done" });
    expect(JSON.stringify(page.sent)).toContain("Try again");
    expect(reported).toEqual([reason]);
    await page.send('$more("rows","after")');
    expect(page.shown).toEqual(textsOf(...span(1, 8)));
    expect(JSON.stringify(page.sent)).not.toContain("Try again");
  });

  it("that fails for a handler fails the handler, and leaves the rows as they were", async () => {
    const page = await ShownPage.open();
    store.gate = () => Promise.reject(new Error("away"));
    expect(await page.send("reload")).toMatchObject({ status: "failed" });
    expect(page.shown).toEqual(textsOf(1, 2, 3, 4));
    await page.send("older");
    expect(page.shown).toEqual(textsOf(...span(1, 8)));
  });

  it("that fails at first fails the page, which can be opened again", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(WindowOfRows)));
    store.gate = () => Promise.reject(new Error("away"));
    expect((await site.agent().get("/")).status).toBe(500);
    expect((await getPage(site.agent(), "/")).text).toContain("row 1");
  });

  it("makes the next event wait; an answer for a window that is gone is dropped", async () => {
    const page = await ShownPage.open();
    const gate = new Gate();
    store.gate = () => gate.passed;
    const first = page.send('$more("rows","after")');
    const second = page.send("reload");
    gate.open();
    await Promise.all([first, second]);
    expect(page.shown).toEqual(textsOf(1, 2, 3, 4));
    const late = new Gate();
    store.gate = () => late.passed;
    void page.rows.more("after");
    void page.rows.reset();
    late.open();
    await new Promise(setImmediate);
    page.receive();
    expect(page.shown).toEqual(textsOf(1, 2, 3, 4));
  });

  it.each([
    [
      "two rows with one key",
      () => [
        { id: 1, text: "" },
        { id: 1, text: "" },
      ],
      /two rows with the key 1/,
    ],
    [
      "more rows than its limit",
      () => Array.from({ length: 60 }, (_, id) => ({ id, text: "" })),
      /60 rows, although its limit was 51/,
    ],
    ["something else", () => "rows" as never, /a value of type string/],
    [
      "a row with another key",
      () => [{ id: null, text: "" }] as never,
      /key\(\) of Broken\S* returned a value of type object/,
    ],
  ])(
    "that returns %s is an error that says so",
    async (_what, load: () => { id: number; text: string }[], message) => {
      @live({ name: "Broken" })
      class Broken {
        rows = list({ key: (row: { id: number; text: string }) => row.id, load });
        render() {
          return html`<ul>${each(this.rows, showRow)}</ul>`;
        }
      }
      const error: LiveError = await errorOf(() => openView(Broken));
      expect(error.code).toBe("HL_LIST");
      expect(error.message).toMatch(message);
    },
  );
});

describe("all rows of a list()", () => {
  it("can be counted and looped over, by loading them in pieces", async () => {
    const { rows } = await ShownPage.open();
    expect(await rows.count()).toBe(30);
    const ids: number[] = [];
    for await (const { id } of rows) ids.push(id);
    expect(ids).toEqual(span(1, 30));
    expect(rows.has(4)).toBe(true);
    expect(rows.has(5)).toBe(false);
  });

  it("are counted by the option `count`, and shown from the end by `from`", async () => {
    @live
    class FromEnd {
      rows = list({
        key: (row: { id: number; text: string }) => row.id,
        load: store.load,
        limit: 3,
        from: "end",
        count: async () => 1234,
      });
      render() {
        return html`<ul>${each(this.rows, ({ text }) => html`<li>${text} </li>`)}</ul>`;
      }
    }
    const page = await ShownPage.open(FromEnd);
    expect(await page.rows.count()).toBe(1234);
    expect(page.shown).toEqual(textsOf(28, 29, 30));
    expect([page.rows.hasBefore, page.rows.hasAfter]).toEqual([true, false]);
  });
});

describe("list()", () => {
  it.each([
    [{ key: 1 }, /"key" must be a function/],
    [{ load: undefined }, /"load" must be a function/],
    [{ window: 1 }, /"window" must be a whole number from 2/],
    [{ window: 5, limit: 6 }, /"limit" must be/],
    [{ from: "top" }, /"from" must be/],
    [{ url: Date }, /"url" must be Number or String/],
    [{ as: "x" }, /"as" needs the option "url"/],
    [{ size: 3 }, /no option "size"/],
  ])("refuses the options %o", async (options, message) => {
    const good = { key: () => 1, load: () => [] };
    const error = await errorOf(() => list({ ...good, ...options } as never));
    expect([error.code, error.message]).toEqual(["HL_LIST", expect.stringMatching(message)]);
  });

  it.each<[what: string, show: (rows: never) => unknown, code: string, message: RegExp]>([
    ["in a hole", (rows) => rows, "HL_TEMPLATE_VALUE", /a list\(\), which can't .* write \$\{each\(/],
    [
      "with keys",
      (rows) =>
        each(
          rows,
          () => 1,
          () => null,
        ),
      "HL_LIST",
      /which has its own keys: write each\(/,
    ],
    [
      "with no such end",
      (rows) => more(rows, "older" as never, ""),
      "HL_LIST",
      /neither "before" nor "after"/,
    ],
    ["as another value", () => more([] as never, "after", ""), "HL_LIST", /is not a list\(\): write more/],
    [
      "as no list",
      () =>
        each(
          undefined as never,
          () => 1,
          () => null,
        ),
      "HL_TEMPLATE_VALUE",
      /list of each\(\) holds/,
    ],
  ])("can't be shown %s, and says how", async (_what, show, code, message) => {
    @live
    class Shown {
      rows = list({ key: (row: { id: number }) => row.id, load: () => [{ id: 1 }] });
      render() {
        return html`<ul>${show(this.rows as never) as never}</ul>`;
      }
    }
    const error = await errorOf(() => openView(Shown));
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
  });

  it("can't be set, and needs its options", async () => {
    @live
    class Assigned {
      rows = list({ key: (row: { id: number }) => row.id, load: () => [{ id: 1 }] });
      onMount() {
        this.rows = [] as never;
      }
      render() {
        return html`<ul></ul>`;
      }
    }
    const error = await errorOf(() => openView(Assigned));
    expect([error.code, error.message]).toEqual([
      "HL_LIST",
      expect.stringContaining("rows was set, but it is a list()"),
    ]);
    expect((await errorOf(() => list(undefined as never))).code).toBe("HL_LIST");
  });

  it("refuses rows that are components or no templates", async () => {
    @live
    class Row {
      render() {
        return html`<i></i>`;
      }
    }
    for (const row of [() => html`<li>${Row}</li>`, () => "text" as never]) {
      @live
      class Wrong {
        rows = list({ key: (row: { id: number }) => row.id, load: () => [{ id: 1 }] });
        render() {
          return html`<ul>${each(this.rows, row)}</ul>`;
        }
      }
      expect((await errorOf(() => openView(Wrong))).code).toBe("HL_LIST");
    }
  });
});
