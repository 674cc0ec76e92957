/** A handler that fails leaves the state as it was before it, and a snapshot never holds half a handler. */
import { describe, expect, it } from "vitest";
import { dispatch } from "../../middleware/component/event/dispatch.js";
import { followAddress } from "../../middleware/component/event/follow-address.js";
import { runOnce } from "../../middleware/component/event/run-once.js";
import type { Instance } from "../../middleware/component/instance.js";
import type { View } from "../../middleware/component/view.js";
import { html, live, mount, url } from "../../middleware/index.js";
import type { ComponentSnapshot } from "../../middleware/state/views/snapshot.js";
import { Gate } from "../support/components.js";
import { getPage, postEvent, textOf } from "../support/page.js";
import { openSession, transports } from "../support/session.js";
import { serve } from "../support/site.js";
import { cookieOf, joinPage, openSocket } from "../support/socket.js";
import { openView } from "../support/view.js";

let gate = new Gate();

@live
class Halves {
  before = 0;
  after = 0;
  rows = [{ id: 1, tags: ["a"] }];
  async slow(): Promise<void> {
    this.before++;
    this.rows[0]?.tags.push("b");
    this.rows.push({ id: 2, tags: [] });
    await gate.passed;
    this.after++;
    this.rows[0]?.tags.push("c");
  }
  half(): void {
    this.before++;
    this.rows[0]?.tags.push("x");
    throw new Error("the reason");
  }
  add(): void {
    this.before++;
    this.after++;
  }
  unstorable(): void {
    this.before++;
    Object.assign(this, { helper: () => 1 });
  }
  unrenderable(): void {
    this.before++;
    this.rows = undefined as never;
  }
  render() {
    const tags = this.rows.map((row) => row.tags.join("")).join();
    return html`<p>${this.before},${this.after} ${tags}
      <button @click="slow">1</button><button @click="half">2</button><button @click="add">3</button>
      <button @click="unstorable">4</button><button @click="unrenderable">5</button></p>`;
  }
}

const fresh = { before: 0, after: 0, rows: [{ id: 1, tags: ["a"] }] };

async function openHalves() {
  gate = new Gate();
  const { view } = await openView(Halves);
  const instance = view.instances[0] as Instance;
  return { view, instance, send: (binding: string) => send(instance, binding) };
}

function send(instance: Instance, binding: string) {
  return dispatch(instance, { binding, input: { fields: [] }, mode: "live" });
}

const stateOf = (view: View, number = 0) => view.snapshot().components[number]?.state;

describe("a snapshot", () => {
  it("taken while a handler runs holds the state before it, and then the state after it", async () => {
    const { view, send } = await openHalves();
    const outcome = send("slow");
    expect(stateOf(view)).toEqual(fresh);
    const { version } = view;
    gate.open();
    await outcome;
    expect(stateOf(view)).toMatchObject({
      before: 1,
      after: 1,
      rows: [{ tags: ["a", "b", "c"] }, { id: 2 }],
    });
    // Otherwise a store that has the state from before would be taken for up to date.
    expect(view.version).toBeGreaterThan(version);
  });

  it("has what a queued handler has done together with its event, at any moment", async () => {
    const { view, instance } = await openHalves();
    const answer = { finish: () => undefined };
    const run = (number: number, binding: string) =>
      runOnce(instance, number, { binding, input: { fields: [] }, mode: "live" }, answer);
    const seen = new Set<string>();
    const look = () => {
      const { state, events } = view.snapshot().components[0] as ComponentSnapshot;
      seen.add(JSON.stringify([state.after, events[0]]));
    };
    let isDone = false;
    void Promise.all([run(1, "slow"), run(2, "add"), run(3, "add")]).then(() => {
      isDone = true;
    });
    gate.open();
    for (; !isDone; await undefined) look();
    expect([...seen]).toEqual(["[0,0]", "[1,1]", "[2,2]", "[3,3]"]);
  });

  it("taken while onUrl runs holds the address and the state before it, and then those after it", async () => {
    gate = new Gate();
    const { view } = await openView(Addressed);
    const followed = followAddress(view, "/?page=2", { mode: "live", visitor: undefined });
    expect([view.snapshot().url, stateOf(view)]).toEqual(["/", { page: 1, before: 0, after: 0 }]);
    gate.open();
    await followed;
    expect([view.snapshot().url, stateOf(view)]).toEqual(["/?page=2", { page: 2, before: 1, after: 1 }]);
  });

  it("has objects that a running handler of another component has changed as they were", async () => {
    gate = new Gate();
    const { view } = await openView(Around);
    const [around, within] = view.instances as [Instance, Instance];
    const outcome = send(around, "slow");
    expect(stateOf(view, 1)).toEqual({ items: [{ n: 0 }], seen: 0 });
    // What the other one has done counts, and stays when the first one is undone.
    await send(within, "touch");
    expect(stateOf(view, 0)).toEqual({ items: [{ n: 0, by: "within" }] });
    expect(stateOf(view, 1)).toEqual({ items: [{ n: 0, by: "within" }], seen: 1 });
    gate.fail(new Error("the reason"));
    await outcome;
    expect((around.component as Around).items).toEqual([{ n: 0, by: "within" }]);
    expect((within.component as Within).items).toBe((around.component as Around).items);
  });
});

@live
class Addressed {
  page = url(1);
  before = 0;
  after = 0;
  async onUrl(): Promise<void> {
    this.before++;
    await gate.passed;
    this.after++;
  }
  render() {
    return html`<p>${this.page}</p>`;
  }
}

@live
class Within {
  items: { n: number; by?: string }[] = [];
  seen = 0;
  touch(): void {
    this.seen++;
    for (const item of this.items) item.by = "within";
  }
  render() {
    return html`<b>${this.seen} <button @click="touch">1</button></b>`;
  }
}

@live
class Around {
  items: { n: number; by?: string }[] = [{ n: 0 }];
  async slow(): Promise<void> {
    for (const item of this.items) item.n++;
    await gate.passed;
  }
  render() {
    return html`<p>${mount(Within, { items: this.items })} <button @click="slow">1</button></p>`;
  }
}

describe("a handler", () => {
  it.each(["half", "unstorable", "unrenderable"])(
    "that fails is undone, in the same objects, and later events run: %s",
    async (binding) => {
      const { instance, send } = await openHalves();
      const component = instance.component as Halves;
      const { rows } = component;
      const [row] = rows;
      expect(await send(binding)).toMatchObject({ status: "failed" });
      expect({ ...component }).toEqual(fresh);
      expect(component.rows).toBe(rows);
      expect(component.rows[0]).toBe(row);
      expect(await send("add")).toEqual({ status: "done" });
      expect(component).toMatchObject({ before: 1, after: 1 });
    },
  );

  it("that throws after an await is undone", async () => {
    const { instance, send } = await openHalves();
    const outcome = send("slow");
    gate.fail(new Error("the reason"));
    expect(await outcome).toMatchObject({ status: "failed" });
    expect({ ...instance.component }).toEqual(fresh);
  });

  it("that wants it otherwise keeps what it has set, while it runs and after it has thrown", async () => {
    gate = new Gate();
    @live({ rollback: false })
    class Keeper {
      steps = 0;
      async slow(): Promise<void> {
        this.steps++;
        await gate.passed;
      }
      render() {
        return html`<p>${this.steps} <button @click="slow">1</button></p>`;
      }
    }
    const { view } = await openView(Keeper);
    const outcome = send(view.instances[0] as Instance, "slow");
    expect(stateOf(view)).toEqual({ steps: 1 });
    gate.fail(new Error("the reason"));
    expect(await outcome).toMatchObject({ status: "failed" });
    expect(stateOf(view)).toEqual({ steps: 1 });
  });
});

describe("onError", () => {
  it("runs on the undone state, and is undone if it throws", async () => {
    let isBroken = false;
    @live
    class Careful {
      n = 0;
      note = "";
      fail(): void {
        this.n++;
        throw new Error("the reason");
      }
      onError(): void {
        this.note = `n is ${this.n}`;
        if (isBroken) throw new Error("onError too");
      }
      render() {
        return html`<p>${this.note} <button @click="fail">1</button></p>`;
      }
    }
    const { view } = await openView(Careful);
    const instance = view.instances[0] as Instance;
    expect(await send(instance, "fail")).toEqual({ status: "done" });
    expect({ ...instance.component }).toEqual({ n: 0, note: "n is 0" });
    isBroken = true;
    Object.assign(instance.component, { note: "" });
    expect(await send(instance, "fail")).toMatchObject({ status: "failed" });
    expect({ ...instance.component }).toEqual({ n: 0, note: "" });
  });
});

@live
class Tabbed {
  tab = "a";
  size = 1;
  open(): void {
    this.tab = "b";
    this.size = 2;
  }
  render() {
    return html`<p>${mount(Sized, { size: this.size })} ${this.tab === "a" ? Counted : Broken}
      <button @click="open">1</button></p>`;
  }
}

@live
class Sized {
  size = 0;
  render() {
    return html`<i>${this.size}</i>`;
  }
}

@live
class Counted {
  count = 0;
  add(): void {
    this.count++;
  }
  render() {
    return html`<b>${this.count} <button @click="add">1</button></b>`;
  }
}

let mounting: () => unknown = () => {};
@live
class Broken {
  onMount(): unknown {
    return mounting();
  }
  render() {
    return html`<b></b>`;
  }
}

describe("the components in one whose new state can't be shown", () => {
  it.each([
    ["onMount throws", () => Promise.reject(new Error("no data"))],
    [
      "onMount throws at once",
      () => {
        throw new Error("no data");
      },
    ],
  ])("are as they were before: %s", async (_what, code) => {
    mounting = code;
    const { view } = await openView(Tabbed);
    const [tabbed, sized, counted] = view.instances as [Instance, Instance, Instance];
    await send(counted, "add");
    expect(await send(tabbed, "open")).toMatchObject({ status: "failed" });
    expect({ ...tabbed.component }).toEqual({ tab: "a", size: 1 });
    expect({ ...sized.component }).toEqual({ size: 1 });
    expect({ ...counted.component }).toEqual({ count: 1 });
    expect(counted.isGone).toBe(false);
    expect(view.snapshot().components.filter(Boolean)).toHaveLength(3);
    expect(await send(counted, "add")).toEqual({ status: "done" });
  });
});

describe.each(transports)("a handler that throws, in %s mode", (transport) => {
  it("leaves nothing of what it has set", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Halves)));
    const send = await openSession(site, "/", transport);
    await send("half");
    expect(await send("add")).toContain("1,1");
  });
});

describe("a post whose handler throws", () => {
  const open = () => serve((app) => app.get("/", (_request, response) => response.live(Halves)));

  it("leaves a page right that joins after it", async () => {
    const site = await open();
    const agent = site.agent();
    const page = await getPage(agent, "/");
    expect((await postEvent(agent, page, "half")).status).toBe(500);
    const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    socket.send(["join", "word", [0, page.seals[0], 0]]);
    expect(await socket.next()).toEqual(["ok", 0]);
    // It may have been shown something else meanwhile, so it is sent all.
    expect(textOf(JSON.stringify(await socket.next()))).toContain("0,0 a");
    socket.send([0, 0, 1, 1, "add"]);
    expect(await socket.next()).toEqual([0, 0, 1, [0, 1, 1, 1]]);
  });

  it("leaves a page right that has joined before", async () => {
    const { agent, page, event } = await joinPage(await open(), "/");
    expect((await postEvent(agent, page, "half")).status).toBe(500);
    expect(await event("add")).toEqual([0, 0, 1, [0, 1, 1, 1]]);
  });
});

describe("a handler past its deadline", () => {
  it("is undone, and what it does later reaches nobody", async () => {
    gate = new Gate();
    let connects = 0;
    @live
    class Late {
      count = 0;
      rows = [{ text: "a" }];
      onConnect(): void {
        connects++;
      }
      async run(): Promise<void> {
        this.count++;
        const [row] = this.rows;
        await gate.passed;
        this.count = 100;
        if (row) row.text = "late";
      }
      add(): void {
        this.count++;
      }
      render() {
        return html`<p>${this.count} ${this.rows[0]?.text} <button @click="run">1</button><button @click="add">2</button></p>`;
      }
    }
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Late)), {
      limits: { handler: 40 },
    });
    const { event } = await joinPage(site, "/");
    expect((await event("run"))[0]).toBe("failed");
    expect(connects).toBe(2);
    gate.open();
    await gate.passed;
    await Promise.resolve();
    expect(await event("add")).toEqual([0, 0, 2, [0, 1]]);
  });
});
