/** What is PostgreSQL's own: being away, connections that break, a pool that is exhausted, large messages and hostile names. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import {
  type Adapter,
  type PostgresAdapterOptions,
  postgresAdapter,
  postgresSchema,
} from "../../middleware/index.js";
import { AdapterSwitch } from "../../middleware/state/adapters/adapter-switch.js";
import { createStatements } from "../../middleware/state/adapters/postgres/statements.js";
import { createLimiter } from "../../middleware/state/limits/rate-limiter.js";
import { SharedValue } from "../../middleware/state/realtime/shared-value.js";
import { isLong } from "../support/long.js";
import { inLongRuns } from "../support/long-tests.js";
import { PostgresStore } from "../support/postgres-store.js";
import { SiteProcess } from "../support/processes.js";
import { cookieOf, joinPage, openSocket } from "../support/socket.js";
import { errorOf } from "../support/view.js";

let store: PostgresStore;
beforeAll(async () => {
  store = await PostgresStore.create();
});
afterAll(() => store.remove());
afterEach(() => store.server.start());

/** An adapter with a pool of its own, as another process has it; it is closed when the test ends. */
function open({ pool: poolOptions = {}, ...options }: PostgresAdapterOptions & { pool?: object } = {}) {
  const log: string[] = [];
  const write = (message: string) => void log.push(message);
  const pool = store.open(poolOptions);
  const adapter = postgresAdapter(pool, { logger: { warn: write, error: write }, ...options });
  onTestFinished(() => adapter.close());
  return { adapter, log, pool };
}

/** A shared counter as each of several processes has it. */
function counterOn(adapter: Adapter, name: string) {
  const adapters = new AdapterSwitch();
  adapters.connect(adapter, { warn: () => {}, error: () => {} });
  return new SharedValue(adapters, name, 0, {});
}

/** Ends connections of all others, or those that listen. */
const cut = async (what: "all" | "listening" = "all") => {
  const where = what === "all" ? "" : "AND query LIKE '%LISTEN%' OR query = 'SELECT'";
  const { rows } = await store.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' ${where}`,
  );
  return rows.length;
};

describe("PostgreSQL that is away", () => {
  it("is said so once, keeps statements waiting, and is said to be back; a crash loses no state", async () => {
    const { adapter, log } = open();
    const changes: boolean[] = [];
    adapter.watchStore?.((isThere) => changes.push(isThere));
    await adapter.save("one", "a", 60_000);
    await adapter.enter("room", "ada", "Ada");
    await store.server.stop("crash");
    const loaded = adapter.load("one");
    const saved = adapter.save("two", "b", 60_000);
    await expect.poll(() => changes).toEqual([false]);
    await store.server.start();
    expect(await loaded).toBe("a");
    await saved;
    expect(await adapter.load("two")).toBe("b");
    // The crash has emptied the rooms, which are entered again.
    await expect.poll(() => adapter.members("room")).toEqual(new Map([["ada", "Ada"]]));
    expect(changes).toEqual([false, true]);
    const spoken = log.filter((line) => !line.includes("idle connection"));
    expect(spoken).toEqual([
      expect.stringMatching(/PostgreSQL can't be reached \(.*\)\..*\[HL_STORE_AWAY\]$/),
      "Hyper Live: PostgreSQL is back.",
    ]);
  });

  it("fails what has waited for too long, and what is too much", async () => {
    const { adapter } = open({ patience: 100, maxPending: 2 });
    await store.server.stop();
    const waiting = [errorOf(() => adapter.lostAt?.("one")), errorOf(() => adapter.lostAt?.("two"))];
    expect((await errorOf(() => adapter.lostAt?.("three"))).what).toContain("too slow");
    for (const { code, status } of await Promise.all(waiting))
      expect({ code, status }).toEqual({ code: "HL_STORE_AWAY", status: 503 });
  });

  it("fails each of many that wait for a batch, and at once those that are too many", async () => {
    const { adapter } = open({ patience: 100, maxPending: 300 });
    await store.server.stop();
    const all = await Promise.allSettled(Array.from({ length: 301 }, (_, id) => adapter.load(`${id}`)));
    const reasons = all.map((each) => (each as PromiseRejectedResult).reason.what);
    expect(reasons.at(-1)).toContain("too slow");
    expect(reasons.slice(0, 300).filter((what) => what.includes("can't be reached"))).toHaveLength(300);
  });
});

describe("connections that break", () => {
  it("lose no change of a shared value and make none twice", async () => {
    const counters = [open(), open()].map(({ adapter }) => counterOn(adapter, "broken"));
    let ended = 0;
    for (let round = 0; round < 5; round++) {
      const changes = counters.flatMap((counter) =>
        Array.from({ length: 3 }, () => counter.update((value) => value + 1)),
      );
      // The changes are under way by now, and may be made before the connection is gone.
      await new Promise((resolve) => setImmediate(resolve));
      ended += await cut();
      await Promise.all(changes);
    }
    expect(ended).toBeGreaterThan(5);
    await expect.poll(() => counters.map(({ value }) => value)).toEqual([30, 30]);
  });

  it("let those who listened catch up, and hear what comes then", async () => {
    const { adapter } = open();
    const heard: string[] = [];
    const subscriber = {
      receive: (text: string) => heard.push(text),
      catchUp: () => heard.push("caught up"),
    };
    await adapter.subscribe("one", subscriber);
    await cut("listening");
    await expect.poll(() => heard).toEqual(["caught up"]);
    await adapter.publish("one", "heard");
    await expect.poll(() => heard).toEqual(["caught up", "heard"]);
  });

  inLongRuns("are given up if they do not answer", async () => {
    const { adapter, pool } = open({ pool: { max: 3 } });
    await adapter.save("one", "a", 60_000);
    // Its lock is never given up by a process that hangs.
    const held = (await pool.connect()) as unknown as typeof pool & { release(): void };
    await held.query("BEGIN");
    await held.query("SELECT * FROM hyper_live.state FOR UPDATE");
    const saved = adapter.save("one", "b", 60_000);
    expect((await errorOf(() => saved)).code).toBe("HL_STORE_AWAY");
    await held.query("ROLLBACK");
    held.release();
    await expect.poll(() => adapter.load("one")).toMatch(/[ab]/);
  });
});

describe("a pool of which all connections are taken", () => {
  it("lets events wait, fails them with 503 in the end, and serves them when one is free", async () => {
    const { adapter, pool } = open({ pool: { max: 2 }, patience: 150 });
    await adapter.save("one", "a", 60_000);
    const taken = await pool.connect();
    const error = await errorOf(() => adapter.load("one"));
    expect([error.code, error.status]).toEqual(["HL_STORE_AWAY", 503]);
    expect(error.what).toContain("no connection of the pool is free");
    taken.release();
    await expect.poll(() => adapter.load("one").catch(() => "")).toBe("a");
  });

  it("is given all back, but the one that listens, and that one at the end", async () => {
    const { adapter, pool } = open();
    await adapter.subscribe("one", { receive: () => {} });
    await Promise.all(Array.from({ length: 300 }, (_, index) => adapter.save(`${index}`, "a", 60_000)));
    expect(pool.totalCount - pool.idleCount).toBe(1);
    await adapter.close();
    await expect.poll(() => pool.totalCount - pool.idleCount).toBe(0);
    expect((await errorOf(() => adapter.load("1"))).what).toContain("was closed");
  });
});

describe("names and texts of any kind", () => {
  const hostile = [
    "\0",
    "\\",
    '\\"',
    "#",
    "##",
    "'; DROP TABLE hyper_live.state; --",
    "\ud800",
    "\udfff",
    "{}",
    "",
  ];
  const long = [...hostile, "x"].map((text) => text + "ü€😀\0".repeat(3000));
  const any = fc.oneof(fc.constantFrom(...hostile, ...long), fc.string({ unit: "binary", maxLength: 400 }));

  it("are kept apart, and given back as they were", async () => {
    const { adapter } = open();
    let run = 0;
    const different = fc.uniqueArray(fc.tuple(any, any), { selector: ([name]) => name, maxLength: 12 });
    const check = async (entries: [string, string][]) => {
      const room = `${++run}\0${entries[0]?.[0]}`;
      await Promise.all(
        entries.flatMap(([name, text]) => [
          adapter.save(`${run}${name}`, text, 60_000, { owner: name, limit: 1e9, isConfirmed: true }),
          adapter.swap(`${run}${name}`, text, { expected: 0, changes: [name] }),
          adapter.enter(room, name, text),
        ]),
      );
      const texts = entries.map(([, text]) => text);
      const names = entries.map(([name]) => `${run}${name}`);
      expect(await Promise.all(names.map((name) => adapter.load(name)))).toEqual(texts);
      expect(
        (await Promise.all(names.map((name) => adapter.read(name)))).map((found) => found?.text),
      ).toEqual(texts);
      expect(await adapter.members(room)).toEqual(new Map(entries));
    };
    await fc.assert(fc.asyncProperty(different, check), { numRuns: isLong ? 200 : 8 });
  });

  it("are sent to all who listen, in order, whatever their size, and each of those that are equal", async () => {
    const [one, other] = [open(), open()];
    const sizes = [0, 1, 2633, 2634, 7899, 7900, 7901, 8000, 8001, 100_000];
    const texts = [
      ...sizes.flatMap((size) => ["x".repeat(size), "€".repeat(size), "same"]),
      ...hostile,
      ...Array<string>(50).fill("same"),
    ];
    const heard: string[] = [];
    await other.adapter.subscribe("a\0b", { receive: (text) => heard.push(text) });
    await other.adapter.subscribe("a", { receive: () => heard.push("another channel") });
    for (const text of texts) void one.adapter.publish("a\0b", text);
    await expect.poll(() => heard.length).toBe(texts.length);
    expect(heard).toEqual(texts);
    const announced = await one.adapter.swap("large", "€\0".repeat(9000), { expected: 0, announce: "a\0b" });
    await expect.poll(() => heard.at(-1)).toBe(`${announced.now.version} ${announced.now.text}`);
  });

  it("let catch up where a large message is gone before it was read", async () => {
    const { adapter } = open();
    const heard: string[] = [];
    await adapter.subscribe("gone", {
      receive: (text) => heard.push(text),
      catchUp: () => heard.push("caught up"),
    });
    await store.pool.query(
      "CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER forget BEFORE INSERT ON hyper_live.messages FOR EACH ROW EXECUTE FUNCTION forget()",
    );
    await adapter.publish("gone", "x".repeat(9000));
    await adapter.publish("gone", "after it");
    await expect.poll(() => heard).toEqual(["caught up", "after it"]);
    await store.pool.query("DROP FUNCTION forget CASCADE");
  });
});

describe("a batch of statements", () => {
  it("fails only what is refused of it", async () => {
    const { adapter } = open();
    await store.pool.query("ALTER TABLE hyper_live.state ADD CONSTRAINT refused CHECK (text <> 'refused')");
    const texts = ["a", "refused", "b", "c"];
    const results = await Promise.allSettled(texts.map((text) => adapter.save(text, text, 60_000)));
    await store.pool.query("ALTER TABLE hyper_live.state DROP CONSTRAINT refused");
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    const { reason } = results[1] as PromiseRejectedResult;
    expect([reason.code, reason.status]).toEqual(["HL_STORE_REFUSED", 507]);
    expect(await adapter.load("c")).toBe("c");
  });

  it("has each id once, so that the text that was saved last is kept", async () => {
    const { adapter } = open();
    const texts = Array.from({ length: 20 }, (_, index) => `${index}`);
    await Promise.all(texts.map((text) => adapter.save("same", text, 60_000)));
    expect(await adapter.load("same")).toBe("19");
  });
});

describe("what has expired", () => {
  it("is deleted, and nothing else", async () => {
    await store.empty();
    const { adapter } = open();
    await adapter.save("short", "a", 1);
    await adapter.save("long", "a", 60_000);
    await adapter.swap("forever", "a", { expected: 0, changes: ["1"] });
    await adapter.enter("room", "ada", "Ada");
    await store.pool.query("INSERT INTO hyper_live.members VALUES ('room', 'dead', 'k', 'm', '')");
    await store.pool.query("INSERT INTO hyper_live.messages VALUES ('old', '', now())");
    await store.pool.query("UPDATE hyper_live.state SET sweep_at = now() WHERE key = 't:short'");
    for (const text of createStatements("hyper_live").sweep) await store.pool.query(text, [100]);
    const count = async (table: string) =>
      (await store.pool.query(`SELECT count(*)::int AS n FROM hyper_live.${table}`)).rows[0]?.n;
    const counts = await Promise.all(["state", "changes", "members", "messages", "processes"].map(count));
    expect(counts).toEqual([2, 1, 1, 0, 1]);
  });
});

describe("two processes", () => {
  it("have one page: one alone continues it, and the other takes it over when that is killed", async () => {
    const [one, other] = await Promise.all([
      SiteProcess.start(store.server.url),
      SiteProcess.start(store.server.url),
    ]);
    const page = await joinPage(one.site, "/");
    expect(await page.event("increment")).toEqual([0, 0, 1, [0, 1]]);
    const socket = await openSocket(other.site, { cookie: cookieOf(page.agent), origin: other.url });
    socket.send(["join", "word", [0, page.page.seals[0], 1]]);
    expect(await socket.next()).toEqual(["ok", 0]);
    socket.send([0, 0, 2, 1, "increment"]);
    expect(await socket.next()).toEqual([0, 0, 2, [0, 2]]);
    page.socket.send([0, 0, 2, 1, "increment"]);
    expect(await page.socket.closed).toEqual({ code: 1012, reason: "HL_VIEW_MOVED" });
    await other.kill();
    const back = await openSocket(one.site, { cookie: cookieOf(page.agent), origin: one.url });
    back.send(["join", "word", [0, page.page.seals[0], 2]]);
    expect(await back.next()).toEqual(["ok", 0]);
    back.send([0, 0, 3, 2, "increment"]);
    expect(await back.next()).toEqual([0, 0, 3, [0, 3]]);
  });

  it("count rates together, and each for itself while PostgreSQL is away", async () => {
    const options = { name: "rate", points: 3, duration: 60 };
    const [one, other] = [open(), open()].map(({ adapter }) => createLimiter(adapter, options));
    for (const limiter of [one, other, one]) expect(await limiter?.take("ada\0")).toBe(0);
    expect(await other?.take("ada\0")).toBeGreaterThan(50_000);
    await store.server.stop();
    expect(await other?.take("ada\0")).toBe(0);
  });
});

inLongRuns(
  "three processes in a room all miss the members of one that has ended, though one alone looks after it",
  async () => {
    const all = [open(), open(), open()];
    for (const [index, { adapter }] of all.entries()) await adapter.enter("trio", `${index}`, "");
    const told = [0, 0, 0];
    for (const [index, { adapter }] of all.entries()) {
      await adapter.watch("trio", () => {
        told[index] = (told[index] as number) + 1;
      });
      await adapter.members("trio");
    }
    // As if it were killed: none of its statements arrives.
    const [ended, one, other] = all as [
      ReturnType<typeof open>,
      ReturnType<typeof open>,
      ReturnType<typeof open>,
    ];
    ended.pool.connect = () => Promise.reject(new Error("ended"));
    await expect.poll(() => told[1], { timeout: 10_000 }).toBe(1);
    await expect.poll(() => told[2]).toBe(1);
    for (const { adapter } of [one, other])
      expect([...(await adapter.members("trio")).keys()].sort()).toEqual(["1", "2"]);
  },
);

describe("postgresAdapter()", () => {
  it("creates its tables if it is told to, though two do so at once, and says what is missing if not", async () => {
    const schema = "other";
    const error = await errorOf(() => open({ schema }).adapter.load("one"));
    expect(error.code).toBe("HL_STORE_REFUSED");
    expect(error.what).toContain("run the SQL of postgresSchema(), or pass { create: true }");
    const both = [open({ schema, create: true }), open({ schema, create: true })];
    await Promise.all(both.map(({ adapter }, index) => adapter.save(`${index}`, "a", 60_000)));
    expect(await both[0]?.adapter.load("1")).toBe("a");
    expect(await open().adapter.load("1")).not.toBe("a");
  });

  it.each([
    ["no pool", [undefined], "must be a Pool"],
    ["an address", ["postgres://localhost"], "must be a Pool"],
    ["a schema that is no plain name", [{ connect() {}, on() {} }, { schema: 'a"; DROP' }], "schema is"],
    ["a patience of 0", [{ connect() {}, on() {} }, { patience: 0 }], "patience is 0"],
  ])("refuses %s", (_what, args, why) => {
    expect(() => postgresAdapter(...(args as unknown as [never]))).toThrow(why);
    expect(() => postgresAdapter(...(args as unknown as [never]))).toThrow("HL_OPTION");
  });

  it("has the tables that the guide shows", () => {
    const chapter = new URL("../../examples/guide/chapters/64-several-processes.md", import.meta.url);
    expect(readFileSync(chapter, "utf8")).toContain(postgresSchema());
  });
});
