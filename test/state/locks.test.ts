/** Locks on views in a shared store: they end with their process, and nothing depends on them. */
import { setTimeout as pause } from "node:timers/promises";
import supertest from "supertest";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { Locks } from "../../middleware/state/views/locks.js";
import { Gate } from "../support/components.js";
import { inLongRuns } from "../support/long-tests.js";
import { getPage } from "../support/page.js";
import { SiteProcess } from "../support/processes.js";
import { RedisServer } from "../support/redis.js";
import { sharedMemory } from "../support/shared-memory.js";
import { cookieOf, openSocket } from "../support/socket.js";

describe("a lock in a shared store", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] }));
  afterEach(() => void vi.useRealTimers());

  /** Whether another process could take the lock now. */
  const isFree = async (adapter: ReturnType<typeof sharedMemory>) => {
    const found = await adapter.read("lock:one");
    return found === undefined;
  };

  it("is held as long as its holder works, and is free at once then", async () => {
    const adapter = sharedMemory();
    const gate = new Gate();
    const working = new Locks(adapter).withSharedLock("one", () => gate.passed);
    await pause(1);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await isFree(adapter)).toBe(false);
    gate.open();
    await working;
    await pause(1);
    expect(await isFree(adapter)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is free within 1.5 s when its process is gone", async () => {
    const adapter = sharedMemory();
    void new Locks(adapter).withSharedLock("one", () => new Promise(() => {}));
    await pause(1);
    vi.clearAllTimers();
    vi.advanceTimersByTime(1_500);
    expect(await isFree(adapter)).toBe(true);
  });

  it("is not taken back from the process that has it now, nor released for it", async () => {
    const adapter = sharedMemory();
    const [first, second] = [new Gate(), new Gate()];
    const stopped = new Locks(adapter).withSharedLock("one", () => first.passed);
    await pause(1);
    // As if the process had been stopped for longer than its lock lasts.
    await adapter.swap("lock:one", "", { expected: Number.MAX_SAFE_INTEGER, ttl: 0 });
    await pause(2);
    const other = new Locks(adapter).withSharedLock("one", () => second.passed);
    await pause(1);
    await vi.advanceTimersByTimeAsync(5_000);
    first.open();
    await stopped;
    await pause(1);
    expect(await isFree(adapter)).toBe(false);
    second.open();
    await other;
    await pause(1);
    expect(await isFree(adapter)).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("that is released while it is renewed is free then", async () => {
    const adapter = sharedMemory();
    const [work, renewal] = [new Gate(), new Gate()];
    const working = new Locks(adapter).withSharedLock("one", () => work.passed);
    await pause(1);
    adapter.beforeWrite = () => renewal.passed;
    await vi.advanceTimersByTimeAsync(500);
    adapter.beforeWrite = () => undefined;
    work.open();
    await working;
    renewal.open();
    await pause(1);
    expect(await isFree(adapter)).toBe(true);
  });

  it("is done without if the store refuses it", async () => {
    const adapter = sharedMemory();
    adapter.beforeWrite = () => {
      throw new Error("OOM");
    };
    expect(await new Locks(adapter).withSharedLock("one", async () => "done")).toBe("done");
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a process that is gone during a post", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.create();
  });
  afterAll(() => redis.remove());

  /** A page in one of two processes whose post is running; resolves when the handler has begun. */
  async function startPost() {
    const [one, other] = await Promise.all([SiteProcess.start(redis.url), SiteProcess.start(redis.url)]);
    const agent = one.site.agent();
    const page = await getPage(agent, "/slow");
    const cookie = cookieOf(agent);
    const post = (process: SiteProcess) =>
      supertest(process.url)
        .post("/_live")
        .set("Cookie", cookie)
        .type("form")
        .send({ _seal: page.seals[0], "on:0": "work" })
        .then(({ status }) => status);
    const lost = post(one).catch(() => "lost");
    await expect.poll(() => one.ask("works")).toBe(1);
    return { one, other, page, cookie, post, lost };
  }

  it("keeps the next post and the next join waiting for a moment: 1.6 s if nothing else runs, and 10 s before", async () => {
    const { one, other, page, cookie, post, lost } = await startPost();
    await other.ask("hurry");
    await one.kill();
    const start = performance.now();
    expect(await lost).toBe("lost");
    const socket = await openSocket(other.site, { cookie, origin: other.url });
    socket.send(["join", "word", [0, page.seals[0], 0]]);
    expect((await socket.next())[0]).toBe("ok");
    expect(await post(other)).toBe(303);
    expect(performance.now() - start).toBeLessThan(4_000);
  });

  inLongRuns("that only hangs can't store its state over that of the process which has gone on", async () => {
    const { one, other, page, cookie, post, lost } = await startPost();
    await other.ask("hurry");
    one.signal("SIGSTOP");
    expect(await post(other)).toBe(303);
    one.signal("SIGCONT");
    await one.ask("hurry");
    // It runs the event again, on the state that it finds.
    expect(await lost).toBe(303);
    const again = await openSocket(other.site, { cookie, origin: other.url });
    again.send(["join", "word", [0, page.seals[0], 0]]);
    expect([await again.next(), JSON.stringify(await again.next())]).toEqual([
      ["ok", 0],
      expect.stringContaining("-->2<!--"),
    ]);
  });
});
