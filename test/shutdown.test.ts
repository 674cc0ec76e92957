/** The end of a process, a server or a hyperLive(): what is under way is done and confirmed, pages are handed their state, and nothing more is taken. */
import { Agent, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import express from "express";
import supertest from "supertest";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { type HyperLiveOptions, html, hyperLive, live, memoryAdapter } from "../middleware/index.js";
import { Gate, Tally } from "./support/components.js";
import { getPage, postEvent } from "./support/page.js";
import { SiteProcess } from "./support/processes.js";
import { close, serve, type TestSite } from "./support/site.js";
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

const signals = ["SIGTERM", "SIGINT"] as const;
// The process of the tests outlives the signal: it is not the only listener's to end it.
for (const signal of signals) process.on(signal, () => {});
const listeners = process.listenerCount("SIGTERM");
beforeEach(async () => {
  // A signal is the process's: that of the test before must be over, or this one's would be the second.
  await vi.waitFor(() => expect(process.listenerCount("SIGTERM")).toBe(listeners), 4000);
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

/** Asks for the page as a proxy does, whose agent keeps connections. */
function getBy(agent: Agent, { url }: TestSite): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = get(url, { agent }, (response) => response.resume().once("end", () => resolve(response)));
    asked.once("error", reject);
  });
}

describe.each(signals)("at %s", (signal) => {
  it("each page gets its newest seal and is sent to the next process, where it goes on", async () => {
    const site = await serveAll();
    const pages = [await joinPage(site, "/"), await joinPage(site, "/")];
    await pages[0]?.event("increment");
    process.emit(signal);
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
    process.emit(signal);
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
    process.emit(signal);
    expect((await socket.closed).code).toBe(1012);
    Worker.gate.open();
  });

  it("no further socket is let in, and that is no refusal to be logged", async () => {
    const site = await serveAll();
    const { socket } = await joinPage(site, "/worker");
    socket.send([0, 0, 1, 0, "work"]);
    await vi.waitFor(() => expect(Worker.started).toBe(1));
    process.emit(signal);
    await expect(openSocket(site, { origin: site.url })).rejects.toThrow(/Unexpected server response/);
    Worker.gate.open();
    await socket.closed;
    expect(site.log).toEqual([]);
  });

  it("a request that a proxy sends over a connection it has kept is answered, as the last one of it", async () => {
    const site = await serveAll();
    const proxy = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await getBy(proxy, site)).headers.connection).toBe("keep-alive");
    process.emit(signal);
    await vi.waitFor(() => expect(site.server.listening).toBe(false), { interval: 1 });
    expect((await getBy(proxy, site)).headers.connection).toBe("close");
    await expect(getBy(proxy, site)).rejects.toThrow("ECONNREFUSED");
  });

  it("a page whose state can't be stored is the only one to lose it", async () => {
    const site = await serveAll();
    const spoiled = await joinPage(site, "/worker");
    const fine = await joinPage(site, "/");
    await spoiled.event("spoil");
    await fine.event("increment");
    process.emit(signal);
    expect((await fine.socket.next())[0]).toBe("seal");
    expect((await fine.socket.closed).code).toBe(1012);
    expect((await spoiled.socket.closed).code).toBe(1012);
    expect(site.log.join()).toContain("Worker.broken can't be stored");
  });

  it("a state beyond sealLimit is handed to its page all the same, since the memory ends with the process", async () => {
    const site = await serveAll({ sealLimit: 10 });
    const { agent, socket, event } = await joinPage(site, "/");
    await event("increment");
    process.emit(signal);
    const [, , seal] = await socket.next();
    const next = await serveAll({ sealLimit: 10 });
    const again = await openSocket(next, { cookie: cookieOf(agent), origin: next.url });
    again.send(["join", "other", [0, seal, 0]]);
    expect(await again.next()).toEqual(["ok", 0]);
    expect(await createSender(again)("increment")).toEqual([0, 0, 1, [0, 2]]);
  });
});

describe("a process that has every reason not to end", { timeout: 20_000, retry: 1 }, () => {
  /** With a handler and an answer that never end, a page that does not answer any more, and an adapter that hangs. */
  async function startBusy() {
    const running = await SiteProcess.start("", "ending");
    const { socket } = await joinPage(running.site, "/");
    socket.send([0, 0, 1, 0, "work"]);
    socket.send(["ping"]);
    await socket.next();
    socket.socket.pause();
    void fetch(`${running.url}/waiting`).catch(() => {});
    return running;
  }

  it.each(signals)(
    "ends at %s before PM2 would kill it, and as if the signal had ended it",
    async (signal) => {
      const running = await startBusy();
      const start = performance.now();
      running.signal(signal);
      expect(await running.ended).toBe(signal);
      expect(performance.now() - start).toBeLessThan(1600);
    },
  );

  it("ends at once at a second signal, and so by that one", async () => {
    const running = await startBusy();
    const { ended } = running;
    running.signal("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 400));
    running.signal("SIGINT");
    expect(await ended).toBe("SIGINT");
  });

  it("takes a Ctrl-C for one that npm hands on as well", async () => {
    const running = await SiteProcess.start("", "ending");
    const { socket } = await joinPage(running.site, "/");
    const { ended } = running;
    running.signal("SIGINT");
    running.signal("SIGINT");
    expect((await socket.next())[0]).toBe("seal");
    expect((await socket.closed).code).toBe(1012);
    expect(await ended).toBe("SIGINT");
  });
});

describe("a server that is closed", () => {
  it("ends while pages are open, which are handed their state and go on elsewhere", async () => {
    const site = await serveAll();
    const { agent, socket, event } = await joinPage(site, "/");
    await event("increment");
    await new Promise((resolve) => site.server.close(resolve));
    const [type, , seal] = await socket.next();
    expect(type).toBe("seal");
    expect(await socket.closed).toEqual({ code: 1012, reason: "HL_RESTART" });
    const next = await serveAll();
    const again = await openSocket(next, { cookie: cookieOf(agent), origin: next.url });
    again.send(["join", "word", [0, seal, 0]]);
    expect(await again.next()).toEqual(["ok", 0]);
    again.send([0, 0, 2, 0, "increment"]);
    expect(await again.next()).toEqual([0, 0, 2, [0, 2]]);
  });

  it("waits for a handler under way, and not for a page that does not answer", async () => {
    const site = await serveAll({ shutdown: 400 });
    const { socket } = await joinPage(site, "/worker");
    socket.send([0, 0, 1, 0, "work"]);
    await vi.waitFor(() => expect(Worker.started).toBe(1));
    const closed = new Promise((resolve) => site.server.close(resolve));
    Worker.gate.open();
    expect(await socket.next()).toEqual([0, 0, 1, [0, 1]]);
    socket.socket.pause();
    await closed;
  });

  it("ends while middleware still holds a page's upgrade request", async () => {
    const held: unknown[] = [];
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Tally)), {
      before: (app) =>
        app.use((request, _response, next) => (request.headers.upgrade ? held.push(next) : next())),
    });
    await site.agent().get("/");
    const opened = openSocket(site, { origin: site.url });
    await vi.waitFor(() => expect(held).toHaveLength(1));
    const closed = new Promise((resolve) => site.server.close(resolve));
    await expect(opened).rejects.toThrow("503");
    await closed;
  });

  it("leaves the signals to those that are open", async () => {
    const before = signals.map((signal) => process.listenerCount(signal));
    const site = await serveAll();
    const agent = site.agent();
    await postEvent(agent, await getPage(agent, "/"), "increment");
    const closed = new Promise((resolve) => site.server.once("close", resolve));
    site.server.close();
    site.server.closeAllConnections();
    await closed;
    expect(signals.map((signal) => process.listenerCount(signal))).toEqual(before);
  });
});

describe("close() of what hyperLive() returns", () => {
  async function serveClosable(options: HyperLiveOptions = {}) {
    const live = hyperLive({ secret, ...options });
    const app = express();
    app.use(live);
    app.get("/", (_request, response) => response.live(Tally));
    app.get("/worker", (_request, response) => response.live(Worker));
    const server = app.listen(0);
    onTestFinished(() => close(server));
    const url = `http://localhost:${(server.address() as AddressInfo).port}`;
    return { live, server, url, agent: () => supertest.agent(server) };
  }

  it("hands pages their state, closes sockets and adapter, and leaves the server open", async () => {
    const adapter = memoryAdapter();
    const closing = vi.spyOn(adapter, "close");
    const before = process.listenerCount("SIGTERM");
    const site = await serveClosable({ adapter });
    const { socket } = await joinPage(site, "/");
    expect(await Promise.all([site.live.close(), site.live.close()])).toEqual([undefined, undefined]);
    expect((await socket.next())[0]).toBe("seal");
    expect((await socket.closed).code).toBe(1012);
    expect(closing).toHaveBeenCalledOnce();
    expect([site.server.listening, process.listenerCount("SIGTERM")]).toEqual([true, before]);
    await expect(openSocket(site, { origin: site.url })).rejects.toThrow("503");
  });

  it("settles in time whatever hangs, and where there was never a request", async () => {
    const hanging = Object.assign(memoryAdapter(), { close: () => new Promise<void>(() => {}) });
    const site = await serveClosable({ adapter: hanging, shutdown: 100 });
    const { socket } = await joinPage(site, "/worker");
    socket.send([0, 0, 1, 0, "work"]);
    await vi.waitFor(() => expect(Worker.started).toBe(1));
    await site.live.close();
    await hyperLive().close();
    Worker.gate.open();
  });

  it("lets an adapter that can't be closed be", async () => {
    const adapter = Object.assign(memoryAdapter(), { close: () => Promise.reject(new Error("away")) });
    await (await serveClosable({ adapter })).live.close();
  });
});
