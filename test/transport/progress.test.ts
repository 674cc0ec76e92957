/** What a running handler shows, by render() and yield: over the socket, undone if it fails, and not stored. */
import { beforeEach, describe, expect, it } from "vitest";
import { confirmedName } from "../../middleware/component/post-fields.js";
import { context, each, handler, html, LiveError, live, mount, on, render } from "../../middleware/index.js";
import { Gate } from "../support/components.js";
import { openSession, transports } from "../support/session.js";
import { sharedMemory } from "../support/shared-memory.js";
import { type ServeOptions, serve } from "../support/site.js";
import { cookieOf, joinPage, openSocket } from "../support/socket.js";
import { openView } from "../support/view.js";

let gate = new Gate();
beforeEach(() => {
  gate = new Gate();
});

@live
class ProgressPart {
  name = "";
  count = 0;
  poke(): void {
    this.count++;
  }
  render() {
    return html`<i>${this.name}${this.count}<button @click="poke"></button></i>`;
  }
}

@live
class Progress {
  static signal: AbortSignal | undefined;
  static ended = 0;
  text = "";
  shown = ["a"];
  async write(): Promise<void> {
    this.text = "half";
    await render(this);
    await gate.passed;
    this.text = "whole";
  }
  async *steps(): AsyncGenerator<void, number> {
    for (const text of ["one", "two"]) {
      this.text = text;
      yield;
    }
    await gate.passed;
    this.text = "three";
    return 3;
  }
  *atOnce(): Generator<void> {
    this.text = "one";
    yield;
    this.text = "two";
  }
  async fail(): Promise<void> {
    this.text = "half";
    this.shown = ["b"];
    await render(this);
    this.shown = ["c"];
    await render(this);
    await gate.passed;
    throw new Error("It was to fail.");
  }
  async swap(): Promise<void> {
    this.shown = ["b"];
    await render(this);
    await gate.passed;
    this.shown = ["b", "c"];
  }
  async *talk(): AsyncGenerator<void> {
    Progress.signal = context().signal;
    try {
      for (;;) {
        this.text += ".";
        yield;
      }
    } finally {
      Progress.ended++;
    }
  }
  async hear(): Promise<void> {
    const { signal } = context();
    this.text = "hearing";
    await render(this);
    await new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  }
  @handler({ interrupts: ["talk", "hear"] }) stop(): void {
    this.text += " stopped";
  }
  @handler({ interrupts: "talk", guard: () => false }) notMine(): void {}
  @handler({ interrupts: "talk" }) asking(): void {
    this.text += " asked";
  }
  @handler({ deadline: 30 }) async *late(): AsyncGenerator<void> {
    yield* this.talk();
  }
  @handler({ deadline: Number.POSITIVE_INFINITY }) async long(): Promise<void> {
    await gate.passed;
    this.text = "long";
  }
  async other(): Promise<void> {
    await render({ render: () => "" });
  }
  render() {
    return html`<p>${this.text}</p>
      ${each(
        this.shown,
        (name) => name,
        (name) => mount(ProgressPart, { name }),
      )}
      <button @click="write"></button><button @click="steps"></button><button @click="atOnce"></button>
      <button @click="fail"></button><button @click="swap"></button><button @click="talk"></button>
      <button @click="hear"></button><button @click="notMine"></button><button @click="asking" data-live-confirm="Stop?"></button><button @click="late"></button>
      <button @click="long"></button><button @click="other"></button>
      ${/\.$|hearing/.test(this.text) && html`<button @click="stop"></button>`}`;
  }
}

/** Passes its Stop button's handler to a child, too. */
@live
class Asked {
  text = "";
  async wait(): Promise<void> {
    const { signal } = context();
    await new Promise((resolve, reject) => {
      void gate.passed.then(resolve);
      signal.addEventListener("abort", () => reject(signal.reason));
    });
    this.text = "waited";
  }
  @handler({ interrupts: "wait" }) stop(): void {
    this.text = "stopped";
  }
  look(): void {}
  render() {
    return html`<p>${this.text} <button @click="wait"></button><button @click="look"></button>
      <button @click="stop" data-live-confirm="Stop?"></button>
      ${mount(AskedChild, { onWait: on(this.wait), onStop: on(this.stop) })}</p>`;
  }
}

@live
class AskedChild {
  onWait!: () => void;
  onStop!: () => void;
  render() {
    return html`<b><button @click=${on(this.onWait)}></button><button @click=${on(this.onStop)}></button></b>`;
  }
}

const serveProgress = (options?: ServeOptions) =>
  serve((app) => app.get("/", (_request, response) => response.live(Progress)), options);

async function joinProgress(options?: ServeOptions) {
  const site = await serveProgress(options);
  return { site, ...(await joinPage(site, "/")) };
}

describe("render() in a handler", () => {
  it("shows what is set so far, which confirms no event; the end confirms it", async () => {
    const { event, socket } = await joinProgress();
    expect(await event("write")).toEqual([0, 0, 0, [0, "half"]]);
    gate.open();
    expect(await socket.next()).toEqual([0, 0, 1, [0, "whole"]]);
  });

  it("sends nothing if nothing has changed", async () => {
    const { event, socket } = await joinProgress();
    await event("write");
    gate.open();
    await socket.next();
    expect(socket.received).toHaveLength(3);
  });

  it("is undone with the handler: its page shows the state before it, with the components in it", async () => {
    const { event, socket, site } = await joinProgress();
    await event("poke", { component: 1 });
    expect(JSON.stringify(await event("fail"))).toMatch(/"half".*"b"/);
    await socket.next();
    gate.open();
    expect(JSON.stringify(await socket.next())).toMatch(/\[0,0,0,\[0,"".*"a".*1/);
    socket.send([0, 1, 2, 4, "poke"]);
    expect((await socket.next())[0]).toBe("failed");
    expect(await socket.next()).toEqual([0, 1, 2, [1, 2]]);
    expect(site.log).toHaveLength(1);
  });

  it("keeps the components that it has added once the handler is done", async () => {
    const { event, socket } = await joinProgress();
    await event("swap");
    gate.open();
    const last = JSON.stringify(await socket.next());
    expect(last).toContain("c");
    expect(last).not.toContain('"b"');
  });

  it("fails outside of its component's handlers, and outside of any", async () => {
    const { event, site } = await joinProgress();
    expect((await event("other"))[0]).toBe("failed");
    expect(site.log[0]).toContain("await render(this)");
    const { view } = await openView(Progress);
    await expect(render(view.instances[0]?.component as never)).rejects.toThrow(LiveError);
  });
});

describe.each(transports)("a handler that shows what is set so far, over %s", (transport) => {
  it.each([
    ["write", "whole"],
    ["steps", "three"],
    ["atOnce", "two"],
  ])("ends with what it has set last: %s", async (name, text) => {
    gate.open();
    const send = await openSession(await serveProgress(), "/", transport);
    const first = await send(name);
    if (transport !== "live") expect(first).toContain(text);
  });
});

describe("a generator", () => {
  it("shows what is set at each yield", async () => {
    const { event, socket } = await joinProgress();
    expect(await event("steps")).toEqual([0, 0, 0, [0, "one"]]);
    expect(await socket.next()).toEqual([0, 0, 0, [0, "two"]]);
    gate.open();
    expect(await socket.next()).toEqual([0, 0, 1, [0, "three"]]);
  });

  it("ends at its deadline, undone", async () => {
    Progress.ended = 0;
    const { event, socket, site } = await joinProgress();
    await event("late");
    let frame = await socket.next();
    while (typeof frame[0] === "number") frame = await socket.next();
    expect(frame[0]).toBe("failed");
    await expect.poll(() => Progress.ended).toBe(1);
    expect(Progress.signal?.reason).toMatchObject({ name: "TimeoutError" });
    expect(site.log).toEqual([expect.stringContaining("late() was not done after 0.03 s")]);
    const shown = socket.received.filter((text) => text.includes('[0,""'));
    expect(shown).toHaveLength(1);
  });
});

describe("a handler that interrupts another", () => {
  it.each(["talk", "hear"])("ends it at once, keeps what it has set, and runs then: %s", async (name) => {
    Progress.ended = 0;
    const { socket } = await joinProgress();
    socket.send([0, 0, 1, 0, name]);
    await socket.next();
    socket.send([0, 0, 2, 1, "stop"]);
    const texts: string[] = [];
    for (;;) {
      const frame = await socket.next();
      texts.push(JSON.stringify(frame));
      if (frame[2] === 2) break;
    }
    expect(texts.at(-1)).toContain(" stopped");
    expect(texts.at(-2)).toContain("[0,0,1");
    if (name === "talk") expect(Progress.ended).toBe(1);
  });

  it("needs to be offered, and to be allowed, also by its guard", async () => {
    const { socket } = await joinProgress();
    socket.send([0, 0, 1, 0, "long"]);
    socket.send([0, 0, 2, 0, "stop"]);
    socket.send([0, 0, 3, 0, "talk"]);
    gate.open();
    expect((await socket.next())[2]).toBe(1);
    // Its page did not show yet that there is no such button: it is confirmed, and does nothing.
    expect(await socket.next()).toEqual([0, 0, 2]);
    socket.send([0, 0, 4, 0, "notMine"]);
    for (let count = 0; count < 20; count++) expect((await socket.next())[2]).toBe(0);
    expect(Progress.signal?.aborted).toBe(false);
    socket.send([0, 0, 5, 0, "stop"]);
    let frame = await socket.next();
    while (frame[0] !== "refused") frame = await socket.next();
    expect(frame[3]).toBe(4);
  });

  it("does so only once the user has confirmed it", async () => {
    const { socket } = await joinPage(
      await serve((app) => app.get("/", (_request, response) => response.live(Asked))),
      "/",
    );
    const send = (event: number, binding: string, ...input: string[]) =>
      socket.send([0, 0, event, 0, binding, ...input]);
    send(1, "wait");
    send(2, "stop");
    send(3, "stop", "_confirmed", "");
    send(4, "stop", "_confirmed", "Go?");
    send(5, "look");
    gate.open();
    expect(await socket.next()).toEqual([0, 0, 1, [0, "waited"]]);
    expect((await socket.next()).slice(4)).toEqual(["HL_UNCONFIRMED", "Stop?"]);
    gate = new Gate();
    send(6, "wait");
    send(7, "stop", "_confirmed", "Stop?");
    for (let frame = await socket.next(); frame[2] !== 7; ) frame = await socket.next();
    expect(socket.received.at(-1)).toContain('"stopped"');
  });

  it.each(["with a handler of its own idle", "while it is busy itself"])(
    "may be called by a child: %s",
    async (word) => {
      const isBusy = word.includes("busy");
      const { socket } = await joinPage(
        await serve((app) => app.get("/", (_request, response) => response.live(Asked))),
        "/",
      );
      socket.send(isBusy ? [0, 1, 1, 0, "onWait"] : [0, 0, 1, 0, "wait"]);
      socket.send([0, 1, isBusy ? 2 : 1, 0, "onStop"]);
      while (!socket.received.at(-1)?.includes('"stopped"')) await socket.next();
    },
  );

  it("interrupts nothing before the user has confirmed it, if it asks", async () => {
    Progress.ended = 0;
    const { socket } = await joinProgress();
    socket.send([0, 0, 1, 0, "talk"]);
    await socket.next();
    socket.send([0, 0, 2, 1, "asking"]);
    socket.send([0, 0, 3, 1, "asking", confirmedName, ""]);
    socket.send([0, 0, 4, 1, "asking", confirmedName, "Start?"]);
    for (let count = 0; count < 20; count++) expect((await socket.next())[2]).toBe(0);
    expect(Progress.ended).toBe(0);
    socket.send([0, 0, 5, 1, "asking", confirmedName, "Stop?"]);
    await expect.poll(() => Progress.ended).toBe(1);
    const frames: unknown[] = [];
    while (frames.length < 200 && !JSON.stringify(frames.at(-1) ?? "").includes(" asked"))
      frames.push(await socket.next());
    expect(JSON.stringify(frames.at(-1))).toContain(" asked");
  });

  it("names a handler of its class", () => {
    expect(() =>
      live(
        class Wrong {
          go() {}
          render() {
            return html``;
          }
        },
        { handlers: { go: [{ interrupts: "gone" }] } },
      ),
    ).toThrow('"gone", which is no handler');
    expect(() => handler({ deadline: -1 })).not.toThrow();
    expect(() => handler({ deadline: -1 })({}, "go", { value() {} })).toThrow("deadline -1");
  });
});

@live
class CallingChild {
  onWork!: () => Promise<string>;
  text = "";
  async go(): Promise<void> {
    this.text = "calling";
    await render(this);
    this.text = await this.onWork();
  }
  render() {
    return html`<p>${this.text} <button @click="go">Go</button> <button @click=${on(this.onWork)}>Work</button></p>`;
  }
}

@live
class CalledParent {
  text = "";
  async work(): Promise<string> {
    this.text = "half";
    await render(this);
    await gate.passed;
    if (failing) throw new Error("It was to fail.");
    this.text = "whole";
    return "called";
  }
  async *steps(): AsyncGenerator<void, string> {
    this.text = "half";
    yield;
    await gate.passed;
    this.text = "whole";
    return "called";
  }
  render() {
    return html`<main>${this.text} ${mount(CallingChild, { onWork: on(failing === undefined ? (this.steps as never) : this.work) })}</main>`;
  }
}

let failing: boolean | undefined = false;

describe("a method of a parent that a child calls", () => {
  const joinCalled = async () =>
    joinPage(await serve((app) => app.get("/", (_request, response) => response.live(CalledParent))), "/");
  const texts = async (socket: { next(): Promise<unknown[]> }, isLast: (frame: unknown[]) => boolean) => {
    const frames: string[] = [];
    for (;;) {
      const frame = await socket.next();
      frames.push(JSON.stringify(frame));
      if (isLast(frame)) return frames;
      if (frames.length === 2) gate.open();
    }
  };

  it.each([false, undefined])(
    "shows what is set so far, from both, and ends with what it returns (a generator: %s)",
    async (how) => {
      failing = how;
      const { socket } = await joinCalled();
      socket.send([0, 1, 1, 0, "go"]);
      const frames = await texts(
        socket,
        (frame) => frame.includes(1, 2) && JSON.stringify(frame).includes("called"),
      );
      expect(frames[0]).toContain("calling");
      expect(frames[1]).toContain("half");
      expect(frames.slice(2).join()).toContain("whole");
      failing = false;
    },
  );

  it("is bound to an element of the child: the page is shown it meanwhile, and loses it if it fails", async () => {
    const { socket } = await joinCalled();
    socket.send([0, 1, 1, 0, "onWork"]);
    expect(JSON.stringify(await socket.next())).toContain("half");
    failing = true;
    gate.open();
    const frames = [JSON.stringify(await socket.next()), JSON.stringify(await socket.next())].join();
    failing = false;
    expect(frames).toMatch(/\[0,""\]/);
    expect(frames).toContain("failed");
  });
});

describe("what a handler has shown", () => {
  it("is no state: another process goes on with the state before it, and its page gets that", async () => {
    const adapter = sharedMemory();
    const options = { adapter, secret: "s".repeat(32) };
    const { socket, page, agent } = await joinProgress(options);
    socket.send([0, 0, 1, 0, "write"]);
    await socket.next();
    // Stored with the state before the other component's handler, although the page shows what that has done so far.
    socket.send([0, 1, 1, 1, "poke"]);
    expect(await socket.next()).toEqual([0, 1, 1, [1, 1]]);
    const other = await serveProgress(options);
    const again = await openSocket(other, { cookie: cookieOf(agent), origin: other.url });
    again.send(["join", "word", [0, page.seals[0], 2]]);
    expect(await again.next()).toEqual(["ok", 0]);
    const whole = JSON.stringify(await again.next());
    expect(whole).toContain("<i ");
    expect(whole).not.toContain("half");
    // The first process hangs.
    gate = new Gate();
    gate.open();
    again.send([0, 0, 1, 3, "write"]);
    expect(await again.next()).toEqual([0, 0, 0, [0, "half"]]);
    expect(await again.next()).toEqual([0, 0, 1, [0, "whole"]]);
  });
});
