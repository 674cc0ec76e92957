/** Through Redis: from a change in one process to the pages of another. */
import { ensurePrograms, redis as program } from "../../../setup/programs.js";
import { RedisServer } from "../../../support/redis.js";
import type { Case, Comparison } from "../comparison.js";
import { endingWith } from "../ending.js";
import type { Figures } from "../figures.js";
import { type Running, subjects, type Use } from "../subject.js";
import { Changes } from "./changes.js";

const pages = 100;

export function redis(isQuick: boolean): Comparison[] {
  const [warm, count] = isQuick ? [10, 30] : [40, 200];
  const live: Case = {
    key: "live",
    name: subjects.live.name,
    subject: "live",
    measure: async (use) => {
      ensurePrograms([program]);
      const server = await RedisServer.create();
      return endingWith(
        () => server.remove(),
        () => timeThrough(server.url, use, warm, count),
      );
    },
  };
  return [
    {
      name: "redis",
      title: `One change in one process to ${pages} viewers of another, through Redis`,
      seconds: 3 + (warm + count) * 0.01,
      figures: ["cpu", "last", "last95", "lastMost"],
      cases: [live],
    },
  ];
}

function timeThrough(url: string, use: Use, warm: number, count: number): Promise<Figures> {
  const options = { env: { BENCH_REDIS: url } };
  const measure = (one: Running) =>
    use(
      "live",
      async (other) => {
        await other.open("/shared", pages);
        const changes = new Changes(other, one);
        await changes.make(warm);
        return changes.time(count);
      },
      options,
    );
  return use("live", measure, options);
}
