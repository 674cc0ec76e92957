/** SIGTERM: what is under way is done and confirmed, pages are handed their state, and nothing more is taken. */
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { html, live } from "../middleware/index.js";
import { Gate, Tally } from "./support/components.js";
import { getPage, postEvent } from "./support/page.js";
import { serve, type TestSite } from "./support/site.js";
import { cookieOf, createSender, joinPage, openSocket } from "./support/socket.js";

const secret = "a secret of the shutdown's tests";

@live
class Worker {
  static gate = new Gate();
  static started = 0;
  done = 0;
  broken: unknown = 0;
  async work(): Promise<void> {
    Worker.started++;
    await Worker.gate.passed;
    this.done++;
  }
  spoil(): void {
    this.broken = () => {};
  }
  render() {
    return html`<p>${this.done} <button @click="work">1</button><button @click="spoil">2</button></p>`;
  }
}

// The process of the tests outlives the signal: it is not the only listener's to end it.
const stayAlive = () => {};
beforeEach(() => {
  process.on("SIGTERM", stayAlive);
  onTestFinished(() => void process.off("SIGTERM", stayAlive));
  Worker.gate = new Gate();
  Worker.started = 0;
});

const serveAll = (options = {}): Promise<TestSite> =>
  serve(
    (app) => {
      app.get("/", (_request, response) => response.live(Tally));
      app.get("/worker", (_request, response) => response.live(Worker));
    },
    { secret, ...options },
  );

describe("at SIGTERM", () => {
  it("each page gets its newest seal and is sent to the next process, where it goes on", async () => {
    const site = await serveAll();
    const pages = [await joinPage(site, "/"), await joinPage(site, "/")];
    await pages[0]?.event("increment");
    process.emit("SIGTERM");
    const counts: unknown[] = [];
    const next = await serveAll();
    for (const { agent, socket } of pages) {
      const [type, view, seal] = await socket.next();
      expect([type, view]).toEqual(["seal", 0]);
      expect(await socket.closed).toEqual({ code: 1012, reason: "HL_RESTART" });
      const again = await openSocket(next, { cookie: cookieOf(agent), origin: next.url });
      again.send(["join", "word", [0, seal, 0]]);
      expect(await again.next()).toEqual(["ok", 0]);
      again.send([0, 0, 2, 0, "increment"]);
      counts.push(await again.next());
    }
    expect(counts).toEqual([
      [0, 0, 2, [0, 2]],
      [0, 0, 2, [0, 1]],
    ]);
  });

  it("a handler under way is done and confirmed first, and an event behind it is left to the next process", async () => {
    const site = await serveAll();
    const { agent, socket } = await joinPage(site, "/worker");
    socket.send([0, 0, 1, 0, "work"]);
    await vi.waitFor(() => expect(Worker.started).toBe(1));
    process.emit("SIGTERM");
    socket.send([0, 0, 2, 0, "work"]);
    socket.socket.ping();
    await new Promise((resolve) => socket.socket.once("pong", resolve));
    Worker.gate.open();
    expect(await socket.next()).toEqual([0, 0, 1, [0, 1]]);
    const [type, , seal] = await socket.next();
    expect(type).toBe("seal");
    await socket.closed;
    expect(Worker.started).toBe(1);

    const next = await serveAll();
    const again = await openSocket(next, { cookie: cookieOf(agent), origin: next.url });
    again.send(["join", "word", [0, seal, 0]]);
    expect(await again.next()).toEqual(["ok", 0]);
    for (const event of [1, 2]) again.send([0, 0, event, 0, "work"]);
    expect(await again.next()).toEqual([0, 0, 1]);
    expect(await again.next()).toEqual([0, 0, 2, [0, 2]]);
  });

  it("a handler that never ends is waited for no longer than the option says", async () => {
    const site = await serveAll({ shutdown: 50 });
    const { socket } = await joinPage(site, "/worker");
    socket.send([0, 0, 1, 0, "work"]);
    await vi.waitFor(() => expect(Worker.started).toBe(1));
    process.emit("SIGTERM");
    expect((await socket.closed).code).toBe(1012);
    Worker.gate.open();
  });

  it("no further socket is let in, and that is no refusal to be logged", async () => {
    const site = await serveAll();
    const { socket } = await joinPage(site, "/worker");
    socket.send([0, 0, 1, 0, "work"]);
    await vi.waitFor(() => expect(Worker.started).toBe(1));
    process.emit("SIGTERM");
    await expect(openSocket(site, { origin: site.url })).rejects.toThrow(/Unexpected server response/);
    Worker.gate.open();
    await socket.closed;
    expect(site.log).toEqual([]);
  });

  it("a page whose state can't be stored is the only one to lose it", async () => {
    const site = await serveAll();
    const spoiled = await joinPage(site, "/worker");
    const fine = await joinPage(site, "/");
    await spoiled.event("spoil");
    await fine.event("increment");
    process.emit("SIGTERM");
    expect((await fine.socket.next())[0]).toBe("seal");
    expect((await fine.socket.closed).code).toBe(1012);
    expect((await spoiled.socket.closed).code).toBe(1012);
    expect(site.log.join()).toContain("Worker.broken can't be stored");
  });

  it("a state beyond sealLimit is handed to its page all the same, since the memory ends with the process", async () => {
    const site = await serveAll({ sealLimit: 10 });
    const { agent, socket, event } = await joinPage(site, "/");
    await event("increment");
    process.emit("SIGTERM");
    const [, , seal] = await socket.next();
    const next = await serveAll({ sealLimit: 10 });
    const again = await openSocket(next, { cookie: cookieOf(agent), origin: next.url });
    again.send(["join", "other", [0, seal, 0]]);
    expect(await again.next()).toEqual(["ok", 0]);
    expect(await createSender(again)("increment")).toEqual([0, 0, 1, [0, 2]]);
  });
});

describe("a server that is closed", () => {
  it("leaves the signal to those that are open", async () => {
    const before = process.listenerCount("SIGTERM");
    const site = await serveAll();
    const agent = site.agent();
    await postEvent(agent, await getPage(agent, "/"), "increment");
    const closed = new Promise((resolve) => site.server.once("close", resolve));
    site.server.close();
    site.server.closeAllConnections();
    await closed;
    expect(process.listenerCount("SIGTERM")).toBe(before);
  });
});
