/** What is Redis's own: being away, being slow, catching up, and one connection for all channels. */
import { createClient, createCluster, createSentinel } from "redis";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Adapter, type RedisAdapterOptions, redisAdapter } from "../../middleware/index.js";
import { AdapterSwitch } from "../../middleware/state/adapters/adapter-switch.js";
import { SharedValue } from "../../middleware/state/realtime/shared-value.js";
import { Tally } from "../support/components.js";
import { getPage, postEvent } from "../support/page.js";
import { RedisServer } from "../support/redis.js";
import { serve } from "../support/site.js";
import { cookieOf, joinPage, openSocket } from "../support/socket.js";
import { errorOf } from "../support/view.js";

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.create();
});
afterAll(() => server.remove());
afterEach(() => {
  server.goOn();
  return server.start();
});

let prefixes = 0;

/** An adapter that is closed when the test ends, and what it said. */
function open(options: RedisAdapterOptions = {}) {
  const log: string[] = [];
  const write = (message: string) => void log.push(message);
  const logger = { warn: write, error: write };
  const adapter = redisAdapter(server.url, { prefix: `redis ${++prefixes}:`, logger, ...options });
  onTestFinished(() => adapter.close());
  return { adapter, log };
}

/** A shared counter as each of several processes has it. */
function counterOn(adapter: Adapter, options = {}) {
  const adapters = new AdapterSwitch();
  const log: unknown[] = [];
  adapters.connect(adapter, {
    warn: (text) => log.push(text),
    error: (text, error) => log.push(text, error),
  });
  return new SharedValue(adapters, "counter", 0, options);
}

describe("Redis that is away", () => {
  it("is said so once, with its address but no password, and when it is back", async () => {
    const url = server.url.replace("//", "//:secret@");
    const log: string[] = [];
    const write = (message: string) => void log.push(message);
    await server.stop();
    const adapter = redisAdapter(url, { patience: 300, logger: { warn: write, error: write } });
    onTestFinished(() => adapter.close());
    const error = await errorOf(() => adapter.load("one"));
    expect(error.code).toBe("HL_STORE_AWAY");
    expect(error.status).toBe(503);
    expect(error.what).toBe(`Redis at ${server.url} can't be reached.`);
    await errorOf(() => adapter.save("one", "a", 1000));
    expect(log).toEqual([expect.stringMatching(/can't be reached \(ECONNREFUSED\).*\[HL_STORE_AWAY\]$/)]);
    await server.start();
  });

  it("keeps commands waiting, which are done when it is back", async () => {
    const { adapter, log } = open();
    await adapter.save("one", "a", 60_000);
    await server.stop();
    const loaded = adapter.load("one");
    const saved = adapter.save("two", "b", 60_000);
    await server.start();
    expect(await loaded).toBe("a");
    await saved;
    expect(await adapter.load("two")).toBe("b");
    expect(log).toEqual([expect.stringContaining("HL_STORE_AWAY"), "Hyper Live: Redis is back."]);
  });

  it("keeps no page from being shown, and answers a post that can't be stored with 503", async () => {
    const { adapter } = open({ patience: 300 });
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Tally)), {
      adapter,
    });
    const agent = site.agent();
    await server.stop();
    const page = await getPage(agent, "/");
    const answer = await postEvent(agent, page, "increment");
    expect(answer.status).toBe(503);
    expect(answer.text).toContain("can't store anything");
    await server.start();
    await expect.poll(async () => (await postEvent(agent, page, "increment")).status).toBe(303);
  });

  it("confirms no event until it is back, and sends a page that joins away to come again", async () => {
    const { adapter } = open({ patience: 300 });
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Tally)), {
      adapter,
    });
    const { socket } = await joinPage(site, "/");
    const agent = site.agent();
    const page = await getPage(agent, "/");
    await server.stop();
    socket.send([0, 0, 1, 0, "increment"]);
    socket.send([0, 0, 2, 0, "increment"]);
    const other = await openSocket(site, { cookie: cookieOf(agent), origin: site.url });
    other.send(["join", "word", [0, page.seals[0], 0]]);
    expect(await other.closed).toEqual({ code: 1012, reason: "HL_STORE_AWAY" });
    // What the page hears is that it has to wait.
    expect(socket.received).toEqual(['["ok",0]', '["store",false]']);
    expect(await socket.next()).toEqual(["store", false]);
    await server.start();
    const frames = [await socket.next(), await socket.next(), await socket.next()];
    expect(frames).toContainEqual(["store", true]);
    expect(frames.filter(([what]) => what === 0)).toEqual([
      [0, 0, 1, [0, 1]],
      [0, 0, 2, [0, 2]],
    ]);
  });

  it("takes no more events of a page than it can hold, and all of them in the end", async () => {
    const { adapter } = open({ patience: 300 });
    const site = await serve((app) => app.get("/", (_request, response) => response.live(Tally)), {
      adapter,
    });
    const { socket } = await joinPage(site, "/");
    await server.stop();
    for (let event = 1; event <= 300; event++) socket.send([0, 0, event, 0, "increment"]);
    await server.start();
    let last: unknown[] = [];
    while (last[2] !== 300) last = await socket.next();
    expect(last).toEqual([0, 0, 300, [0, 300]]);
  });
});

describe("Redis that hangs", () => {
  it("counts as away, and what was sent to it is done once when it goes on", async () => {
    const { adapter } = open();
    const counter = counterOn(adapter);
    await counter.update((value) => value + 1);
    server.hang();
    const changes = [counter.update((value) => value + 1), counter.update((value) => value + 1)];
    const early = await Promise.race([...changes, new Promise((resolve) => setImmediate(resolve, "none"))]);
    expect(early).toBe("none");
    server.goOn();
    await Promise.all(changes);
    expect(counter.value).toBe(3);
  });

  it("is given no more than maxPending commands", async () => {
    const { adapter } = open({ maxPending: 2 });
    await adapter.load("one");
    server.hang();
    const waiting = [adapter.load("one"), adapter.load("two")];
    const error = await errorOf(() => adapter.load("three"));
    expect(error.what).toContain("too slow");
    server.goOn();
    expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
  });
});

describe("a shared value in several processes", () => {
  it("has each change of either, made once, where both change it at once", async () => {
    const [one, other] = [open({ prefix: "both:" }), open({ prefix: "both:" })];
    const [a, b] = [counterOn(one.adapter), counterOn(other.adapter)];
    const changes = Array.from({ length: 200 }, (_, index) =>
      (index % 2 ? a : b).update((value) => value + 1),
    );
    const results = await Promise.all(changes);
    expect(new Set(results).size).toBe(200);
    await expect.poll(() => [a.value, b.value]).toEqual([200, 200]);
  });

  it("has each change once though connections break, so that answers are lost and changes sent again", async () => {
    const [one, other] = [open({ prefix: "broken:" }), open({ prefix: "broken:" })];
    const counters = [counterOn(one.adapter), counterOn(other.adapter)];
    const admin = createClient({ url: server.url });
    await admin.connect();
    onTestFinished(() => admin.destroy());
    let killed = 0;
    for (let round = 0; round < 10; round++) {
      const changes = counters.flatMap((counter) =>
        Array.from({ length: 3 }, () => counter.update((value) => value + 1)),
      );
      // The changes are under way by now, and may be made before the connection is gone.
      await new Promise((resolve) => setImmediate(resolve));
      killed += Number(await admin.sendCommand(["CLIENT", "KILL", "TYPE", "normal"]));
      await Promise.all(changes);
    }
    expect(killed).toBeGreaterThan(10);
    await expect.poll(() => counters.map(({ value }) => value)).toEqual([60, 60]);
  });

  it("is changed one after the other by one who waits for each", async () => {
    const counter = counterOn(open().adapter);
    for (let change = 1; change <= 20; change++)
      expect(await counter.update((value) => value + 1)).toBe(change);
  });

  it("is known to one that begins later, before it shows a page", async () => {
    const [one, other] = [open({ prefix: "later:" }), open({ prefix: "later:" })];
    await counterOn(one.adapter).update(() => 7);
    const late = counterOn(other.adapter);
    expect(late.value).toBe(0);
    await late.loading;
    expect(late.value).toBe(7);
    expect(late.loading).toBeUndefined();
  });

  it("is caught up with by one that missed its announcement", async () => {
    const [one, other] = [open({ prefix: "missed:" }), open({ prefix: "missed:" })];
    const [a, b] = [counterOn(one.adapter), counterOn(other.adapter)];
    await Promise.all([a.loading, b.loading]);
    const admin = createClient({ url: server.url });
    await admin.connect();
    onTestFinished(() => admin.destroy());
    // A change of which nobody is told, and then a broken connection.
    await admin.sendCommand([
      "HSET",
      "missed:value:shared:counter",
      "v",
      `${Date.now() * 2000}`,
      "t",
      "[42]",
    ]);
    expect([a.value, b.value]).toEqual([0, 0]);
    await admin.sendCommand(["CLIENT", "KILL", "TYPE", "pubsub"]);
    await expect.poll(() => [a.value, b.value]).toEqual([42, 42]);
  });

  it("is what it was at first again for all of them when its time is over", async () => {
    const [one, other] = [open({ prefix: "ttl:" }), open({ prefix: "ttl:" })];
    const [a, b] = [counterOn(one.adapter, { ttl: 150 }), counterOn(other.adapter, { ttl: 150 })];
    await a.update(() => 7);
    await expect.poll(() => b.value).toBe(7);
    await expect.poll(() => [a.value, b.value]).toEqual([0, 0]);
    await expect.poll(() => b.update((value) => value + 1)).toBe(1);
  });

  it("is heard on one connection, however many names there are", async () => {
    const { adapter } = open({ prefix: "many:" });
    const adapters = new AdapterSwitch();
    adapters.connect(adapter, console);
    const values = Array.from(
      { length: 50 },
      (_, index) => new SharedValue(adapters, `name ${index}`, 0, {}),
    );
    await Promise.all(values.map(({ loading }) => loading));
    const admin = createClient({ url: server.url });
    await admin.connect();
    onTestFinished(() => admin.destroy());
    const clients = String(await admin.sendCommand(["CLIENT", "LIST", "TYPE", "pubsub"]));
    expect(
      clients
        .trim()
        .split("\n")
        .filter((line) => line.includes("sub=50 ")),
    ).toHaveLength(1);
  });
});

describe("redisAdapter()", () => {
  it("takes a client's settings for connections of its own, and leaves the client alone", async () => {
    const client = createClient({ url: server.url });
    const adapter = redisAdapter(client, { prefix: "client:" });
    await adapter.save("one", "a", 60_000);
    expect(client.isOpen).toBe(false);
    await client.connect();
    expect(await client.get("client:text:one")).toBe("a");
    await adapter.close();
    expect(client.isReady).toBe(true);
    client.destroy();
  });

  it("takes the address of a client that has it in its options for the socket", async () => {
    const client = createClient({ socket: { host: "127.0.0.1", port: server.port } });
    const adapter = redisAdapter(client, { prefix: "socket:" });
    onTestFinished(() => adapter.close());
    await adapter.save("one", "a", 60_000);
    expect(await adapter.load("one")).toBe("a");
  });

  it.each<[string, unknown[], string]>([
    ["no address", ["localhost"], "must be an address"],
    ["nothing", [undefined], "must be an address"],
    ["an empty array", [[]], "addresses of nodes of a cluster"],
    ["an array with something else", [["redis://localhost", "localhost"]], "addresses of nodes of a cluster"],
    ["a cluster without nodes", [{ rootNodes: [] }], "options of some nodes"],
    ["a cluster's client", [createCluster({ rootNodes: [{}] })], "give the options with which"],
    [
      "a sentinel's client",
      [createSentinel({ name: "a", sentinelRootNodes: [] })],
      "give the options with which",
    ],
    ["a prefix that tears names of a cluster apart", [["redis://a"], { prefix: "a{b:" }], "pair of braces"],
    ["a patience of 0", ["redis://localhost", { patience: 0 }], "patience is 0"],
    ["a maxPending that is no number", ["redis://localhost", { maxPending: "x" }], "maxPending is x"],
  ])("refuses %s", (_what, args, why) => {
    expect(() => redisAdapter(...(args as [string]))).toThrow(why);
    expect(() => redisAdapter(...(args as [string]))).toThrow("HL_OPTION");
  });

  it("is one for all sites of a process", async () => {
    const { adapter } = open();
    await serve(() => {}, { adapter });
    await serve(() => {}, { adapter });
    await expect(serve(() => {}, { adapter: open().adapter })).rejects.toThrow(
      "differs from that of another hyperLive()",
    );
  });
});
