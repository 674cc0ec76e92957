/** The contract of an adapter: memory, Redis and PostgreSQL alike. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Adapter, memoryAdapter, postgresAdapter, redisAdapter } from "../../middleware/index.js";
import { ensurePrograms, requireProgram, valkey } from "../setup/programs.js";
import { isLong } from "../support/long.js";
import { PostgresStore } from "../support/postgres-store.js";
import { RedisServer } from "../support/redis.js";
import { RedisCluster } from "../support/redis-cluster.js";
import { SentinelGroup } from "../support/redis-sentinel.js";

let server: RedisServer;
let cluster: RedisCluster;
let sentinels: SentinelGroup;
let valkeyServer: RedisServer;
let valkeyCluster: RedisCluster;
let store: PostgresStore;
beforeAll(async () => {
  [server, cluster, store] = await Promise.all([
    RedisServer.create(),
    RedisCluster.create({ replicas: isLong }),
    PostgresStore.create(),
  ]);
  if (!isLong) return;
  ensurePrograms([valkey]);
  const program = requireProgram(valkey);
  [sentinels, valkeyServer, valkeyCluster] = await Promise.all([
    SentinelGroup.create(),
    RedisServer.create(program),
    RedisCluster.create({ program }),
  ]);
}, 120_000);
afterAll(async () => {
  for (const each of [server, cluster, sentinels, store, valkeyServer, valkeyCluster]) await each?.remove();
});

let prefixes = 0;
const adapters: Record<string, () => Adapter> = {
  memory: () => memoryAdapter(),
  redis: () => redisAdapter(server.url, { prefix: `test ${++prefixes}:` }),
  "redis cluster": () => redisAdapter(cluster.urls, { prefix: `test ${++prefixes}:` }),
  postgres: () => postgresAdapter(store.pool),
  ...(isLong && {
    "redis sentinel": () => redisAdapter(sentinels.options, { prefix: `test ${++prefixes}:` }),
    valkey: () => redisAdapter(valkeyServer.url, { prefix: `test ${++prefixes}:` }),
    "valkey cluster": () => redisAdapter(valkeyCluster.urls, { prefix: `test ${++prefixes}:` }),
  }),
};

describe.each(Object.entries(adapters))("the %s adapter", (name, create) => {
  let adapter: Adapter;
  beforeEach(() => {
    adapter = create();
  });
  afterEach(async () => {
    await adapter.close();
    if (name === "postgres") await store.empty();
  });

  describe("stores texts", () => {
    it("under their ids, the newest one", async () => {
      await adapter.save("one", "a", 60_000);
      await adapter.save("two", "ü\u0000\n\u2028", 60_000);
      await adapter.save("one", "b", 60_000);
      expect(await adapter.load("one")).toBe("b");
      expect(await adapter.load("two")).toBe("ü\u0000\n\u2028");
      expect(await adapter.load("three")).toBeUndefined();
    });

    it("until their time is over", async () => {
      await adapter.save("one", "a", 5);
      await expect.poll(() => adapter.load("one")).toBeUndefined();
    });

    it.each([-1, 1])("for as long as that takes, if the clock is set by %i days meanwhile", async (days) => {
      await adapter.save("long", "a", 60_000);
      await adapter.save("short", "a", 20);
      await adapter.swap("long", "a", { expected: 0, ttl: 60_000 });
      await adapter.swap("short", "a", { expected: 0, ttl: 20 });
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + days * 86_400_000 });
      try {
        await expect.poll(() => adapter.load("short")).toBeUndefined();
        await expect.poll(() => adapter.read("short")).toBeUndefined();
        expect(await adapter.load("long")).toBe("a");
        expect((await adapter.read("long"))?.text).toBe("a");
      } finally {
        vi.useRealTimers();
      }
    });

    it("apart from what is swapped", async () => {
      await adapter.save("one", "saved", 60_000);
      expect(await adapter.read("one")).toBeUndefined();
      await adapter.swap("one", "swapped", { expected: 0 });
      expect(await adapter.load("one")).toBe("saved");
    });
  });

  describe("gives each owner a share", () => {
    const minute = 60_000;
    /** A text that takes 1,000 characters of a share, with the 400 that each one takes besides. */
    const text = "x".repeat(600);
    const quota = (owner: string, isConfirmed = true, limit = 3000) => ({ owner, limit, isConfirmed });
    const thereOf = async (owner: string, ...ids: string[]) => {
      const loaded = await Promise.all(ids.map((id) => adapter.load(id, owner)));
      return ids.filter((_id, at) => loaded[at] !== undefined);
    };
    const there = (...ids: string[]) => thereOf("one", ...ids);

    it("past which its own oldest text goes, and no other's", async () => {
      await adapter.save("other", text, minute, quota("other"));
      for (const id of ["1", "2", "3", "4", "5"]) await adapter.save(id, text, minute, quota("one"));
      expect(await there("1", "2", "3", "4", "5")).toEqual(["3", "4", "5"]);
      expect(await thereOf("other", "other")).toEqual(["other"]);
    });

    it("in which a text that is replaced or deleted counts no more", async () => {
      for (const id of ["1", "2", "2", "2"]) await adapter.save(id, text, minute, quota("one"));
      expect(await there("1", "2")).toEqual(["1", "2"]);
      await adapter.save("1", "", 0, quota("one"));
      for (const id of ["3", "4"]) await adapter.save(id, text, minute, quota("one"));
      expect(await there("1", "2", "3", "4")).toEqual(["2", "3", "4"]);
    });

    it("in which a text that has expired counts no more", async () => {
      await adapter.save("1", text, minute, quota("one", false));
      for (const id of ["2", "3"]) await adapter.save(id, text, 150, quota("one"));
      await expect.poll(() => there("2", "3")).toEqual([]);
      for (const id of ["4", "5"]) await adapter.save(id, text, minute, quota("one"));
      expect(await there("1", "4", "5")).toEqual(["1", "4", "5"]);
    });

    it("in which texts that nobody came back to go first", async () => {
      await adapter.save("1", text, minute, quota("one"));
      await adapter.save("2", text, minute, quota("one", false));
      await adapter.save("3", text, minute, quota("one"));
      await adapter.save("4", text, minute, quota("one"));
      expect(await there("1", "2", "3", "4")).toEqual(["1", "3", "4"]);
      for (const id of ["5", "6"]) await adapter.save(id, text, minute, quota("one", false));
      expect(await there("3", "4", "5", "6")).toEqual(["3", "4", "6"]);
    });

    it("in which a text that someone came back to counts as confirmed", async () => {
      for (const id of ["1", "2"]) await adapter.save(id, text, minute, quota("one", false));
      await adapter.save("1", text, minute, quota("one"));
      for (const id of ["3", "4"]) await adapter.save(id, text, minute, quota("one"));
      expect(await there("1", "2", "3", "4")).toEqual(["1", "3", "4"]);
    });

    it("and keeps a text that alone is larger, since its page needs it", async () => {
      await adapter.save("1", text, minute, quota("one"));
      await adapter.save("2", text, minute, quota("one", true, 500));
      expect(await there("1", "2")).toEqual(["2"]);
    });

    it("and knows when the newest confirmed text was written that it has dropped", async () => {
      expect(await adapter.lostAt?.("one")).toBe(0);
      for (const id of ["1", "2", "3", "4"]) await adapter.save(id, text, minute, quota("one", false));
      expect(await adapter.lostAt?.("one")).toBe(0);
      const before = Date.now();
      await adapter.save("5", text, minute, quota("one"));
      const after = Date.now();
      await expect.poll(() => Date.now()).toBeGreaterThan(after);
      for (const id of ["6", "7", "8"]) await adapter.save(id, text, minute, quota("one"));
      expect(await adapter.lostAt?.("one")).toBeGreaterThanOrEqual(before);
      expect(await adapter.lostAt?.("one")).toBeLessThanOrEqual(after);
      expect(await adapter.lostAt?.("other")).toBe(0);
    });

    it("of Infinity, if that is the limit", async () => {
      const none = quota("one", true, Number.POSITIVE_INFINITY);
      for (const id of ["1", "2", "3", "4", "5"]) await adapter.save(id, text, minute, none);
      expect(await there("1", "2", "3", "4", "5")).toHaveLength(5);
    });
  });

  describe("swaps values", () => {
    it("in where there was none, and gives them back with their version", async () => {
      expect(await adapter.read("value")).toBeUndefined();
      const { isDone, now } = await adapter.swap("value", "a", { expected: 0 });
      expect(isDone).toBe(true);
      expect(now).toEqual({ text: "a", version: expect.any(Number) });
      expect(await adapter.read("value")).toEqual(now);
    });

    it("only behind the version that is there, and tells what that is", async () => {
      const first = await adapter.swap("value", "a", { expected: 0 });
      const second = await adapter.swap("value", "b", { expected: first.now.version });
      expect(second.isDone).toBe(true);
      expect(second.now.version).toBeGreaterThan(first.now.version);
      for (const expected of [0, first.now.version, second.now.version - 1]) {
        expect(await adapter.swap("value", "c", { expected })).toEqual({ isDone: false, now: second.now });
      }
    });

    it("of many at once exactly one each time", async () => {
      let version = 0;
      for (let round = 0; round < 5; round++) {
        const swaps = await Promise.all(
          Array.from({ length: 20 }, (_, index) => adapter.swap("value", `${index}`, { expected: version })),
        );
        const done = swaps.filter(({ isDone }) => isDone);
        expect(done).toHaveLength(1);
        version = done[0]?.now.version as number;
      }
    });

    it("until their time is over; what comes then is newer than what was there", async () => {
      const first = await adapter.swap("value", "a", { expected: 0, ttl: 5 });
      await expect.poll(() => adapter.read("value")).toBeUndefined();
      const second = await adapter.swap("value", "b", { expected: 0 });
      expect(second.isDone).toBe(true);
      expect(second.now.version).toBeGreaterThan(first.now.version);
    });

    it("out, where they are to be kept for no time", async () => {
      const { now } = await adapter.swap("value", "a", { expected: 0 });
      expect((await adapter.swap("value", "b", { expected: now.version, ttl: 0 })).isDone).toBe(true);
      expect(await adapter.read("value")).toBeUndefined();
      expect((await adapter.swap("value", "c", { expected: 0 })).isDone).toBe(true);
    });

    it("behind any version where the value is gone", async () => {
      const { isDone, now } = await adapter.swap("value", "a", { expected: 5_000_000_000_000_000 });
      expect(isDone).toBe(true);
      expect(now.version).toBeGreaterThan(5_000_000_000_000_000);
    });

    it("over a lower version than the expected one: the store has lost what was newer", async () => {
      const { now } = await adapter.swap("value", "a", { expected: 0 });
      const expected = now.version + 1_000_000_000;
      const later = await adapter.swap("value", "b", { expected });
      expect(later.isDone).toBe(true);
      expect(later.now.version).toBeGreaterThan(expected);
    });

    it("in again, under the version that they had, over lower versions alone", async () => {
      const again = (text: string, expected: number) =>
        adapter.swap("value", text, { expected, again: true });
      const { now } = await adapter.swap("value", "a", { expected: 0 });
      const newest = { text: "newest", version: now.version + 20 };
      expect(await again("newer", now.version + 10)).toMatchObject({ isDone: true });
      expect(await again("newest", newest.version)).toEqual({ isDone: true, now: newest });
      expect(await again("older", now.version + 15)).toEqual({ isDone: false, now: newest });
      expect(await again("other", newest.version)).toEqual({ isDone: false, now: newest });
      expect(await adapter.read("value")).toEqual(newest);
    });

    it("with the keys of the changes they make, of which none is made twice", async () => {
      const first = await adapter.swap("value", "a", { expected: 0, changes: ["1", "2"] });
      expect(first.isDone).toBe(true);
      const expected = first.now.version;
      expect(await adapter.swap("value", "b", { expected, changes: ["3", "2", "1"] })).toEqual({
        isDone: false,
        now: first.now,
        made: ["2", "1"],
      });
      // What was not stored was not made.
      const second = await adapter.swap("value", "b", { expected, changes: ["3"] });
      expect(second).toEqual({ isDone: true, now: { text: "b", version: expect.any(Number) } });
      // A value's changes are its own, and a version that is too low is told first.
      expect((await adapter.swap("other", "a", { expected: 0, changes: ["1"] })).isDone).toBe(true);
      expect(await adapter.swap("value", "c", { expected, changes: ["3"] })).toEqual({
        isDone: false,
        now: second.now,
      });
    });

    it("with keys that are known though the value is gone, and beside an owner's share", async () => {
      const quota = { owner: "one", limit: 10_000, isConfirmed: true };
      const options = { expected: 0, changes: ["1"], quota, ttl: 60_000 };
      const { now } = await adapter.swap("value", "a", options);
      await adapter.swap("value", "", { expected: now.version, ttl: 0, quota });
      expect(await adapter.swap("value", "b", options)).toEqual({
        isDone: false,
        now: { text: "", version: 0 },
        made: ["1"],
      });
    });

    it("and announces them, with version and text", async () => {
      const heard: string[] = [];
      await adapter.subscribe("news", { receive: (text) => heard.push(text) });
      const { now } = await adapter.swap("value", "a b", { expected: 0, announce: "news" });
      await adapter.swap("value", "refused", { expected: 0, announce: "news" });
      const later = await adapter.swap("value", "c", { expected: now.version, announce: "news" });
      await expect.poll(() => heard).toEqual([`${now.version} a b`, `${later.now.version} c`]);
    });
  });

  describe("carries messages", () => {
    it("to all who subscribe to the channel, in order, and to nobody else", async () => {
      const heard: string[] = [];
      await adapter.subscribe("one", { receive: (text) => heard.push(`a ${text}`) });
      await adapter.subscribe("one", { receive: (text) => heard.push(`b ${text}`) });
      await adapter.subscribe("two", { receive: (text) => heard.push(`two ${text}`) });
      await adapter.publish("one", "1");
      await adapter.publish("one", "2\n");
      await adapter.publish("two", "last");
      await expect.poll(() => heard).toEqual(["a 1", "b 1", "a 2\n", "b 2\n", "two last"]);
    });

    it("no longer to one who let go, while the others go on", async () => {
      const heard: string[] = [];
      const release = await adapter.subscribe("one", { receive: () => heard.push("gone") });
      await adapter.subscribe("one", { receive: (text) => heard.push(text) });
      release();
      release();
      await adapter.publish("one", "1");
      await expect.poll(() => heard).toEqual(["1"]);
    });

    it("again to one who comes back to a channel that nobody heard in between", async () => {
      const heard: string[] = [];
      (await adapter.subscribe("one", { receive: () => heard.push("gone") }))();
      await adapter.publish("one", "missed");
      await adapter.subscribe("one", { receive: (text) => heard.push(text) });
      await adapter.publish("one", "heard");
      await expect.poll(() => heard).toEqual(["heard"]);
    });

    it("to one who comes as the last one leaves, each time", async () => {
      const heard: string[] = [];
      const sent = Array.from({ length: 100 }, (_, index) => `${index}`);
      for (const text of sent) {
        const release = await adapter.subscribe("one", { receive: () => {} });
        release();
        const leave = await adapter.subscribe("one", { receive: (message) => heard.push(message) });
        await adapter.publish("one", text);
        await expect.poll(() => heard, { interval: 2 }).toContain(text);
        leave();
      }
      expect(heard).toEqual(sent);
    });
  });

  describe("keeps rooms", () => {
    it("with their members and what is said of each", async () => {
      await adapter.enter("room", "ada 1", "Ada");
      await adapter.enter("room", "grace", "Grace");
      await adapter.enter("room", "ada 1", "Ada L.");
      await adapter.enter("other", "linus", "Linus");
      await adapter.exit("room", "grace");
      await adapter.exit("room", "nobody");
      expect(await adapter.members("room")).toEqual(new Map([["ada 1", "Ada L."]]));
      expect(await adapter.members("empty")).toEqual(new Map());
    });

    it("and tells of those who come and go, as long as someone wants to know", async () => {
      let told = 0;
      const release = await adapter.watch("room", () => told++);
      await adapter.enter("room", "ada", "Ada");
      await expect.poll(() => told).toBe(1);
      await adapter.exit("room", "ada");
      await expect.poll(() => told).toBe(2);
      await adapter.enter("other", "ada", "Ada");
      release();
      await adapter.enter("room", "ada", "Ada");
      const heard: string[] = [];
      await adapter.subscribe("last", { receive: (text) => heard.push(text) });
      await adapter.publish("last", "told");
      await expect.poll(() => heard).toEqual(["told"]);
      expect(told).toBe(2);
    });
  });
});
