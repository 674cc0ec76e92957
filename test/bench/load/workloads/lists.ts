/** Of a list() of 1,000 and of 100,000 rows one is changed, appended or moved; what such a page takes. */
import type { Case, Comparison } from "../comparison.js";
import { timeClicks } from "./clicks.js";
import { memoryOptions, settle, weigh } from "./memory.js";

const sizes = [1000, 100_000];
const changes = ["change", "move", "append"] as const;

function changeCase(what: (typeof changes)[number], size: number, isQuick: boolean): Case {
  const [warm, duration] = isQuick ? [500, 1500] : [4000, 4000];
  return {
    key: `${what}${size}`,
    name: `list() of ${size}: ${what}`,
    subject: "live",
    yardstick: "socketIo",
    size,
    measure: (use) =>
      use("live", async (running) => {
        await running.open(`/list?count=${size}&do=${what}`, 8);
        await running.loop(warm);
        return timeClicks(running, () => running.loop(duration));
      }),
  };
}

export function lists(isQuick: boolean): Comparison[] {
  const [warm, duration] = isQuick ? [500, 1500] : [4000, 4000];
  const pages = isQuick ? 40 : 200;
  const looks = isQuick ? 1 : 5;
  return [
    {
      name: "lists",
      title: "A list() with a window of 1,000 rows, one of which is changed, moved or appended; 8 clients",
      seconds: (warm + duration) / 1000,
      figures: ["cpu", "perSecond", "p50", "p99", "up", "down"],
      cases: [
        {
          key: "socketIo",
          name: "socket.io, HTML by hand: change",
          subject: "socketIo",
          measure: (use) =>
            use("socketIo", async (running) => {
              await running.open("/rows?count=1000", 8);
              await running.loop(warm);
              return timeClicks(running, () => running.loop(duration));
            }),
        },
        ...changes.flatMap((what) => sizes.map((size) => changeCase(what, size, isQuick))),
      ],
    },
    {
      name: "memoryLists",
      title: `Memory of an idle page with a list() that shows 1,000 rows, with ${pages} of them`,
      seconds: isQuick ? 5 : 12,
      figures: ["resident", "heap"],
      cases: sizes.map((size) => ({
        key: `list${size}`,
        name: `list() of ${size}`,
        subject: "live",
        measure: (use) =>
          use(
            "live",
            async (running) => {
              const path = `/list?count=${size}&do=change`;
              await running.open(path, 20);
              await running.loop(300);
              await running.closePages();
              const start = await settle(running, looks);
              await running.open(path, pages);
              return weigh(start, await settle(running, looks), pages);
            },
            memoryOptions,
          ),
      })),
    },
  ];
}
