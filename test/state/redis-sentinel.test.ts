/** Redis with Sentinel: the adapter goes on at the server that is the master. */
import { expect, it, onTestFinished } from "vitest";
import { redisAdapter } from "../../middleware/index.js";
import { inLongRuns } from "../support/long-tests.js";
import { SentinelGroup } from "../support/redis-sentinel.js";
import { errorOf } from "../support/view.js";

inLongRuns(
  "goes on at the replica that takes over, when the master is killed and when it becomes a replica itself",
  async () => {
    const group = await SentinelGroup.create();
    onTestFinished(() => group.remove());
    const log: string[] = [];
    const write = (message: string) => void log.push(message);
    const adapter = redisAdapter(group.options, { logger: { warn: write, error: write } });
    onTestFinished(() => adapter.close());
    const told: boolean[] = [];
    adapter.watchStore?.((isThere) => told.push(isThere));
    const heard: string[] = [];
    await adapter.subscribe("news", { receive: (text) => heard.push(text) });

    await adapter.save("one", "a", 60_000);
    await group.failOver();
    await adapter.save("one", "b", 60_000);
    await expect.poll(() => told).toEqual([false, true]);
    await expect
      .poll(async () => {
        await adapter.publish("news", "after a failover");
        return heard;
      })
      .toContain("after a failover");

    await group.isWhole();
    await group.killMaster();
    await adapter.save("one", "c", 60_000);
    expect(await adapter.load("one")).toBe("c");
    await expect.poll(() => told).toEqual([false, true, false, true]);
    await expect
      .poll(async () => {
        await adapter.publish("news", "after a kill");
        return heard;
      })
      .toContain("after a kill");
    expect(log[0]).toContain("The Redis master mymaster can't be reached");
  },
  60_000,
);

it("says what is wrong, where the sentinels know no such master", async () => {
  const log: string[] = [];
  const write = (message: string) => void log.push(message);
  const source = { name: "other", sentinelRootNodes: [{ host: "127.0.0.1", port: 1 }] };
  const adapter = redisAdapter(source, { patience: 300, logger: { warn: write, error: write } });
  onTestFinished(() => adapter.close());
  const error = await errorOf(() => adapter.load("one"));
  expect(error.what).toBe("The Redis master other can't be reached.");
  await expect.poll(() => log).toEqual([expect.stringContaining("can't be reached (ECONNREFUSED)")]);
});
