/** resource(): loaded when a render reads it, beside events, again when its fields change; kept with the state if it is short. */
import { beforeEach, describe, expect, it } from "vitest";
import { dispatch } from "../../middleware/component/event/dispatch.js";
import type { Instance } from "../../middleware/component/instance.js";
import type { View } from "../../middleware/component/view.js";
import { restoreView } from "../../middleware/component/view-restore.js";
import { context, handler, html, live, resource, shared } from "../../middleware/index.js";
import { decodeSnapshot, encodeSnapshot } from "../../middleware/state/views/encode.js";
import { openSession, transports } from "../support/session.js";
import { type ServeOptions, serve } from "../support/site.js";
import { joinPage } from "../support/socket.js";
import { errorOf, openView } from "../support/view.js";

const rate = shared("resource.rate", 1);

/** A load that a test ends. */
interface Load {
  day: string;
  signal: AbortSignal;
  end: (value: string) => void;
  fail: (error: Error) => void;
}
let loads: Load[] = [];
let isAtOnce = false;
beforeEach(() => {
  loads = [];
  isAtOnce = false;
});

function load(day: string, signal: AbortSignal): Promise<string> {
  return new Promise((end, fail) => {
    loads.push({ day, signal, end, fail });
    if (isAtOnce) end(`of ${day}`);
  });
}

@live
class Stats {
  day = "Monday";
  other = 0;
  filter = { max: 1 };
  stats = resource((signal) => load(`${this.day} ${this.filter.max}`, signal));
  @handler(String) go(day: string): void {
    this.day = day;
  }
  filterMore(): void {
    this.filter.max++;
  }
  add(): void {
    this.other++;
  }
  again(): void {
    this.stats.reload();
  }
  fail(): void {
    this.day = "Friday";
    throw new Error("It was to fail.");
  }
  render() {
    const { status, value, error } = this.stats;
    return html`<p>${this.other} ${status} ${value} ${(error as Error | undefined)?.message}</p>
      <form @submit="go(day)"><input name="day" /></form><button @click="filterMore"></button>
      <button @click="add"></button><button @click="again"></button><button @click="fail"></button>`;
  }
}

@live
class Patient {
  stats = resource((signal) => load("day", signal), { after: 20 });
  big = resource(() => "x".repeat(3000).length);
  render() {
    return html`<p>${this.stats.status} ${this.stats.value} ${this.big.value}</p>`;
  }
}

@live
class Chain {
  static loads = 0;
  first = resource(async () => {
    await null;
    return context().mode;
  });
  second = resource(() => {
    Chain.loads++;
    return `${this.first.value} ${rate.value}`;
  });
  set(): void {
    this.first = this.second as never;
  }
  render() {
    return html`<p>${this.second.value}</p><button @click="set"></button>`;
  }
}

@live
class TooEarly {
  stats = resource(() => 1);
  length = this.stats.value;
  render() {
    return html`<p>${this.length}</p>`;
  }
}

@live
class Big {
  static loads = 0;
  list = resource(async () => {
    Big.loads++;
    await null;
    return "x".repeat(3000);
  });
  render() {
    return html`<p>${this.list.value?.length}</p>`;
  }
}

const serveAll = (options?: ServeOptions) =>
  serve((app) => {
    app.get("/Stats", (_request, response) => response.live(Stats));
    app.get("/Patient", (_request, response) => response.live(Patient));
    app.get("/Chain", (_request, response) => response.live(Chain));
    app.get("/Big", (_request, response) => response.live(Big));
  }, options);

const send = (view: View, binding: string) =>
  dispatch(view.instances[0] as Instance, { binding, input: { fields: [] }, mode: "live" });
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Waits until as many loads have begun, and returns the last one. */
async function loadOf(count: number): Promise<Load> {
  await expect.poll(() => loads.length).toBe(count);
  return loads[count - 1] as Load;
}

async function joinStats() {
  isAtOnce = true;
  const site = await serveAll();
  const joined = await joinPage(site, "/Stats");
  isAtOnce = false;
  return { site, ...joined };
}

describe("a page", () => {
  it("waits for the value, and does not load it again when it connects", async () => {
    const { page, socket } = await joinStats();
    expect(page.text).toContain("ready of Monday 1");
    expect(loads).toHaveLength(1);
    expect(socket.received).toEqual(['["ok",0]']);
  });

  it("loads a value again that is too long to be kept; the page shows it already", async () => {
    Big.loads = 0;
    const { socket, page } = await joinPage(await serveAll(), "/Big");
    expect(page.text).toContain("3000");
    expect(Big.loads).toBe(2);
    socket.send(["ping"]);
    await socket.next();
    expect(socket.received).toEqual(['["ok",0]', '["ok"]']);
  });

  it("waits only so long with `after`: the value comes over the socket", async () => {
    const site = await serveAll();
    const { page, socket } = await joinPage(site, "/Patient");
    expect(page.text).toContain("loading 3000");
    loads[1]?.end("later");
    expect(JSON.stringify(await socket.next())).toContain("later");
  });
});

describe.each(transports)("over %s", (transport) => {
  it("a handler that changes a field which load has read loads again; one that changes others does not", async () => {
    isAtOnce = true;
    const send = await openSession(await serveAll(), "/Stats", transport);
    const before = loads.length;
    await send("add");
    expect(loads).toHaveLength(before);
    const shown = await send("go(day)", { day: "Sunday" });
    expect(loads.at(-1)?.day).toBe("Sunday 1");
    expect(loads).toHaveLength(before + 1);
    // A page with a socket does not wait.
    expect(shown).toContain(transport === "live" ? "loading" : "ready of Sunday 1");
    if (transport !== "live") expect(await send("filterMore")).toContain("ready of Sunday 2");
    else await send("filterMore");
    await loadOf(before + 2);
  });
});

describe("beside events", () => {
  it("shows the old value while the new one loads; late answers are dropped, and told so", async () => {
    const { event, socket } = await joinStats();
    const values = (frame: unknown) => JSON.stringify(frame);
    expect(values(await event("go(day)", { input: ["day", "Tuesday"] }))).toContain("loading");
    expect(values(await event("go(day)", { input: ["day", "Wednesday"] }))).not.toContain("ready");
    const [, tuesday, wednesday] = loads as [Load, Load, Load];
    expect(tuesday.signal.aborted).toBe(true);
    wednesday.end("W");
    expect(values(await socket.next())).toMatch(/"ready".*"W"/);
    tuesday.end("T");
    await turn();
    expect(values(await event("add"))).not.toContain("T");
  });

  it("keeps the value and says why, if a load fails; reload() tries again", async () => {
    const { event, socket, site } = await joinStats();
    await event("again");
    (await loadOf(2)).fail(new Error("no network"));
    expect(JSON.stringify(await socket.next())).toMatch(/"failed".*"no network"/);
    expect(site.log).toEqual([expect.stringContaining("no network")]);
    await event("add");
    expect(loads).toHaveLength(2);
    expect(JSON.stringify(await event("again"))).toContain("loading");
    (await loadOf(3)).end("new");
    expect(JSON.stringify(await socket.next())).toMatch(/"ready".*"new"/);
  });

  it("fails after the deadline of handlers", async () => {
    isAtOnce = true;
    const site = await serveAll({ limits: { handler: 30 } });
    const { event, socket } = await joinPage(site, "/Stats");
    isAtOnce = false;
    await event("again");
    expect(JSON.stringify(await socket.next())).toMatch(/"failed".*loading stats was not done/);
  });

  it("loads nothing for a handler that is undone", async () => {
    const { event } = await joinStats();
    expect((await event("fail"))[0]).toBe("failed");
    expect(loads).toHaveLength(1);
  });
});

describe("a resource", () => {
  it("can read others and shared values, and has a context", async () => {
    Chain.loads = 0;
    const { socket, page } = await joinPage(await serveAll(), "/Chain");
    expect(page.text).toContain("form 1");
    await rate.update(() => 2);
    expect(JSON.stringify(await socket.next())).toContain(" 2");
    expect(Chain.loads).toBeGreaterThan(1);
  });

  it("can't be set, or used before the component is there", async () => {
    const { view } = await openView(Chain);
    expect(send(view, "set")).toMatchObject({ status: "failed", error: { code: "HL_RESOURCE" } });
    expect((await errorOf(() => openView(TooEarly))).code).toBe("HL_RESOURCE");
    expect(() => resource(() => 1, { soon: true } as never)).toThrow('no option "soon"');
  });

  it("goes on in another process with the value that it had, if its fields are the same", async () => {
    isAtOnce = true;
    const { view } = await openView(Stats);
    const text = encodeSnapshot(view.snapshot());
    expect(text).toContain("of Monday 1");
    const surroundings = { action: "/", debounce: 0, onError: () => {} };
    const again = await restoreView(decodeSnapshot(text), surroundings);
    expect(loads).toHaveLength(1);
    expect((again.instances[0] as { component: unknown } as { component: Stats }).component.stats.value).toBe(
      "of Monday 1",
    );
    const other = decodeSnapshot(text);
    Object.assign(other.components[0]?.state as object, { day: "Tuesday" });
    await restoreView(other, surroundings);
    expect(loads.at(-1)?.day).toBe("Tuesday 1");
  });

  it("stops loading when its component is removed", async () => {
    const opening = openView(Stats);
    const { signal, end } = await loadOf(1);
    end("x");
    const { view } = await opening;
    view.viewer = { ready: true, book: { has: () => true }, send: () => {} };
    view.isKept = true;
    void send(view, "again");
    expect(signal.aborted).toBe(false);
    view.syncSubscriptions();
    view.unmount();
    expect(loads[1]?.signal.aborted).toBe(true);
  });
});
