/** Limiters of rates: in memory, and over all processes that share a Redis. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type Adapter, memoryAdapter, redisAdapter } from "../../middleware/index.js";
import { createLimiter, type RateLimiter } from "../../middleware/state/limits/rate-limiter.js";
import { RedisServer } from "../support/redis.js";

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.create();
});
afterAll(() => server.remove());

let prefixes = 0;
const quiet = { warn: () => {}, error: () => {} };
const options = { name: "events", points: 5, duration: 60 };

/** A limiter in Redis as one of several processes has it, connected. */
async function onRedis(prefix: string): Promise<RateLimiter> {
  const adapter = redisAdapter(server.url, { prefix, logger: quiet, patience: 500 });
  onTestFinished(() => adapter.close());
  await adapter.load("nothing");
  return createLimiter(adapter, options);
}

async function takeAll(limiter: RateLimiter, key: string, times: number): Promise<number[]> {
  const waits: number[] = [];
  while (waits.length < times) waits.push(await limiter.take(key));
  return waits;
}

describe("a limiter", () => {
  it.each<[string, () => Adapter]>([
    ["memory", () => memoryAdapter()],
    ["Redis", () => redisAdapter(server.url, { prefix: `rate ${++prefixes}:`, logger: quiet })],
  ])("in %s gives each key its points, and then says how long to wait", async (_name, create) => {
    const adapter = create();
    onTestFinished(() => adapter.close());
    await adapter.load("nothing");
    const limiter = createLimiter(adapter, options);
    expect(await limiter.take("one", 4)).toBe(0);
    expect(await takeAll(limiter, "one", 2)).toEqual([0, expect.any(Number)]);
    const wait = await limiter.take("one");
    expect(wait).toBeGreaterThan(50_000);
    expect(wait).toBeLessThanOrEqual(60_000);
    expect(await limiter.take("two")).toBe(0);
  });

  it("counts for all processes that share a Redis", async () => {
    const [one, two] = [await onRedis("shared:"), await onRedis("shared:")];
    expect(await takeAll(one, "key", 3)).toEqual([0, 0, 0]);
    expect((await takeAll(two, "key", 3)).map((wait) => wait > 0)).toEqual([false, false, true]);
    expect(await one.take("key")).toBeGreaterThan(0);
  });

  it("counts in its own process while Redis is away, without waiting for it", async () => {
    const limiter = await onRedis("away:");
    await server.stop("SIGKILL");
    onTestFinished(() => server.start());
    expect((await takeAll(limiter, "key", 6)).map((wait) => wait > 0)).toEqual([
      ...[false, false, false, false, false],
      true,
    ]);
  });
});
