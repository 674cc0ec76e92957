/** Events over a socket: what is run, what is refused, what is dropped, and each one once. */
import { describe, expect, it, vi } from "vitest";
import { html, live } from "../../middleware/index.js";
import { Gate, Rows, Tally } from "../support/components.js";
import { postEvent } from "../support/page.js";
import { serve } from "../support/site.js";
import { cookieOf, type FrameSocket, joinPage, openSocket } from "../support/socket.js";

const serveTally = () => serve((app) => app.get("/", (_request, response) => response.live(Tally)));
const serveRows = () => serve((app) => app.get("/", (_request, response) => response.live(Rows)));

describe("an event that the page offers", () => {
  it("is confirmed by the frame that carries its patch, and by no other", async () => {
    const { socket, event } = await joinPage(await serveTally(), "/");
    await event("increment");
    await event("increment");
    expect(socket.received.slice(1)).toEqual(["[0,0,1,[0,1]]", "[0,0,2,[0,2]]"]);
  });

  it("is confirmed alone where it changes nothing", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Still)));
    const { event } = await joinPage(site, "/");
    expect(await event("rest")).toEqual([0, 0, 1]);
  });

  it("gets the literal of its binding and the fields that the browser filled in", async () => {
    const { event } = await joinPage(await serveRows(), "/");
    expect(await event("remove(2)")).toEqual([0, 0, 1, [0, [[[1, 1]]]]]);
    expect(await event("rename(name)", { input: ["name", "Ada"] })).toEqual([0, 0, 2, [2, "Ada"]]);
  });

  it("is not confirmed by the changes of another event", async () => {
    const { socket } = await joinPage(await serveTally(), "/");
    for (const event of [1, 2, 3]) socket.send([0, 0, event, 0, "increment"]);
    for (const event of [1, 2, 3]) expect(await socket.next()).toEqual([0, 0, event, [0, event]]);
  });
});

describe("an event that the page does not offer", () => {
  it.each([
    ["a method that no binding names", "cheat"],
    ["a method of Object", "toString"],
    ["the constructor", "constructor"],
    ["a hook", "onMount"],
    ["render", "render"],
    ["a state field", "count"],
    ["arguments that the binding does not have", "increment(5)"],
    ["a name with blanks", " increment"],
    ["nothing", ""],
    ["something long", "x".repeat(10_000)],
  ])("is refused, logged once and leaves the state: %s", async (_what, binding) => {
    const site = await serveTally();
    const { event } = await joinPage(site, "/");
    expect(await event(binding)).toEqual([
      "refused",
      0,
      0,
      1,
      "HL_EVENT_NOT_OFFERED",
      expect.stringContaining("does not offer"),
    ]);
    expect(site.log).toEqual([
      expect.stringMatching(/^Hyper Live refused \(socket\): .*HL_EVENT_NOT_OFFERED/),
    ]);
    expect(site.log[0]?.length).toBeLessThan(400);
    expect(await event("increment")).toEqual([0, 0, 2, [0, 1]]);
  });

  it.each(["remove(7)", 'remove("1")', "remove(01)", "remove(1,1)", "remove", "remove(1.0)"])(
    "is refused for a literal that no row carries: %s",
    async (binding) => {
      const site = await serveRows();
      const { event } = await joinPage(site, "/");
      expect(await event(binding)).toEqual(["refused", 0, 0, 1, "HL_EVENT_NOT_OFFERED", expect.any(String)]);
      expect(site.log).toHaveLength(1);
      expect(await event("remove(1)")).toEqual([0, 0, 2, [0, [[[0, 1]]]]]);
    },
  );

  it("is refused for a component that the page does not have", async () => {
    const site = await serveTally();
    const { event } = await joinPage(site, "/");
    const answer = await event("increment", { component: 3 });
    expect(answer).toEqual(["refused", 0, 3, 1, "HL_EVENT_NOT_OFFERED", expect.any(String)]);
    expect(site.log).toHaveLength(1);
  });

  it("is refused for values that do not fit the handler's types", async () => {
    const site = await serveRows();
    const { event } = await joinPage(site, "/");
    const answer = await event("rename(name)", { input: ["other", "x"] });
    expect(answer).toEqual(["refused", 0, 0, 1, "HL_ARGUMENT", expect.stringContaining("name is missing")]);
    expect(site.log).toHaveLength(1);
  });

  it("is left aside, without a word, for a view that never joined", async () => {
    const site = await serveTally();
    const { socket, event } = await joinPage(site, "/");
    socket.send([5, 0, 1, 0, "increment"]);
    expect(await event("increment")).toEqual([0, 0, 1, [0, 1]]);
  });
});

describe("an event that was offered a moment ago and is gone", () => {
  it("is dropped quietly, and confirmed so that the page goes on", async () => {
    const site = await serveRows();
    const { agent, page, socket, event } = await joinPage(site, "/");
    // The same visitor removes the row elsewhere; this page is told, but sent its own click before it read that.
    await postEvent(agent, page, "remove(1)");
    expect(await socket.next()).toEqual([0, 0, 0, [0, [[[0, 1]]]]]);
    expect(await event("remove(1)")).toEqual([0, 0, 1]);
    expect(site.log).toEqual([]);
    expect(await event("remove(2)")).toEqual([0, 0, 2, [0, [[[0, 1]]]]]);
  });

  it("is refused where the page had seen by then that it is gone", async () => {
    const site = await serveRows();
    const { event } = await joinPage(site, "/");
    await event("remove(1)");
    expect(await event("remove(1)")).toEqual([
      "refused",
      0,
      0,
      2,
      "HL_EVENT_NOT_OFFERED",
      expect.any(String),
    ]);
    expect(site.log).toHaveLength(1);
  });
});

describe("an event that is sent again", () => {
  it("runs once, and is confirmed again", async () => {
    const { socket, event } = await joinPage(await serveTally(), "/");
    await event("increment");
    socket.send([0, 0, 1, 1, "increment"]);
    expect(await socket.next()).toEqual([0, 0, 1]);
    socket.send([0, 0, 2, 1, "increment"]);
    expect(await socket.next()).toEqual([0, 0, 2, [0, 2]]);
  });

  it("runs once and is confirmed once while its handler is under way", async () => {
    const gate = new Gate();
    Slow.gate = gate;
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Slow)));
    const { socket } = await joinPage(site, "/");
    socket.send([0, 0, 1, 0, "work"]);
    socket.send([0, 0, 1, 0, "work"]);
    socket.send([0, 0, 2, 0, "work"]);
    await arrived(socket);
    gate.open();
    expect(await socket.next()).toEqual([0, 0, 1, [0, 1]]);
    expect(await socket.next()).toEqual([0, 0, 2, [0, 2]]);
  });

  it("runs once where the connection broke before it was confirmed", async () => {
    const gate = new Gate();
    Slow.gate = gate;
    Slow.started = 0;
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Slow)));
    const first = await joinPage(site, "/");
    first.socket.send([0, 0, 1, 0, "work"]);
    await vi.waitFor(() => expect(Slow.started).toBe(1));
    first.socket.socket.terminate();
    await first.socket.closed;

    const socket = await openSocket(site, { cookie: cookieOf(first.agent), origin: site.url });
    socket.send(["join", "word", [0, first.page.seals[0], 0]]);
    expect(await socket.next()).toEqual(["ok", 0]);
    socket.send([0, 0, 1, 0, "work"]);
    socket.send([0, 0, 2, 0, "work"]);
    await arrived(socket);
    gate.open();
    expect(await socket.next()).toEqual([0, 0, 1, [0, 1]]);
    expect(await socket.next()).toEqual([0, 0, 2, [0, 2]]);
    expect(Slow.started).toBe(2);
  });
});

describe("a page that does not read", () => {
  it("gets the newest state when it reads again, not each one between", async () => {
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Bulky)));
    const { agent, page, socket } = await joinPage(site, "/");
    socket.socket.pause();
    const posts = 100;
    for (let count = 0; count < posts; count++) await postEvent(agent, page, "increment");
    socket.socket.resume();
    let frames = 0;
    for (let shown = ""; !shown.endsWith(` ${posts}`); frames++) {
      const [, , , patch] = (await socket.next()) as [number, number, number, [number, string]];
      shown = patch[1];
    }
    expect(frames).toBeLessThan(posts / 2);
  });
});

/** Settles when the server has read all that was sent: it answers what can't be done at once. */
async function arrived(socket: FrameSocket): Promise<void> {
  socket.send([0, 99, 1, 0, "marker"]);
  expect((await socket.next()).slice(0, 3)).toEqual(["refused", 0, 99]);
}

@live
class Still {
  rest(): void {}
  render() {
    return html`<button @click="rest">Rest</button>`;
  }
}

@live
class Slow {
  static gate: Gate;
  static started = 0;
  done = 0;
  async work(): Promise<void> {
    Slow.started++;
    await Slow.gate.passed;
    this.done++;
  }
  render() {
    return html`<p>${this.done} <button @click="work">Work</button></p>`;
  }
}

/** Little state, much to show. */
@live
class Bulky {
  count = 0;
  increment(): void {
    this.count++;
  }
  render() {
    return html`<p>${`${"x".repeat(300_000)} ${this.count}`}<button @click="increment">+</button></p>`;
  }
}
