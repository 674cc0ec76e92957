/**
 * The short form of `npm run test:chaos`: each kind of fault once, for a moment, with few pages. The runs mostly wait, so they
 * run at the same time.
 */
import { expect, it } from "vitest";
import { isLong } from "../support/long.js";
import { RedisServer } from "../support/redis.js";
import { type Fault, gapFaults, memoryFaults, sharedFaults } from "./faults.js";
import { nothingWrong } from "./judge.js";
import { run } from "./run.js";

const options = { seed: 1, clients: 6, pace: 0.2, rest: 300 };

async function expectNothingLost(
  faults: Record<string, Fault>,
  names: readonly string[],
  redis?: RedisServer,
): Promise<void> {
  const outcome = await run({
    ...options,
    redis,
    disturb: async (stage) => {
      for (const name of names) await (faults[name] as Fault)(stage);
    },
  });
  expect(outcome).toMatchObject(nothingWrong);
  expect(outcome.events).toBeGreaterThan(0);
}

it.concurrent("loses nothing with Redis, whatever fails", { timeout: 60_000 }, async () => {
  const redis = await RedisServer.create();
  try {
    await expectNothingLost(
      sharedFaults,
      [
        "cut mid-frame",
        "kill",
        "no sockets and posts: lost answer",
        "deploy of another version",
        "store is killed",
        ...(isLong ? ["store is full", "no sockets and posts: bad gateway", "stall"] : []),
      ],
      redis,
    );
  } finally {
    await redis.remove();
  }
});

it.concurrent("loses nothing in memory when the process is replaced", { timeout: 60_000 }, () =>
  expectNothingLost(memoryFaults, [
    "cut",
    "deploy of another version",
    ...(isLong ? ["no sockets for moments"] : []),
  ]),
);

if (isLong)
  it.concurrent(
    "loses nothing in memory of pages with a socket, though there is no process for a while",
    {
      timeout: 60_000,
    },
    () => expectNothingLost(gapFaults, ["terminate all, then start"]),
  );
