/** A Redis that is full, or refuses for another reason: what it does not store fails, and its page shows the state before. */
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { handler, html, live, type RedisAdapterOptions, redisAdapter } from "../../middleware/index.js";
import { Gate, Tally } from "../support/components.js";
import {
  type Agent,
  getPage,
  htmxHeaders,
  type LivePage,
  postAndFollow,
  postEvent,
} from "../support/page.js";
import { RedisServer } from "../support/redis.js";
import { type ServeOptions, serve, type TestSite } from "../support/site.js";
import { cookieOf, type FrameSocket, joinPage, openSocket } from "../support/socket.js";
import { errorOf } from "../support/view.js";

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.create();
});
afterAll(() => server.remove());

/** No command that needs memory is run any more. */
const fill = () => server.command("CONFIG", "SET", "maxmemory", "1");
const makeRoom = () => server.command("CONFIG", "SET", "maxmemory", "0");
afterEach(makeRoom);

@live
class RefusedSlowly {
  static gate = new Gate();
  static started = 0;
  count = 0;
  async work(): Promise<void> {
    RefusedSlowly.started++;
    await RefusedSlowly.gate.passed;
    this.count++;
  }
  render() {
    return html`<p>${this.count} <button @click="work">Work</button></p>`;
  }
}

/** State that is too large for a seal. */
@live
class RefusedLarge {
  text = "x".repeat(20_000);
  clicks = 0;
  click(): void {
    this.clicks++;
  }
  render() {
    return html`<p>${this.clicks} clicks <button @click="click">Click</button></p>`;
  }
}

@live
class RefusedSpoiled {
  counted = 0;
  kept: unknown;
  count(): void {
    this.counted++;
  }
  spoil(): void {
    this.kept = () => {};
  }
  render() {
    return html`<p>${this.counted} <button @click="count">Count</button><button @click="spoil">Spoil</button></p>`;
  }
}

@live
class RefusedNotes {
  texts: string[] = [];
  @handler(String)
  add(text: string): void {
    this.texts.push(text);
  }
  render() {
    return html`<form @submit="add(text)"><input name="text" /><p>${this.texts.length} notes</p></form>`;
  }
}

let prefixes = 0;
const open = (options: RedisAdapterOptions = {}) => {
  const adapter = redisAdapter(server.url, {
    prefix: `refuses ${++prefixes}:`,
    logger: { warn() {}, error() {} },
    ...options,
  });
  onTestFinished(() => adapter.close());
  return adapter;
};

const serveAll = (options: ServeOptions = {}): Promise<TestSite> =>
  serve(
    (app) => {
      app.get("/", (_request, response) => response.live(Tally));
      app.get("/slow", (_request, response) => response.live(RefusedSlowly));
      app.get("/large", (_request, response) => response.live(RefusedLarge));
      app.get("/spoiled", (_request, response) => response.live(RefusedSpoiled));
      app.get("/notes", (_request, response) => response.live(RefusedNotes));
    },
    { adapter: open(), secret: "the secret of all these sites", ...options },
  );

/** The page connects again, with the seal that it was written with. */
async function rejoin(site: TestSite, agent: Agent, page: LivePage, patches: number): Promise<FrameSocket> {
  const socket = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
  socket.send(["join", "word", [0, page.seals[0], patches]]);
  expect(await socket.next()).toEqual(["ok", 0]);
  return socket;
}

const failed = (event: number) => [
  "failed",
  0,
  0,
  event,
  "HL_STORE_REFUSED",
  expect.stringMatching(/no room/),
];

describe("events over a socket, while Redis is full", () => {
  it("fail all that are in flight, and the page goes on from the state before them when there is room", async () => {
    const site = await serveAll();
    const { agent, page, socket, event } = await joinPage(site, "/");
    expect(await event("increment")).toEqual([0, 0, 1, [0, 1]]);
    await fill();
    for (const number of [2, 3, 4]) socket.send([0, 0, number, 1, "increment"]);
    for (const number of [2, 3, 4]) expect(await socket.next()).toEqual(failed(number));
    expect(await socket.closed).toEqual({ code: 1013, reason: "HL_STORE_REFUSED" });
    // It shows what is stored, so there is nothing to send.
    const again = await rejoin(site, agent, page, 1);
    again.send([0, 0, 5, 1, "increment"]);
    expect(await again.next()).toEqual(failed(5));
    await again.closed;
    await makeRoom();
    const last = await rejoin(site, agent, page, 1);
    last.send([0, 0, 6, 1, "increment"]);
    expect(await last.next()).toEqual([0, 0, 6, [0, 2]]);
    expect(last.received).toHaveLength(2);
    expect(site.log.filter((line) => line.includes("HL_STORE_REFUSED")).length).toBeGreaterThan(0);
    expect(site.log.join()).not.toContain("threw");
  });

  it("write a limited number of lines to the log", async () => {
    const site = await serveAll();
    const { socket } = await joinPage(site, "/");
    await fill();
    for (let number = 1; number <= 50; number++) socket.send([0, 0, number, 0, "increment"]);
    await socket.closed;
    expect(site.log.length).toBeLessThanOrEqual(20);
  });

  it("fail a handler that is still running then, before the page joins again", async () => {
    RefusedSlowly.gate = new Gate();
    RefusedSlowly.started = 0;
    const site = await serve(
      (app) =>
        app.get("/", async (request, response) => {
          response.send(`${await request.live(RefusedSlowly)}${await request.live(Tally)}`);
        }),
      { adapter: open() },
    );
    const { socket } = await joinPage(site, "/");
    socket.send([0, 0, 1, 0, "work"]);
    socket.send([0, 0, 2, 0, "work"]);
    await expect.poll(() => RefusedSlowly.started).toBe(1);
    await fill();
    // The other view of the page is refused alone; the running one is not given up by that.
    socket.send([1, 0, 1, 0, "increment"]);
    expect(await socket.next()).toEqual([
      "failed",
      1,
      0,
      1,
      "HL_STORE_REFUSED",
      expect.stringMatching(/no room/),
    ]);
    expect((await socket.closed).code).toBe(1013);
    RefusedSlowly.gate.open();
  });

  it("fails an event whose page has gone meanwhile: it finds the state before, and runs when it is sent again", async () => {
    RefusedSlowly.gate = new Gate();
    RefusedSlowly.started = 0;
    const site = await serveAll();
    const { agent, page, socket } = await joinPage(site, "/slow");
    socket.send([0, 0, 1, 0, "work"]);
    await expect.poll(() => RefusedSlowly.started).toBe(1);
    await socket.close();
    await fill();
    RefusedSlowly.gate.open();
    await expect.poll(() => site.log.join()).toContain("HL_STORE_REFUSED");
    await makeRoom();
    const again = await rejoin(site, agent, page, 0);
    again.send([0, 0, 1, 0, "work"]);
    expect(await again.next()).toEqual([0, 0, 1, [0, 1]]);
    expect(RefusedSlowly.started).toBe(2);
  });
});

describe("posts, while Redis is full", () => {
  it.each([
    ["a plain form", {}],
    ["htmx", htmxHeaders],
  ])("of %s are answered with 507 and why, and nothing of the event stays", async (_what, headers) => {
    const site = await serveAll();
    const agent = site.agent();
    const page = await postAndFollow(agent, await getPage(agent, "/"), "increment");
    await fill();
    const answer = await postEvent(agent, page, "increment", { headers });
    expect(answer.status).toBe(507);
    expect(answer.text).toContain("no room");
    expect(answer.get("Hyper-Live-Answer")).toBe("final");
    await makeRoom();
    expect((await postAndFollow(agent, page, "increment")).text).toContain("2 +");
    expect(site.log.join()).not.toContain("threw");
  });

  it("leave nothing of the event on the page's socket either", async () => {
    const site = await serveAll();
    const { agent, page, socket, event } = await joinPage(site, "/");
    await event("increment");
    await fill();
    expect((await postEvent(agent, page, "increment")).status).toBe(507);
    expect((await socket.closed).code).toBe(1013);
    expect(socket.received).toHaveLength(2);
    const again = await rejoin(site, agent, page, 1);
    await makeRoom();
    again.send([0, 0, 2, 1, "increment"]);
    expect(await again.next()).toEqual([0, 0, 2, [0, 2]]);
  });
});

describe("pages that are opened while Redis is full", () => {
  it("join, and work without a reload as soon as there is room", async () => {
    const site = await serveAll();
    await fill();
    const { agent, page, socket } = await joinPage(site, "/");
    socket.send([0, 0, 1, 0, "increment"]);
    expect(await socket.next()).toEqual(failed(1));
    await socket.closed;
    const again = await rejoin(site, agent, page, 0);
    await makeRoom();
    again.send([0, 0, 2, 0, "increment"]);
    expect(await again.next()).toEqual([0, 0, 2, [0, 1]]);
  });

  it("carry a large state themselves", async () => {
    const site = await serveAll();
    await fill();
    const { agent, page, socket, event } = await joinPage(site, "/large");
    expect(page.seals[0]?.length).toBeGreaterThan(20_000);
    await makeRoom();
    expect(await event("click")).toEqual([0, 0, 1, [0, 1]]);
    await socket.close();
    expect((await postAndFollow(agent, page, "click")).text).toContain("2 clicks");
  });

  it("are refused with 507 if they could not send their state back", async () => {
    const site = await serveAll({ maxPayload: 10_000 });
    await fill();
    const answer = await site.agent().get("/large");
    expect(answer.status).toBe(507);
  });
});

describe("a member of a room who enters while Redis is full", () => {
  it("is there soon after there is room", async () => {
    const adapter = open();
    await adapter.enter("room", "first", "First");
    await fill();
    expect((await errorOf(() => adapter.enter("room", "late", "Late"))).code).toBe("HL_STORE_REFUSED");
    await makeRoom();
    const members = async () => [...(await adapter.members("room")).keys()].sort();
    await expect.poll(members, { timeout: 10_000 }).toEqual(["first", "late"]);
  });
});

describe("state that can't be stored, in production", () => {
  it("fails its event, and the page goes on from the state before", async () => {
    vi.stubEnv("NODE_ENV", "production");
    onTestFinished(() => void vi.unstubAllEnvs());
    const site = await serveAll();
    const { agent, page, socket, event } = await joinPage(site, "/spoiled");
    await event("count");
    const answer = await event("spoil");
    expect(answer.slice(0, 5)).toEqual(["failed", 0, 0, 2, "HL_HANDLER_FAILED"]);
    expect(site.log.join()).toContain("RefusedSpoiled.kept can't be stored");
    await socket.close();
    const again = await rejoin(site, agent, page, 1);
    again.send([0, 0, 3, 1, "count"]);
    expect(await again.next()).toEqual([0, 0, 3, [0, 2]]);
  });
});

describe("the share of one owner", () => {
  it("fails the event that exceeds it, and no event of anyone else", async () => {
    vi.stubEnv("NODE_ENV", "production");
    onTestFinished(() => void vi.unstubAllEnvs());
    const site = await serveAll({ limits: { storedPerOwner: 2_000 } });
    const { agent, page, socket, event } = await joinPage(site, "/notes");
    const other = await joinPage(site, "/");
    expect((await event("add(text)", { input: ["text", "a"] })).slice(0, 3)).toEqual([0, 0, 1]);
    const answer = await event("add(text)", { input: ["text", "x".repeat(3_000)] });
    expect(answer.slice(0, 5)).toEqual(["failed", 0, 0, 2, "HL_LIMIT"]);
    expect(await socket.closed).toEqual({ code: 1013, reason: "HL_LIMIT" });
    expect(await other.event("increment")).toEqual([0, 0, 1, [0, 1]]);
    const again = await rejoin(site, agent, page, 1);
    again.send([0, 0, 3, 1, "add(text)", "text", "b"]);
    const last = await again.next();
    expect([last.slice(0, 3), JSON.stringify(last)]).toEqual([[0, 0, 3], expect.stringContaining("2")]);
  });
});

describe("a Redis that refuses for another reason", () => {
  it("counts as away while it is a replica, so that events wait until it is the master again", async () => {
    const site = await serveAll({ adapter: open({ patience: 200 }) });
    const { socket } = await joinPage(site, "/");
    await server.command("REPLICAOF", "127.0.0.1", "1");
    socket.send([0, 0, 1, 0, "increment"]);
    socket.send(["ping"]);
    await server.command("REPLICAOF", "NO", "ONE");
    const frames = [await socket.next(), await socket.next()];
    expect(frames).toContainEqual([0, 0, 1, [0, 1]]);
  });

  it("fails events if its user may not write", async () => {
    const site = await serveAll();
    const { socket } = await joinPage(site, "/");
    await server.command("ACL", "SETUSER", "default", "-hset");
    onTestFinished(() => server.command("ACL", "SETUSER", "default", "+hset"));
    socket.send([0, 0, 1, 0, "increment"]);
    expect(await socket.next()).toEqual(failed(1));
  });

  /** A client whose commands are all answered with an error. */
  const clientWith = (message: string) => {
    const client = {
      isReady: true,
      duplicate: () => client,
      connect: async () => {},
      sendCommand: async () => {
        throw new Error(message);
      },
      subscribe: async () => {},
      unsubscribe: async () => {},
      on: () => {},
      destroy: () => {},
    };
    return client;
  };

  it.each([
    ["OOM command not allowed when used memory > 'maxmemory'.", "HL_STORE_REFUSED"],
    ["MISCONF Redis is configured to save RDB snapshots, but it's currently unable to.", "HL_STORE_REFUSED"],
    ["NOAUTH Authentication required.", "HL_STORE_REFUSED"],
    ["NOPERM this user has no permissions to run the 'hset' command", "HL_STORE_REFUSED"],
    ["ERR any other", "HL_STORE_REFUSED"],
    ["READONLY You can't write against a read only replica.", "HL_STORE_AWAY"],
    ["NOREPLICAS Not enough good replicas to write.", "HL_STORE_AWAY"],
    ["LOADING Redis is loading the dataset in memory", "HL_STORE_AWAY"],
  ])("%s is %s", async (message, code) => {
    const adapter = redisAdapter(clientWith(message), { patience: 1, logger: { warn() {}, error() {} } });
    for (const action of [
      () => adapter.save("id", "text", 1000),
      () => adapter.read("name"),
      () => adapter.swap("name", "text", { expected: 0 }),
    ])
      expect((await errorOf(action)).code).toBe(code);
    await adapter.close();
  });
});
