/** Several processes with one store, without sticky sessions: what was confirmed survives whatever is killed. */
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isLong } from "../support/long.js";
import { getPage, textOf } from "../support/page.js";
import { PostgresServer } from "../support/postgres.js";
import { SiteProcess } from "../support/processes.js";
import { RedisServer } from "../support/redis.js";
import { cookieOf, type FrameSocket, type JoinedPage, joinPage, openSocket } from "../support/socket.js";

interface Store {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  remove(): Promise<void>;
}
const createStore: Record<string, () => Promise<Store>> = {
  Redis: () => RedisServer.create(),
  async PostgreSQL() {
    const server = new PostgresServer();
    await server.create();
    return server;
  },
};

let store: Store;
const useStore = (name: string) => {
  beforeAll(async () => {
    store = await createStore[name]!();
    await two();
  });
  afterAll(async () => {
    for (const end of ends.splice(0)) end();
    pair = [];
    await store.remove();
  });
};
// What PostgreSQL does otherwise is in postgres.test.ts.
const names = isLong ? Object.keys(createStore) : ["Redis"];

const ends: (() => void)[] = [];
let pair: SiteProcess[] = [];

/** Two processes: those that the tests before have left alive, and new ones ahead of them. */
async function two(): Promise<[SiteProcess, SiteProcess]> {
  const left = pair.filter(({ isAlive }) => isAlive);
  const start = () => SiteProcess.start(store.url, "site", {}, (end) => ends.push(end));
  pair = [...(await Promise.all(Array.from({ length: 2 - left.length }, start))), ...left];
  return pair as [SiteProcess, SiteProcess];
}

/** A process that ends is no longer one of the two. */
const gone = (process: SiteProcess) => expect.poll(() => process.isAlive, { timeout: 10_000 }).toBe(false);

/** The total as a process knows it that has read it. */
async function totalOf(process: SiteProcess): Promise<number> {
  await process.ask("add", 1);
  return Number(await process.ask("total"));
}

/** The page comes back with its socket, to another process. */
async function rejoin(page: JoinedPage, process: SiteProcess, patches: number): Promise<FrameSocket> {
  const socket = await openSocket(process.site, { cookie: cookieOf(page.agent), origin: process.url });
  socket.send(["join", "word", [0, page.page.seals[0], patches]]);
  expect(await socket.next()).toEqual(["ok", 0]);
  return socket;
}

describe.each(names)("two processes with one %s", (name) => {
  useStore(name);
  it("add up 1,000 changes made at once from both to exactly 1,000", async () => {
    const processes = await two();
    await Promise.all(processes.map((process) => process.ask("add", 500)));
    for (const process of processes) await expect.poll(() => process.ask("total")).toBe(1000);
  });

  it("show a change made in one on the pages of the other", async () => {
    const [one, other] = await two();
    const { socket } = await joinPage(other.site, "/board");
    await one.ask("add", 1);
    const total = await one.ask("total");
    expect(await socket.next()).toEqual([0, 0, 0, [0, total]]);
  });

  it("show what a handler does to a list() on the pages of the other, and continue a page with it", async () => {
    const [one, other] = await two();
    const page = await joinPage(one.site, "/lines");
    const { socket } = await joinPage(other.site, "/lines");
    expect(await page.event("rename(2)")).toEqual([0, 0, 1, [0, [-2, [0, "renamed 2"]]]]);
    expect(await socket.next()).toEqual([0, 0, 0, [0, [-2, [0, "renamed 2"]]]]);
    await one.kill();
    const back = await openSocket(other.site, { cookie: cookieOf(page.agent), origin: other.url });
    back.send(["join", "word", [0, page.page.seals[0], 1]]);
    expect(await back.next()).toEqual(["ok", 0]);
    // Its row is as it was, since none was stored: the list is sent as it is loaded now.
    expect(JSON.stringify(await back.next())).toContain("line 2");
    back.send([0, 0, 2, 2, "rename(3)"]);
    expect(JSON.stringify(await back.next())).toContain("renamed 3");
  });

  it("go on with each other's pages: with what was confirmed, and without running an event twice", async () => {
    const [one, other] = await two();
    const page = await joinPage(one.site, "/");
    for (let count = 1; count <= 3; count++)
      expect(await page.event("increment")).toEqual([0, 0, count, [0, count]]);
    await one.kill();
    const socket = await rejoin(page, other, 3);
    // As if its confirmation had been lost; and then the next one.
    socket.send([0, 0, 3, 3, "increment"]);
    expect(await socket.next()).toEqual([0, 0, 3]);
    socket.send([0, 0, 4, 3, "increment"]);
    expect(await socket.next()).toEqual([0, 0, 4, [0, 4]]);
    expect(socket.received).toHaveLength(3);
  });

  it("never confirm what another one has gone on from: the page is sent there", async () => {
    const [one, other] = await two();
    const page = await joinPage(one.site, "/");
    await page.event("increment");
    // Its connection is thought to be there still.
    const socket = await rejoin(page, other, 1);
    socket.send([0, 0, 2, 1, "increment"]);
    expect(await socket.next()).toEqual([0, 0, 2, [0, 2]]);
    page.socket.send([0, 0, 2, 1, "increment"]);
    expect(await page.socket.closed).toEqual({ code: 1012, reason: "HL_VIEW_MOVED" });
    expect(page.socket.received).toHaveLength(2);
    const back = await rejoin(page, one, 2);
    expect(await createSenderFrom(back, 2)).toEqual([0, 0, 3, [0, 3]]);
  });

  it("take up a page where it is newer elsewhere, though they had it themselves before", async () => {
    const [one, other] = await two();
    const page = await joinPage(one.site, "/");
    await page.event("increment");
    await page.socket.close();
    const there = await rejoin(page, other, 1);
    there.send([0, 0, 2, 1, "increment"]);
    expect(await there.next()).toEqual([0, 0, 2, [0, 2]]);
    await there.close();
    const back = await rejoin(page, one, 2);
    back.send([0, 0, 3, 2, "increment"]);
    expect(await back.next()).toEqual([0, 0, 3, [0, 3]]);
    expect(back.received).toHaveLength(2);
  });

  it("run two posts of one page that arrive in both at once one after the other", async () => {
    const processes = await two();
    const before = Number(await processes[0].ask("marks"));
    const agent = processes[0].site.agent();
    const page = await getPage(agent, "/board");
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        supertest((processes[index % 2] as SiteProcess).url)
          .post("/_live")
          .set("Cookie", cookieOf(agent))
          .type("form")
          .send({ _seal: page.seals[0], "on:0": "mark" }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(303));
    const last = await getPage(agent, answers[0]?.get("Location") as string);
    expect(last.text).toMatch(/ 6 Mark$/);
    await expect.poll(() => processes[0].ask("marks")).toBe(before + 6);
  });

  it("make up for what a process did not send that was killed between storing and answering: once", async () => {
    const [one, other] = await two();
    const page = await joinPage(one.site, "/order");
    const before = await totalOf(other);
    await one.ask("dieAfterChangeOf", "view:");
    page.socket.send([0, 0, 1, 0, "place"]);
    await page.socket.closed;
    await gone(one);
    expect(page.socket.received).toHaveLength(1);
    const socket = await rejoin(page, other, 0);
    socket.send([0, 0, 1, 0, "place"]);
    const [, , , , effects] = await socket.next();
    expect(effects).toEqual([
      ["cookie", expect.anything()],
      ["redirect", "/board"],
    ]);
    expect(await socket.next()).toEqual([0, 0, 1]);
    const cookie = `${cookieOf(page.agent)}; ${(effects as string[][])[0]?.[1]}`;
    const next = await supertest(other.url).get("/board").set("Cookie", cookie);
    expect(next.text).toContain("Placed.");
    expect(await other.ask("total")).toBe(before + 1);
  });

  it("update what is shared once, though the event runs again whose process was killed before its state was stored", async () => {
    const [one, other] = await two();
    const page = await joinPage(one.site, "/order");
    const ear = await joinPage(other.site, "/ear");
    const before = await totalOf(other);
    await one.ask("dieAfterChangeOf", "shared:total");
    page.socket.send([0, 0, 1, 0, "place"]);
    await page.socket.closed;
    await gone(one);
    await expect.poll(() => other.ask("total")).toBe(before + 1);
    const socket = await rejoin(page, other, 0);
    socket.send([0, 0, 1, 0, "place"]);
    expect((await socket.next())[0]).toBe("effects");
    expect(await socket.next()).toEqual([0, 0, 1]);
    expect(await other.ask("total")).toBe(before + 1);
    // The next event is another one.
    socket.send([0, 0, 2, 0, "place"]);
    await expect.poll(() => other.ask("total")).toBe(before + 2);
    // The process that was killed had sent nothing.
    await expect.poll(() => ear.socket.received.slice(1)).toEqual(["[0,0,0,[0,1]]", "[0,0,0,[0,2]]"]);
  });

  it.each([
    { signal: "SIGKILL", what: "is killed" },
    { signal: "SIGTERM", what: "has no time left to wait for it" },
  ] as const)("go on from the state before a handler whose process $what", async ({ signal }) => {
    const [one, other] = await two();
    const page = await joinPage(one.site, "/halves");
    page.socket.send([0, 0, 1, 0, "work"]);
    // What another component does meanwhile stores the whole page.
    page.socket.send([0, 1, 1, 0, "increment"]);
    expect(await page.socket.next()).toEqual([0, 1, 1, [0, 1]]);
    one.signal(signal);
    await page.socket.closed;
    const socket = await openSocket(other.site, { cookie: cookieOf(page.agent), origin: other.url });
    const seal = JSON.parse(page.socket.received.find((text) => text.startsWith('["seal"')) ?? "[]")[2];
    socket.send(["join", "word", seal ? [0, seal, 0] : [0, page.page.seals[0], 1]]);
    expect(await socket.next()).toEqual(["ok", 0]);
    // The process that ended could not know what its page would be shown of the handler, so it is sent all, and sealed again.
    if (seal) {
      expect(textOf(JSON.stringify(await socket.next()))).toContain("0,0");
      expect(await socket.next()).toEqual(["seal", 0, expect.anything()]);
    }
    await other.ask("hurry");
    socket.send([0, 0, 1, seal ? 0 : 1, "work"]);
    expect(await socket.next()).toEqual([0, 0, 1, [0, 1, 1, 1]]);
    await gone(one);
  });

  it("count the tabs of one person as one, hear what is said in either, and miss the members of a killed one soon", async () => {
    const [one, other] = await two();
    const ada = await joinPage(one.site, "/room?key=ada&name=Ada");
    await expect.poll(() => lastText(ada.socket)).toBe("Ada×1");
    const tab = await joinPage(other.site, "/room?key=ada&name=Ada");
    await joinPage(other.site, "/room?key=grace&name=Grace");
    await expect.poll(() => lastText(ada.socket)).toBe("Ada×2 Grace×1");
    await other.ask("say", "hello");
    await expect.poll(() => ada.socket.received.at(-1)).toContain("hello");
    await expect.poll(() => tab.socket.received.at(-1)).toContain("hello");

    await other.kill();
    await expect.poll(() => lastText(ada.socket), { timeout: 10_000 }).toBe("Ada×1");
  }, 30_000);
});

describe.each(names)("a %s that is stopped for a while under load", (name) => {
  useStore(name);
  it("ends no process, loses nothing that was confirmed, and finds pages that catch up by themselves", async () => {
    const processes = await two();
    const pages = await Promise.all(
      Array.from({ length: 8 }, (_, index) => joinPage((processes[index % 2] as SiteProcess).site, "/board")),
    );
    const marks = () => (processes[0] as SiteProcess).ask("marks") as Promise<number>;
    // Those of the tests above.
    const old = await marks();
    let isOver = false;
    const confirmed = pages.map(async (page) => {
      let done = 0;
      while (!isOver) {
        page.socket.send([0, 0, done + 1, 0, "mark"]);
        await confirmationOf(page.socket, done + 1);
        done++;
      }
      return done;
    });
    await expect.poll(marks, { timeout: 10_000 }).toBeGreaterThan(old + 50);
    await store.stop();
    const stopped = Date.now();
    // Pages stay up, with what is known.
    for (const process of processes) {
      expect((await process.site.agent().get("/")).status).toBe(200);
      expect((await process.site.agent().get("/board")).status).toBe(200);
    }
    const end = stopped + (isLong ? 5000 : 1000);
    await new Promise((resolve) => setTimeout(resolve, end - Date.now()));
    const before = await marks();
    await store.start();
    await expect.poll(marks, { timeout: 10_000 }).toBeGreaterThan(before + 50);
    isOver = true;
    const total = (await Promise.all(confirmed)).reduce((sum, done) => sum + done, old);
    for (const process of processes) {
      await expect.poll(() => process.ask("marks"), { timeout: 10_000 }).toBe(total);
      expect(process.isAlive).toBe(true);
      expect(process.output).toContain("[HL_STORE_AWAY]");
      expect(process.output).toContain(`${name} is back`);
    }
    for (const { socket } of pages)
      await expect.poll(() => lastMarks(socket), { timeout: 10_000 }).toBe(total);
  }, 60_000);
});

/** Sends the next event of a page that has had so many. */
async function createSenderFrom(socket: FrameSocket, events: number): Promise<unknown> {
  socket.send([0, 0, events + 1, events, "increment"]);
  return socket.next();
}

async function confirmationOf(socket: FrameSocket, event: number): Promise<void> {
  for (;;) {
    const frame = await socket.next();
    if (frame[2] === event) return;
    if (typeof frame[0] === "string" && frame[0] !== "store")
      throw new Error(`The event was answered by ${JSON.stringify(frame)}`);
  }
}

/** What the last change of the room's names said. */
function lastText(socket: FrameSocket): string | undefined {
  const texts = socket.received.map((text) => /^\[0,0,0,\[0,"(.*?)"/.exec(text)?.[1]);
  return texts.findLast((text) => text !== undefined);
}

/** The number of marks that a page was told last. */
function lastMarks(socket: FrameSocket): number {
  const frames = socket.received.map((text) => /^\[0,0,\d+,\[(?:0,\d+,)?1,(\d+)/.exec(text)?.[1]);
  return Number(frames.findLast((text) => text !== undefined));
}
