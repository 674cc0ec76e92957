/** What a process that shuts down does for pages whose state it alone has, and whose connection is down at that moment. */
import type { AddressInfo } from "node:net";
import express from "express";
import supertest from "supertest";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type HyperLiveOptions, html, hyperLive, live, memoryAdapter } from "../middleware/index.js";
import { sendAway } from "../middleware/server/send-away.js";
import type { Connection } from "../middleware/site.js";
import { Gate, Tally } from "./support/components.js";
import { htmxHeaders, type LivePage } from "./support/page.js";
import { close } from "./support/site.js";
import { cookieOf, type JoinedPage, joinPage, openSocket } from "./support/socket.js";

const secret = "a secret of the hand-over's tests";

@live
class Slow {
  static gate = new Gate();
  done = 0;
  async work(): Promise<void> {
    await Slow.gate.passed;
    this.done++;
  }
  render() {
    return html`<p>${this.done} <button @click="work">Work</button></p>`;
  }
}

@live
class Large {
  text = "";
  fill(): void {
    this.text = "x".repeat(1_200_000);
  }
  grow(): void {
    this.text += "y".repeat(5_000);
  }
  render() {
    return html`<p>${this.text.length} <button @click="fill">1</button><button @click="grow">2</button></p>`;
  }
}

/** A site that can be shut down on its own. */
interface ClosableSite {
  live: ReturnType<typeof hyperLive>;
  url: string;
  log: string[];
  agent: () => ReturnType<typeof supertest.agent>;
}

async function start(options: HyperLiveOptions = {}): Promise<ClosableSite> {
  const log: string[] = [];
  const logger = {
    warn: (text: string) => void log.push(text),
    error: (text: string) => void log.push(text),
  };
  const live = hyperLive({ secret, logger, sealEvery: Number.POSITIVE_INFINITY, ...options });
  const app = express();
  app.use(live);
  app.get("/", (_request, response) => response.live(Tally));
  app.get("/slow", (_request, response) => response.live(Slow));
  app.get("/large", (_request, response) => response.live(Large));
  const server = app.listen(0);
  onTestFinished(() => close(server));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return { live, url, log, agent: () => supertest.agent(server) };
}

const socketOf = (site: ClosableSite, { agent }: JoinedPage) =>
  openSocket(site, { cookie: cookieOf(agent), origin: site.url });

/** Joins with a seal of another process. */
async function goOn(site: ClosableSite, page: JoinedPage, seal: unknown, patches = 0) {
  const socket = await socketOf(site, page);
  socket.send(["join", "word", [0, seal, patches]]);
  expect(await socket.next()).toEqual(["ok", 0]);
  return socket;
}

/** Posts an event as the page's script does while its socket is down. */
function postNumbered(
  site: ClosableSite,
  { agent, page }: JoinedPage,
  [binding, number, patches]: [string, number, number],
) {
  const seal = (page as LivePage).seals[0] as string;
  return supertest(site.url)
    .post("/_live")
    .set({ ...htmxHeaders, Cookie: cookieOf(agent) })
    .type("form")
    .send({ _seal: seal, _page: "word", _event: number, _patches: patches, "on:0": binding });
}

const shared = () => Object.assign(memoryAdapter(), { isShared: true, close: async () => {} });

/** A page whose socket is lost after three events. */
async function openThree(site: ClosableSite): Promise<JoinedPage> {
  const page = await joinPage(site, "/");
  for (let count = 0; count < 3; count++) await page.event("increment");
  await page.socket.close();
  return page;
}

describe("a page whose socket is down when its process shuts down", () => {
  it("is handed its newest seal over a new socket, and loses nothing in the next process", async () => {
    const [old, next] = [await start(), await start()];
    const page = await openThree(old);
    const closed = old.live.close();
    const socket = await socketOf(old, page);
    socket.send(["join", "word", [0, page.page.seals[0], 3]]);
    socket.send([0, 0, 4, 3, "increment"]);
    const [what, view, seal] = await socket.next();
    expect([what, view]).toEqual(["seal", 0]);
    expect(await socket.closed).toEqual({ code: 1012, reason: "HL_RESTART" });
    expect(socket.received).toHaveLength(1);
    await closed;
    const there = await goOn(next, page, seal);
    there.send([0, 0, 4, 0, "increment"]);
    expect(await there.next()).toEqual([0, 0, 4, [0, 4]]);
  });

  it("is handed it by a post as well, whose event is not run", async () => {
    const [old, next] = [await start(), await start()];
    const page = await openThree(old);
    const closed = old.live.close();
    const answer = await postNumbered(old, page, ["increment", 4, 3]);
    expect([answer.status, answer.get("Hyper-Live-Answer")]).toEqual([409, "again"]);
    await closed;
    const there = await goOn(next, page, answer.get("Hyper-Live-Seal"));
    there.send([0, 0, 4, 0, "increment"]);
    expect(await there.next()).toEqual([0, 0, 4, [0, 4]]);
  });

  it("is handed a long seal in the body, since proxies have little room for headers", async () => {
    const [old, next] = [await start(), await start()];
    const page = await joinPage(old, "/large");
    await page.event("grow");
    await page.socket.close();
    const closed = old.live.close();
    const answer = await postNumbered(old, page, ["grow", 2, 1]);
    expect(answer.get("Hyper-Live-Seal")).toBe("body");
    await closed;
    const there = await goOn(next, page, answer.text);
    there.send([0, 0, 2, 0, "grow"]);
    expect(await there.next()).toEqual([0, 0, 2, [0, 10_000]]);
  });

  it("gets the newest render in the next process if it has missed one", async () => {
    const [old, next] = [await start(), await start()];
    const page = await openThree(old);
    const closed = old.live.close();
    const answer = await postNumbered(old, page, ["increment", 4, 2]);
    await closed;
    const there = await goOn(next, page, answer.get("Hyper-Live-Seal"));
    expect(await there.next()).toEqual([0, 0, 0, [expect.stringMatching(/>3<\/output>/)]]);
  });

  it("gets the state after the handler that was running, which is not run again", async () => {
    Slow.gate = new Gate();
    const [old, next] = [await start(), await start()];
    const page = await joinPage(old, "/slow");
    page.socket.send([0, 0, 1, 0, "work"]);
    page.socket.send(["ping"]);
    await page.socket.next();
    await page.socket.close();
    const closed = old.live.close();
    const socket = await socketOf(old, page);
    socket.send(["join", "word", [0, page.page.seals[0], 0]]);
    Slow.gate.open();
    const [, , seal] = await socket.next();
    await closed;
    const there = await goOn(next, page, seal);
    expect(await there.next()).toEqual([0, 0, 0, [expect.stringContaining("1")]]);
    await there.next();
    there.send([0, 0, 1, 1, "work"]);
    expect(await there.next()).toEqual([0, 0, 1]);
  });

  it("is not waited for longer than the option says, or if it has all, or has been gone for long", async () => {
    const limited = await start({ shutdown: 100 });
    await openThree(limited);
    const site = await start();
    const page = await joinPage(site, "/");
    await page.socket.close();
    const away = await start();
    await openThree(away);
    const start0 = performance.now();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 6_000 });
    await Promise.all([limited.live.close(), site.live.close(), away.live.close()]);
    vi.useRealTimers();
    expect(performance.now() - start0).toBeLessThan(1_000);
    await expect(socketOf(site, page)).rejects.toThrow("503");
  });

  it("runs an event that is posted without our script, since nothing would send that again", async () => {
    const old = await start();
    const page = await openThree(old);
    const closed = old.live.close();
    const answer = await supertest(old.url)
      .post("/_live")
      .set({ Cookie: cookieOf(page.agent) })
      .type("form")
      .send({ _seal: page.page.seals[0] as string, "on:0": "increment" });
    expect(answer.status).toBe(303);
    await postNumbered(old, page, ["increment", 4, 3]);
    await closed;
  });
});

describe("a page that is about to connect in another way", () => {
  it("is sent its newest seal, and loses nothing if it comes to another process", async () => {
    const [old, next] = [await start(), await start()];
    const page = await joinPage(old, "/");
    for (let count = 0; count < 3; count++) await page.event("increment");
    page.socket.send(["reconnect"]);
    const [what, , seal] = await page.socket.next();
    expect(what).toBe("seal");
    expect(await page.socket.closed).toEqual({ code: 1012, reason: "HL_RESTART" });
    const there = await goOn(next, page, seal);
    there.send([0, 0, 4, 0, "increment"]);
    expect(await there.next()).toEqual([0, 0, 4, [0, 4]]);
  });

  it("is sent the answer to its running event first", async () => {
    Slow.gate = new Gate();
    const [old, next] = [await start(), await start()];
    const page = await joinPage(old, "/slow");
    page.socket.send([0, 0, 1, 0, "work"]);
    page.socket.send(["reconnect"]);
    page.socket.send(["ping"]);
    expect(await page.socket.next()).toEqual(["ok"]);
    Slow.gate.open();
    expect(await page.socket.next()).toEqual([0, 0, 1, [0, 1]]);
    const [what, , seal] = await page.socket.next();
    expect(what).toBe("seal");
    const there = await goOn(next, page, seal);
    there.send([0, 0, 1, 0, "work"]);
    expect(await there.next()).toEqual([0, 0, 1]);
  });

  it("has joined first, if it was about to", async () => {
    const site = await start();
    const page = await openThree(site);
    const socket = await socketOf(site, page);
    socket.send(["join", "word", [0, page.page.seals[0], 3]]);
    socket.send(["reconnect"]);
    expect(await socket.next()).toEqual(["ok", 0]);
    expect((await socket.next())[0]).toBe("seal");
  });

  it("is sent none if other processes have its state", async () => {
    const site = await start({ adapter: shared() });
    const page = await joinPage(site, "/");
    await page.event("increment");
    page.socket.send(["reconnect"]);
    expect(await page.socket.closed).toEqual({ code: 1012, reason: "HL_RESTART" });
    expect(page.socket.received).toHaveLength(2);
  });
});

describe("a page whose process waits for a slow handler before it hands out seals", () => {
  it("is sent signs of life, since it would leave without its seal", async () => {
    Slow.gate = new Gate();
    const site = await start({ shutdown: 20_000 });
    const [page, slow] = [await joinPage(site, "/"), await joinPage(site, "/slow")];
    await page.event("increment");
    slow.socket.send([0, 0, 1, 0, "work"]);
    slow.socket.send(["ping"]);
    await slow.socket.next();
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const closed = site.live.close();
    vi.advanceTimersByTime(1_000);
    vi.useRealTimers();
    expect(await page.socket.next()).toEqual(["ok"]);
    Slow.gate.open();
    expect((await page.socket.next())[0]).toBe("seal");
    await closed;
  });
});

describe("a page with more state than it can carry", () => {
  it("keeps its older seal, and the next process tells it that the newer state is lost", async () => {
    const [old, next] = [await start(), await start()];
    const page = await joinPage(old, "/large");
    await page.event("fill");
    await old.live.close();
    expect(page.socket.received.at(-1)).toMatch(/^\[0,0,1,/);
    expect(old.log.join()).toContain("ends with this process");
    const socket = await goOn(next, page, page.page.seals[0], 1);
    expect(await socket.next()).toEqual([0, 0, 0, [expect.stringMatching(/>0</)]]);
    expect(await socket.next()).toEqual(["lost", expect.stringContaining("may be lost")]);
  });

  it("can join and post in the next process if it is less", async () => {
    const [old, next] = [await start(), await start()];
    const page = await joinPage(old, "/large");
    for (let count = 0; count < 20; count++) await page.event("grow");
    await old.live.close();
    const [, , seal] = await page.socket.next();
    const there = await goOn(next, page, seal);
    there.send([0, 0, 21, 0, "grow"]);
    expect(await there.next()).toEqual([0, 0, 21, [0, 105_000]]);
    await there.close();
    page.page.seals[0] = seal as string;
    const answer = await postNumbered(next, page, ["grow", 22, 1]);
    expect([answer.status, answer.get("Hyper-Live-Answer")]).toEqual([200, "final"]);
  });
});

describe("a page with a large state that other processes have", () => {
  it("is handed a reference to it", async () => {
    const adapter = shared();
    const [old, next] = [await start({ adapter }), await start({ adapter })];
    const page = await joinPage(old, "/large");
    await page.event("fill");
    await old.live.close();
    const [what, , seal] = await page.socket.next();
    expect([what, (seal as string).length < 1_000]).toEqual(["seal", true]);
    const there = await goOn(next, page, seal);
    there.send([0, 0, 2, 0, "grow"]);
    expect(await there.next()).toEqual([0, 0, 2, [0, 1_205_000]]);
  });

  it.each(["this process alone", "other processes too"])(
    "gets one for a second tab, if it is in %s",
    async (where) => {
      const site = await start(where === "this process alone" ? {} : { adapter: shared() });
      const page = await joinPage(site, "/large");
      await page.event("fill");
      const other = await socketOf(site, page);
      other.send(["join", "other", [0, page.page.seals[0], 0]]);
      expect(await other.next()).toEqual(["ok", 0]);
      const [what, , seal] = await other.next();
      expect([what, (seal as string).length < 1_000]).toEqual(["seal", true]);
      await other.close();
      const again = await socketOf(site, page);
      again.send(["join", "other", [0, seal, 1]]);
      expect(await again.next()).toEqual(["ok", 0]);
      again.send([0, 0, 1, 1, "grow"]);
      expect(await again.next()).toEqual([0, 0, 1, [0, 1_205_000]]);
    },
  );
});

describe("pages that are sent away", () => {
  const connectionOf = (sentAt: number[], hasUnanswered = false) =>
    ({
      hasUnanswered,
      shutDownAtNextEvent() {},
      async shutDown() {
        sentAt.push(performance.now());
      },
    }) as unknown as Connection;

  it("go in turn, but all in time, and those that wait for an answer first", async () => {
    const others: number[] = [];
    const waiting: number[] = [];
    const connections = Array.from({ length: 400 }, () => connectionOf(others));
    connections.push(connectionOf(waiting, true));
    const start = performance.now();
    await sendAway(connections, 200);
    const times = others.map((at) => at - start);
    expect(others).toHaveLength(400);
    expect(times[0]).toBeLessThan(20);
    expect(times[399]).toBeGreaterThan(100);
    expect(times[399]).toBeLessThan(400);
    expect(waiting[0]).toBeLessThanOrEqual(others[0] as number);
  });

  it("go at once if they are few", async () => {
    const sentAt: number[] = [];
    const start = performance.now();
    await sendAway(
      Array.from({ length: 10 }, () => connectionOf(sentAt)),
      1_000,
    );
    expect(performance.now() - start).toBeLessThan(15);
  });

  it("are closed at once by an event that they send while they wait for their turn", async () => {
    const site = await start({ shutdown: 20_000 });
    const pages = await Promise.all(Array.from({ length: 30 }, () => joinPage(site, "/")));
    const last = pages.at(-1) as JoinedPage;
    const closed = site.live.close();
    last.socket.send([0, 0, 1, 0, "increment"]);
    expect((await last.socket.next())[0]).toBe("seal");
    await closed;
    expect(last.socket.received).toHaveLength(2);
  });
});
