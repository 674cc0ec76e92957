/** A deploy while 200 pages are in use: the processes are replaced one after the other, and nobody notices. */
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { RedisServer } from "../support/redis.js";
import { deploys } from "./faults.js";
import { describeOutcome, nothingWrong } from "./judge.js";
import { run } from "./run.js";

const kinds = Object.entries(deploys);

it.each(kinds)(
  "a %s under 200 pages fails no event and reloads no page",
  {
    timeout: 180_000,
  },
  async (_name, replace) => {
    const redis = await RedisServer.create();
    try {
      const outcome = await run({
        seed: 1,
        redis,
        clients: 200,
        isCalm: true,
        // An event a second of each page.
        rest: 1850,
        disturb: async (stage) => {
          await pause(2000);
          for (let times = 0; times < 3; times++) {
            await replace(stage);
            await pause(1000);
          }
        },
      });
      console.log(describeOutcome(outcome));
      expect(outcome).toMatchObject({ ...nothingWrong, failed: 0 });
      expect(outcome.events).toBeGreaterThan(1000);
    } finally {
      await redis.remove();
    }
  },
);
