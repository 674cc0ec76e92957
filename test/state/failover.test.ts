/**
 * A Redis that has lost its newest changes, as after a failover to a replica that was behind, or a restart from an old
 * dump: it answers with lower versions than the processes know.
 */
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { type Adapter, broadcast, html, live, redisAdapter, subscribe } from "../../middleware/index.js";
import { AdapterSwitch } from "../../middleware/state/adapters/adapter-switch.js";
import { SharedValue } from "../../middleware/state/realtime/shared-value.js";
import { Gate, Tally } from "../support/components.js";
import { getPage, htmxHeaders, postAndFollow, postEvent, textOf } from "../support/page.js";
import { RedisServer } from "../support/redis.js";
import { serve } from "../support/site.js";
import { cookieOf, joinPage, openSocket } from "../support/socket.js";

let server: RedisServer;
let admin: Awaited<ReturnType<RedisServer["connect"]>>;
beforeAll(async () => {
  server = await RedisServer.create();
  admin = await server.connect();
});
afterAll(async () => {
  admin.destroy();
  await server.remove();
});

const open = (): Adapter => {
  const adapter = redisAdapter(server.url, { prefix: "", logger: { warn() {}, error() {} } });
  onTestFinished(() => adapter.close());
  return adapter;
};

/** A shared list as each of several processes has it. */
async function listOn(adapter: Adapter, options = {}) {
  const adapters = new AdapterSwitch();
  adapters.connect(adapter, console);
  const list = new SharedValue<number[]>(adapters, "list", [], options);
  await list.loading;
  return list;
}

/** Keeps all data of the server; returns a function that brings it back, and with it the loss of all later changes. */
async function keep(): Promise<() => Promise<void>> {
  const dumps = new Map<string, string>();
  for (const key of await admin.keys("*")) {
    const dump = await admin.sendCommand<string | null>(["DUMP", key], dumpAsBytes);
    // Null for what has reached the end of its time since.
    if (dump !== null) dumps.set(key, dump);
  }
  return async () => {
    await admin.flushAll();
    for (const [key, dump] of dumps) await admin.sendCommand(["RESTORE", key, "0", dump]);
  };
}
const dumpAsBytes = { typeMapping: { 36: Buffer } } as never;

/** Number of scripts that were run since the statistics were reset. */
async function scripts(): Promise<number> {
  const calls = (await admin.info("commandstats")).matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g);
  return Array.from(calls, ([, count]) => Number(count)).reduce((sum, count) => sum + count, 0);
}

const reconnect = () => admin.sendCommand(["CLIENT", "KILL", "TYPE", "pubsub"]);
const add = (list: SharedValue<number[]>, item: number) => list.update((items) => void items.push(item));

describe("a shared value that the store has lost in part", () => {
  it("is written over by the next update, with one script, and with all that was known", async () => {
    await admin.flushAll();
    const [one, other] = [await listOn(open()), await listOn(open())];
    await add(one, 1);
    const goBack = await keep();
    for (const item of [2, 3]) await add(one, item);
    await goBack();
    await admin.sendCommand(["CONFIG", "RESETSTAT"]);
    expect(await add(one, 4)).toEqual([1, 2, 3, 4]);
    expect(await scripts()).toBe(1);
    await expect.poll(() => other.value).toEqual([1, 2, 3, 4]);
  });

  it("is written over also if the store has lost all", async () => {
    await admin.flushAll();
    const [one, other] = [await listOn(open()), await listOn(open())];
    for (const item of [1, 2]) await add(one, item);
    await expect.poll(() => other.value).toEqual([1, 2]);
    await admin.flushAll();
    await admin.sendCommand(["CONFIG", "RESETSTAT"]);
    await Promise.all([add(one, 3), add(other, 4)]);
    expect(await scripts()).toBeLessThanOrEqual(3);
    expect([...one.value].sort()).toEqual([1, 2, 3, 4]);
    await expect.poll(() => other.value).toEqual(one.value);
  });

  it("is stored again by a process that knows more, once it has reconnected", async () => {
    await admin.flushAll();
    const [one, other] = [await listOn(open()), await listOn(open())];
    await add(one, 1);
    const goBack = await keep();
    await add(other, 2);
    await expect.poll(() => one.value).toEqual([1, 2]);
    await goBack();
    await reconnect();
    await expect.poll(async () => (await listOn(open())).value).toEqual([1, 2]);
    expect([one.value, other.value]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(one.version).toBe(other.version);
  });

  it("is what the process with the newest version knows, if several know more than the store", async () => {
    await admin.flushAll();
    const one = await listOn(open());
    await add(one, 1);
    const goBack = await keep();
    await add(one, 2);
    // A change that is announced to nobody, and known only to the process that begins after it.
    const version = one.version + 1_000_000;
    await admin.hSet("value:shared:list", { v: String(version), t: "[[1,2,3],1,2,3]" });
    const newest = await listOn(open());
    expect(newest.value).toEqual([1, 2, 3]);
    await goBack();
    await reconnect();
    await expect.poll(() => one.value).toEqual([1, 2, 3]);
    expect([one.version, newest.version]).toEqual([version, version]);
    await expect.poll(async () => (await open().read("shared:list"))?.version).toBe(version);
  });

  it("is not brought back when its time is over", async () => {
    await admin.flushAll();
    const one = await listOn(open(), { ttl: 60_000 });
    await add(one, 1);
    await admin.del("value:shared:list");
    await reconnect();
    const heard: unknown[] = [];
    const listener = await listOn(open(), { ttl: 60_000 });
    listener.subscribe((value) => heard.push(value));
    await add(listener, 2);
    await expect.poll(() => one.value).toEqual([2]);
    expect(heard).toEqual([[2]]);
  });
});

@live
class HearingTally {
  count = 0;
  heard = 0;
  onMount() {
    subscribe("tally", this.hear);
  }
  hear(heard: number) {
    this.heard = heard;
  }
  increment() {
    this.count++;
  }
  render() {
    return html`<p>${`${this.count} clicks, heard ${this.heard}`} <button @click="increment">+</button></p>`;
  }
}

const serveTally = (adapter = open()) =>
  serve((app) => app.get("/", (_request, response) => response.live(Tally)), {
    adapter,
    secret: "the secret of both processes",
  });

describe("a page whose newest state the store has lost", () => {
  it("goes on with its socket: its state is written over the older one", async () => {
    await admin.flushAll();
    const site = await serveTally();
    const { agent, page, event, socket } = await joinPage(site, "/");
    expect(await event("increment")).toEqual([0, 0, 1, [0, 1]]);
    const goBack = await keep();
    expect(await event("increment")).toEqual([0, 0, 2, [0, 2]]);
    await goBack();
    await admin.sendCommand(["CONFIG", "RESETSTAT"]);
    expect(await event("increment")).toEqual([0, 0, 3, [0, 3]]);
    expect(await scripts()).toBe(1);
    expect(socket.received).toHaveLength(4);
    expect((await postAndFollow(agent, page, "increment")).text).toContain("4");
  });

  it("is waited for by another process that is asked for the page before it is stored again", async () => {
    await admin.flushAll();
    // Two applications that share nothing but the store, as two processes do; the second one has had no request yet.
    const [adapter, gate] = [open(), new Gate()];
    const [one, other] = [await serveTally(adapter), await serveTally(adapter)];
    const { agent, page, event, socket: first } = await joinPage(one, "/");
    await event("increment");
    const goBack = await keep();
    await event("increment");
    await goBack();
    const swap = adapter.swap.bind(adapter);
    adapter.swap = async (name, ...change) => {
      if (name.startsWith("view:")) await gate.passed;
      return swap(name, ...change);
    };
    await admin.sendCommand(["CLIENT", "KILL", "TYPE", "normal"]);
    expect(await first.next()).toEqual(["store", false]);
    expect(await first.next()).toEqual(["store", true]);
    const socket = await openSocket(other, { cookie: cookieOf(agent), origin: other.url });
    const read = vi.spyOn(adapter, "read");
    socket.send(["join", "word", [0, page.seals[0], 2]]);
    socket.send(["ping"]);
    expect(await socket.next()).toEqual(["ok"]);
    await expect.poll(() => read.mock.calls.length).toBeGreaterThan(3);
    gate.open();
    expect(await socket.next()).toEqual(["ok", 0]);
    socket.send([0, 0, 3, 2, "increment"]);
    expect(await socket.next()).toEqual([0, 0, 3, [0, 3]]);
  });

  it("is not replaced by the older one of a process that the page has left", async () => {
    await admin.flushAll();
    const adapter = open();
    const [one, other] = [await serveTally(adapter), await serveTally(adapter)];
    const { agent, page, event, socket: left } = await joinPage(one, "/");
    await event("increment");
    left.socket.terminate();
    const headers = { cookie: cookieOf(agent), origin: other.url };
    const socket = await openSocket(other, headers);
    socket.send(["join", "word", [0, page.seals[0], 1]]);
    expect(await socket.next()).toEqual(["ok", 0]);
    const goBack = await keep();
    socket.send([0, 0, 2, 1, "increment"]);
    expect(await socket.next()).toEqual([0, 0, 2, [0, 2]]);
    await goBack();
    await admin.sendCommand(["CLIENT", "KILL", "TYPE", "normal"]);
    expect(await socket.next()).toEqual(["store", false]);
    expect(await socket.next()).toEqual(["store", true]);
    const again = await openSocket(one, { ...headers, origin: one.url });
    again.send(["join", "word", [0, page.seals[0], 2]]);
    expect(await again.next()).toEqual(["ok", 0]);
    again.send([0, 0, 3, 2, "increment"]);
    expect(await again.next()).toEqual([0, 0, 3, [0, 3]]);
  });

  it("is in the seal of a page that has posted, also for a process that still has an older one", async () => {
    await admin.flushAll();
    const adapter = open();
    const [one, other] = [await serveTally(adapter), await serveTally(adapter)];
    const { agent, page, event, socket: left } = await joinPage(one, "/");
    await event("increment");
    await left.close();
    const goBack = await keep();
    const cookie = cookieOf(agent);
    const headers = { ...htmxHeaders, cookie };
    const answer = await postEvent(other.agent(), page, "increment", { headers });
    const seal = /name="_seal" value="([^"]*)"/.exec(answer.text)?.[1];
    await goBack();
    const socket = await openSocket(one, { cookie, origin: one.url });
    socket.send(["join", "word", [0, seal, 0]]);
    expect(await socket.next()).toEqual(["ok", 0]);
    socket.send([0, 0, 3, 0, "increment"]);
    expect(JSON.stringify(await socket.next())).toContain("3");
    expect((await postEvent(one.agent(), page, "increment", { headers })).text).toContain(">4<");
  });

  it.each([false, true])(
    "is in that seal also if messages have changed the older one, stored after the loss: %s",
    async (isStored) => {
      await admin.flushAll();
      const adapter = open();
      const serveHeard = () =>
        serve((app) => app.get("/", (_request, response) => response.live(HearingTally)), {
          adapter,
          secret: "the secret of both processes",
          ...(isStored && { grace: 100 }),
        });
      const [one, other] = [await serveHeard(), await serveHeard()];
      const { agent, page, event, socket } = await joinPage(one, "/");
      await event("increment");
      const goBack = await keep();
      const cookie = cookieOf(agent);
      const headers = { ...htmxHeaders, cookie };
      const answer = await postEvent(other.agent(), page, "increment", { headers });
      const seal = /name="_seal" value="([^"]*)"/.exec(answer.text)?.[1];
      for (let heard = 1; heard < 5; heard++) {
        await broadcast("tally", heard);
        await expect.poll(() => socket.received.join()).toContain(`heard ${heard}`);
      }
      await goBack();
      if (isStored) {
        const [name] = await admin.keys("value:view:*");
        const lost = await admin.hGet(name as string, "v");
        await socket.close();
        await expect.poll(() => admin.hGet(name as string, "v")).not.toBe(lost);
      }
      const again = await openSocket(one, { cookie, origin: one.url });
      again.send(["join", "word", [0, seal, 0]]);
      expect(await again.next()).toEqual(["ok", 0]);
      again.send([0, 0, 3, 0, "increment"]);
      await expect.poll(() => again.received.join()).toContain("3 clicks");
      // What follows it is told from what was lost.
      expect((await postEvent(other.agent(), page, "increment", { headers })).text).toContain("4 clicks");
    },
  );

  it("is stored again as soon as the store is back, so that another process shows the newest state", async () => {
    await admin.flushAll();
    // Two applications that share nothing but the store, as two processes do.
    const adapter = open();
    const [one, other] = [await serveTally(adapter), await serveTally(adapter)];
    const { agent, page, event, socket } = await joinPage(one, "/");
    await event("increment");
    const goBack = await keep();
    await event("increment");
    const [name] = await admin.keys("value:view:*");
    const newest = await admin.hGet(name as string, "t");
    await goBack();
    expect(await admin.hGet(name as string, "t")).not.toBe(newest);
    await admin.sendCommand(["CLIENT", "KILL", "TYPE", "normal"]);
    const frames = [await socket.next(), await socket.next()];
    expect(frames).toEqual([
      ["store", false],
      ["store", true],
    ]);
    const cookie = cookieOf(agent);
    await expect.poll(() => admin.hGet(name as string, "t")).toBe(newest);
    const answer = await postEvent(other.agent(), page, "increment", { headers: { cookie } });
    const next = await other
      .agent()
      .get(answer.get("Location") as string)
      .set("cookie", cookie);
    expect(textOf(next.text)).toContain("3 +");
  });

  it("goes on by posts from the state that it shows itself, if that is newer than the stored one", async () => {
    await admin.flushAll();
    const site = await serveTally();
    const agent = site.agent();
    const first = await postAndFollow(agent, await getPage(agent, "/"), "increment");
    const goBack = await keep();
    const second = await postAndFollow(agent, first, "increment");
    await goBack();
    expect((await postAndFollow(agent, second, "increment")).text).toContain("3");
  });
});

describe("a room whose newest changes the store has lost", () => {
  it("has its members, and none of a living process that has exited", async () => {
    await admin.flushAll();
    const [one, other] = [open(), open()];
    await one.subscribe("any", { receive() {} });
    await one.enter("room", "gone", "Gone");
    await one.enter("left", "gone", "Gone");
    const goBack = await keep();
    await one.exit("room", "gone");
    await one.exit("left", "gone");
    await one.enter("room", "here", "Here");
    await goBack();
    expect(await other.members("room")).toEqual(new Map([["gone", "Gone"]]));
    await reconnect();
    await expect.poll(() => other.members("room")).toEqual(new Map([["here", "Here"]]));
    await expect.poll(() => other.members("left")).toEqual(new Map());
  });
});
