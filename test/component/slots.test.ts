/** Slots: what stands in them belongs to the parent, in the place that the child gives it. */
import { Length } from "class-validator";
import { describe, expect, it } from "vitest";
import { dispatch } from "../../middleware/component/event/dispatch.js";
import { park, render } from "../../middleware/component/render.js";
import type { View } from "../../middleware/component/view.js";
import { restoreView } from "../../middleware/component/view-restore.js";
import { each, errors, type Hole, handler, html, live, mount, slot } from "../../middleware/index.js";
import { Gate } from "../support/components.js";
import { getPage, htmxHeaders, textOf } from "../support/page.js";
import { openSession, transports } from "../support/session.js";
import { serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";
import { errorOf, openView } from "../support/view.js";

let renders = 0;

@live({ name: "slots.Card" })
class Card {
  title = "";
  isOpen = true;
  toggle(): void {
    this.isOpen = !this.isOpen;
  }
  render() {
    renders++;
    return html`<article><h3>${slot(this, "header", html`<em>${this.title}</em>`)}</h3>
      ${this.isOpen && html`<div>${slot(this)}</div>`}
      ${slot(this, "footer") && html`<footer>${slot(this, "footer")}</footer>`}
      <button @click="toggle">Toggle</button></article>`;
  }
}

@live({ name: "slots.Inner" })
class Inner {
  count = 0;
  add(): void {
    this.count++;
  }
  render() {
    return html`<i>inner ${this.count} <button @click="add">+</button></i>`;
  }
}

@live({ name: "slots.Page" })
class Page {
  count = 0;
  name = "";
  rows = [1, 2];
  hasFooter = false;
  add(by: number): void {
    this.count += by;
  }
  more(): void {
    this.rows = [this.rows.length + 1, ...this.rows];
  }
  switch(): void {
    this.hasFooter = !this.hasFooter;
  }
  @handler(String)
  rename(name: string): void {
    this.name = name;
  }
  render() {
    const rows = each(
      this.rows,
      (row) => row,
      (row) => html`<li>row ${row} <button @click="add(${row})">+</button></li>`,
    );
    return html`<main><p>${this.name}</p>${mount(
      Card,
      { title: "Title" },
      {
        default: html`<section>count ${this.count} ${Inner}
        <button @click="add(1)">Add</button>
        <form @submit="rename(name)"><input name="name"><button>Rename</button></form></section>`,
        ...(this.hasFooter && { footer: html`<ul>${rows}</ul>` }),
      },
    )}<button @click="more">More</button><button @click="switch">Switch</button></main>`;
  }
}

describe("what is in a slot", () => {
  it("is written where the child has the slot, and marked as the parent's", async () => {
    const { text, html } = await openView(Page);
    expect(text).toContain("Title count 0 inner 0 +");
    expect(html).toMatch(/<section data-live="lviewvi:0:1"/);
    expect(html).toContain('name="on:0:1" value="add(1)"');
    expect(html).toContain('name="on:1" value="toggle"');
  });

  it.each(transports)(
    "sends its events to the parent, over %s, and shows the parent's state",
    async (transport) => {
      const site = await serve((app) => app.get("/", (_request, response) => response.live(Page)));
      const send = await openSession(site, "/", transport);
      expect(await send("add(1)")).toMatch(transport === "live" ? /"0:1",0,\[0,1\]/ : /count 1/);
      expect(await send("rename(name)", { name: "Ada" })).toContain("Ada");
      const other = await send("toggle", undefined, 1);
      if (transport !== "live") expect(other).not.toContain("count");
      expect(await send("toggle", undefined, 1)).toMatch(/count .*1/);
      expect(await send("add", undefined, 2)).toContain(transport === "live" ? "[0,2,1,[0,1]]" : "inner 1");
    },
  );

  it("is patched without the child being rendered, and not rendered when the child is", async () => {
    const { view } = await openView(Page);
    view.markShown();
    renders = 0;
    const page = view.instances[0]!;
    (page.component as unknown as Page).add(2);
    render(page);
    expect(view.drainChanges()).toEqual(["0:1", 0, [0, 2]]);
    expect(renders).toBe(0);
    const slot = page.composition?.contents?.get("1")?.newest;
    render(view.instances[1]!);
    expect(page.composition?.contents?.get("1")?.newest).toBe(slot);
    expect(view.drainChanges()).toEqual([]);
  });
});

@live({ name: "slots.Frame" })
class Frame {
  isDisabled = false;
  isOpen = true;
  hidden = false;
  saved = "";
  toggle(): void {
    this.isOpen = !this.isOpen;
  }
  disable(): void {
    this.isDisabled = !this.isDisabled;
  }
  @handler(String, Boolean)
  save(title: string, isUrgent: boolean): void {
    this.saved = `${title} ${isUrgent}`;
  }
  render() {
    return html`<section>${this.saved}
      <form @submit="save(title, urgent)"><fieldset disabled=${this.isDisabled}>${this.isOpen && slot(this)}</fieldset></form>
      <button @click="toggle">Toggle</button> <button @click="disable">Disable</button></section>`;
  }
}

/** Passes its own slot on, with something around it or as it is. */
@live({ name: "slots.Middle" })
class Middle {
  isBare = false;
  switch(): void {
    this.isBare = !this.isBare;
  }
  render() {
    return html`<div>${mount(Frame, {}, this.isBare ? slot(this) : html`<p>middle ${slot(this)}</p>`)}
      <button @click="switch">Switch</button></div>`;
  }
}

class Title {
  @Length(2, 20)
  title = "";
}

@live({ name: "slots.Outer" })
class Outer {
  clicks = 0;
  title = "";
  click(): void {
    this.clicks++;
  }
  @handler(Title)
  take({ title }: Title): void {
    this.title = title;
  }
  render() {
    return html`<main>${this.title} ${mount(
      Middle,
      {},
      html`<b>outer ${this.clicks} ${Inner} <button @click="click">Click</button>
        <input name="title"><input type="checkbox" name="urgent"></b>`,
    )}</main>`;
  }
}

/** Its slot has a form of its own. */
@live({ name: "slots.Asking" })
class Asking extends Outer {
  override render() {
    return html`<main>${this.title} ${mount(
      Card,
      {},
      html`<form @submit="take"><input name="title">${errors(this, "title")}<button>Save</button></form>`,
    )}</main>`;
  }
}

const send = (view: View, number: number, binding: string, fields: [string, string][] = []) =>
  dispatch(view.instances[number]!, { binding, input: { fields }, mode: "live" });
const stateOf = <T>(view: View, number: number) => view.instances[number]?.component as unknown as T;

describe("a slot that is passed on", () => {
  it.each(transports)("keeps its owner, over %s", async (transport) => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Outer)));
    const say = await openSession(site, "/", transport);
    expect(await say("click")).toMatch(transport === "live" ? /"0:1",0,\[0,1\]/ : /middle outer 1/);
    const bare = await say("switch", undefined, 1);
    expect(bare).toContain("outer");
    expect(bare).not.toContain("middle ");
    expect(await say("click")).toMatch(transport === "live" ? /"0:1",0,\[0,2\]/ : /outer 2/);
    const framed = await say("switch", undefined, 1);
    expect(framed).toMatch(transport === "live" ? /middle .*"0:1",\[\d+,2,/ : /middle .*outer/);
    // Of a component in it, too.
    expect(await say("add", undefined, 2)).toContain(transport === "live" ? "[0,2,1,[0,1]]" : "inner 1");
  });

  it("has its fields in the form that is around it there", async () => {
    const { view } = await openView(Outer);
    const frame = view.instances.findIndex((each) => each?.definition.name === "slots.Frame");
    const fields: [string, string][] = [
      ["title", "Hello"],
      ["urgent", "on"],
    ];
    expect(await send(view, frame, "save(title,urgent)", fields)).toMatchObject({ status: "done" });
    expect(stateOf<Frame>(view, frame).saved).toBe("Hello true");
    const other = await send(view, frame, "save(title,urgent)", [
      ["titel", "x"],
      ["other", "y"],
    ]);
    expect(other).toMatchObject({ status: "refused" });
    expect(stateOf<Frame>(view, frame).saved).toBe("Hello true");
  });
});

describe("what a slot offers", () => {
  it("is refused while the slot is left out, or is in a disabled fieldset", async () => {
    const { view } = await openView(Outer);
    const frame = view.instances.findIndex((each) => each?.definition.name === "slots.Frame");
    const inner = view.instances.findIndex((each) => each?.definition.name === "slots.Inner");
    for (const binding of ["toggle", "disable"]) {
      expect(await send(view, 0, "click")).toMatchObject({ status: "done" });
      expect(await send(view, inner, "add")).toMatchObject({ status: "done" });
      await send(view, frame, binding);
      expect(await send(view, 0, "click")).toMatchObject({ status: "refused" });
      expect(await send(view, inner, "add")).toMatchObject({ status: "refused" });
      await send(view, frame, binding);
    }
    expect([stateOf<Outer>(view, 0).clicks, stateOf<Inner>(view, inner).count]).toEqual([2, 2]);
  });

  it("is not offered by the child, and the child's not by the parent", async () => {
    const { view } = await openView(Outer);
    expect(await send(view, 1, "click")).toMatchObject({ status: "refused" });
    expect(await send(view, 0, "switch")).toMatchObject({ status: "refused" });
  });

  it.each(transports)("is a form whose errors the parent shows, over %s", async (transport) => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Asking)));
    const agent = site.agent();
    if (transport === "live") {
      const { event, socket } = await joinPage(site, "/");
      const answer = await event("take", { input: ["title", "x"] });
      expect(JSON.stringify([answer, ...socket.received])).toMatch(/"0:1".*title must be longer/);
      return;
    }
    const page = await getPage(agent, "/");
    const headers: Record<string, string> = transport === "htmx" ? htmxHeaders : {};
    const body = { _seal: page.seals[0], "submit:0:1": "take", title: "x" };
    const answer = await agent.post("/_live").set(headers).type("form").send(body);
    const shown = transport === "form" ? await agent.get(answer.get("Location") as string) : answer;
    expect(shown.status).toBe(422);
    expect(shown.text).toMatch(/title must be longer/);
    if (transport === "form")
      expect(shown.text).toMatch(/<input[^>]*value="x"[^>]*name="title"|name="title"[^>]*value="x"/);
  });
});

describe("a child that leaves its slot out", () => {
  it("is sent its newest content when it has it again", async () => {
    const { view } = await openView(Outer);
    view.markShown();
    const frame = view.instances.findIndex((each) => each?.definition.name === "slots.Frame");
    await send(view, frame, "toggle");
    view.drainChanges();
    stateOf<Outer>(view, 0).clicks = 7;
    render(view.instances[0]!);
    const inner = view.instances.find((each) => each?.definition.name === "slots.Inner");
    (inner?.component as unknown as Inner).count = 5;
    render(inner!);
    expect(view.drainChanges()).toEqual([]);
    await send(view, frame, "toggle");
    expect(textOf(JSON.stringify(view.drainChanges()))).toMatch(/outer 7 inner 5/);
  });
});

describe("a page that is parked", () => {
  it("is sent no more than what has changed, whoever is parked", async () => {
    for (const parked of [[0], [1], [0, 1], [0, 1, 2]]) {
      const { view } = await openView(Page);
      view.markShown();
      for (const number of parked) park(view.instances[number]!);
      await send(view, 0, "add(1)");
      expect(view.drainChanges(), `parked: ${parked}`).toEqual(["0:1", 0, [0, 1]]);
      for (const number of parked) park(view.instances[number]!);
      await send(view, 1, "toggle");
      await send(view, 1, "toggle");
      expect(view.drainChanges()).toEqual([]);
      stateOf<Page>(view, 0).count = 9;
      render(view.instances[0]!);
      expect(view.drainChanges()[0]).toBe("0:1");
    }
  });
});

@live({ name: "slots.TwiceSlotted" })
class TwiceSlotted {
  render() {
    return html`<p>${slot(this)}</p><p>${slot(this)}</p>`;
  }
}

@live({ name: "slots.TwiceSlottedParent" })
class TwiceSlottedParent {
  render() {
    return html`<main>${mount(TwiceSlotted, {}, "once")}</main>`;
  }
}

@live({ name: "slots.Rows" })
class Rows {
  render() {
    return html`<table><tbody>${slot(this)}</tbody></table>`;
  }
}

@live({ name: "slots.Table" })
class Table {
  content: "row" | "rows" | "text" = "row";
  render() {
    const row = html`<tr><td>1</td></tr>`;
    const content =
      this.content === "row" ? row : this.content === "rows" ? html`${row}${row}` : html`<p>text</p>`;
    return html`<main>${mount(Rows, {}, content)}</main>`;
  }
}

@live({ name: "slots.Empty" })
class Empty {
  render() {
    return html`<main>${mount(Card, { title: "T" }, { default: null, header: "", footer: false })}</main>`;
  }
}

@live({ name: "slots.Misnamed" })
class Misnamed {
  render() {
    return html`<main>${mount(Card, {}, { "no name": "x" } as never)}</main>`;
  }
}

let stranger: object = {};

@live({ name: "slots.Thief" })
class Thief {
  render() {
    return html`<main>${slot(stranger, "default")}</main>`;
  }
}

@live({ name: "slots.Lender" })
class Lender {
  render() {
    stranger = this;
    return html`<main>${Thief}</main>`;
  }
}

@live({ name: "slots.Lent" })
class Lent {
  render() {
    return html`<main>${mount(Lender, {}, "secret")}</main>`;
  }
}

describe("slots are refused", () => {
  it.each([
    ["twice in one render", TwiceSlottedParent, "HL_SLOT"],
    ["of another component", Lent, "HL_SLOT"],
    ["with a name that is none", Misnamed, "HL_SLOT"],
  ] as const)("%s", async (_what, component, code) => {
    expect((await errorOf(() => openView(component))).code).toBe(code);
  });

  it("in a page's template, where nothing could render them again", async () => {
    expect((await errorOf(() => openView(html`<main>${mount(Card, {}, "x")}</main>`))).code).toBe("HL_SLOT");
    expect((await errorOf(() => openView(mount(Card, {}, "x")))).code).toBe("HL_SLOT");
  });

  it("with content that a browser would not keep there, from the start or later", async () => {
    const { view, text } = await openView(Table);
    expect(text).toBe("1");
    for (const content of ["rows", "text"] as const) {
      stateOf<Table>(view, 0).content = content;
      expect((await errorOf(() => render(view.instances[0]!))).code).toBe("HL_TEMPLATE_HTML");
    }
    stateOf<Table>(view, 0).content = "row";
    render(view.instances[0]!);
    expect(view.instances[0]?.composition?.contents?.get("1")?.newest?.template.rootTags).toEqual(["tr"]);
  });

  it("not if they are empty: the child shows its own content", async () => {
    expect((await openView(Empty)).text).toBe("T Toggle");
  });
});

@live({ name: "slots.Late" })
class Late {
  name = "";
  async onMount(): Promise<void> {
    await gate.passed;
    this.name = "Ada";
  }
  render() {
    return html`<i>${this.name}</i>`;
  }
}

let gate = new Gate();

@live({ name: "slots.Later" })
class Later {
  isThere = false;
  add(): void {
    this.isThere = true;
  }
  render() {
    return html`<main>${mount(Card, {}, this.isThere ? html`<p>${Late}</p>` : "nothing")}<button @click="add">Add</button></main>`;
  }
}

describe("a component in a slot that mounts later", () => {
  it("is sent once it has mounted, and nothing waits for it", async () => {
    gate = new Gate();
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Later)));
    const { socket, event } = await joinPage(site, "/");
    socket.send([0, 0, 1, 0, "add"]);
    expect((await event("toggle", { component: 1 })).slice(0, 3)).toEqual([0, 1, 1]);
    expect((await event("toggle", { component: 1 })).slice(0, 3)).toEqual([0, 1, 2]);
    gate.open();
    expect(textOf(JSON.stringify(await socket.next()))).toContain("Ada");
  });
});

/** A component without a state of its own is a function; what it is given as children belongs to the caller. */
const box = (title: string, children: Hole) =>
  html`<fieldset><legend>${title}</legend>${children}</fieldset>`;

@live({ name: "slots.Boxes" })
class Boxes {
  count = 0;
  add(): void {
    this.count++;
  }
  render() {
    return html`<main>${box(`Box ${this.count}`, [html`<p>${this.count}</p>`, html`<button @click="add">Add</button>`])}
      ${box("Outer", box("Inner", this.count))}</main>`;
  }
}

describe("a function that returns a template", () => {
  it("is patched as any template, with its children, whose events are the caller's", async () => {
    const { view } = await openView(Boxes);
    view.markShown();
    expect(await send(view, 0, "add")).toMatchObject({ status: "done" });
    expect(view.drainChanges()).toEqual([0, 0, [0, [0, "Box 1", 1, [-1, [0, 1]]], 1, [1, [1, 1]]]]);
  });
});

describe("a view that another process goes on with", () => {
  it("has its slots again, and patches them where the page has them", async () => {
    const { view, html } = await openView(Outer);
    await send(view, 0, "click");
    const restored = await restoreView(
      view.snapshot(),
      { action: "/_live", debounce: 0, onError: fail },
      undefined,
      true,
    );
    expect(restored.matchesPage).toBe(true);
    restored.markShown();
    expect(await send(restored, 0, "click")).toMatchObject({ status: "done" });
    const [place, , change] = restored.drainChanges();
    expect([place, change]).toEqual(["0:1", [0, 2]]);
    expect(html).toContain(`data-live="${view.key}:${place}"`);
  });
});

function fail(error: unknown): never {
  throw error;
}

@live({ name: "slots.Breaking" })
class Breaking {
  count = 0;
  add(): void {
    this.count++;
  }
  render() {
    return html`<main>${mount(Card, {}, html`<p>${this.count} <button @click="add">Add</button></p>`)}
      ${this.count > 0 ? (Symbol("no value") as never) : ""}</main>`;
  }
}

describe("a render that fails after it has filled a slot", () => {
  it("leaves the slot as it was", async () => {
    const { view } = await openView(Breaking);
    view.markShown();
    const filled = view.instances[0]?.composition?.contents?.get("1");
    const before = filled?.newest;
    stateOf<Breaking>(view, 0).count = 1;
    expect((await errorOf(() => render(view.instances[0]!))).code).toBe("HL_TEMPLATE_VALUE");
    expect(filled?.newest).toBe(before);
    expect(view.drainChanges()).toEqual([]);
  });
});
