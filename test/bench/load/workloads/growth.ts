/** How what an event costs grows: with rows, components of a page, connections, viewers and processes. */
import { format } from "../../report.js";
import type { Case, Comparison } from "../comparison.js";
import { endingWith } from "../ending.js";
import { costOfEvents, withProcesses } from "../processes.js";
import { stores } from "../store.js";
import { type SubjectName, subjects } from "../subject.js";
import { Changes } from "./changes.js";
import { timeClicks, timePaced } from "./clicks.js";

/** A page of ours that grows; few clients, each again as soon as its answer is there. */
function pageCase(what: string, path: string, size: number, first: string, isQuick: boolean): Case {
  const [warm, duration] = isQuick ? [400, 800] : [1500, 3000];
  return {
    key: `${what}${size}`,
    name: `${what}: ${format(size)}`,
    subject: "live",
    yardstick: first,
    size,
    measure: (use) =>
      use("live", async (running) => {
        await running.open(`${path}?count=${size}`, clientsOf(size));
        // Of events that take long, as many as of the others before: until the code is compiled.
        await running.loop(size > 10_000 ? warm * 3 : warm);
        return timeClicks(running, () => running.loop(duration));
      }),
  };
}

/** Few where a page is large: 100,000 rows are a page of 20 MB. */
function clientsOf(size: number): number {
  if (size > 10_000) return 1;
  return size > 1000 ? 2 : 8;
}

/** A change that so many pages show. */
function viewersCase(subject: SubjectName, size: number, isQuick: boolean): Case {
  const count = isQuick ? 20 : size > 1000 ? 50 : 200;
  return {
    key: `${subject}${size}`,
    name: `viewers: ${format(size)}, ${subjects[subject].name}`,
    subject,
    yardstick: `bare${size}`,
    size,
    measure: (use) =>
      use(subject, async (running) => {
        await running.open("/shared", size);
        const changes = new Changes(running);
        await changes.make(isQuick ? 10 : 100);
        return changes.time(count);
      }),
  };
}

/** So many processes, whose events are stored in one Redis. */
function processesCase(size: number, isQuick: boolean): Case {
  return {
    key: `live${size}`,
    name: `processes: ${size}`,
    subject: "live",
    yardstick: "live1",
    size,
    async measure(use) {
      const store = await stores.redis.create();
      return endingWith(
        () => store.remove(),
        () => withProcesses(use, store, size, (running) => costOfEvents(running, store, 64, isQuick ? 2 : 5)),
      );
    },
  };
}

/** So many connections, which together make 1,000 events a second. */
function connectionsCase(subject: SubjectName, size: number, isQuick: boolean): Case {
  const interval = size;
  const times = Math.ceil((isQuick ? 2000 : 10_000) / interval);
  return {
    key: `${subject}${size}`,
    name: `connections: ${format(size)}, ${subjects[subject].name}`,
    subject,
    yardstick: `bare${size}`,
    size,
    measure: (use) =>
      use(subject, async (running) => {
        await running.open("/counter", size);
        await running.loop(isQuick ? 500 : 2000);
        return timePaced(running, interval, times);
      }),
  };
}

export function growth(isQuick: boolean): Comparison[] {
  const connections = isQuick ? [100, 1000] : [100, 1000, 10_000];
  const closed = { seconds: isQuick ? 1.5 : 5, figures: ["cpu", "p50", "p99"] as const };
  return [
    {
      ...closed,
      name: "growthRows",
      title: "One of so many rows is toggled; 8 clients, of 10,000 rows 2, of 100,000 one",
      figures: [...closed.figures],
      cases: (isQuick ? [100, 1000, 10_000] : [100, 1000, 10_000, 100_000]).map((size) =>
        pageCase("rows", "/rows", size, "rows1000", isQuick),
      ),
    },
    {
      ...closed,
      name: "growthComponents",
      title: "One of so many counters of a page; 8 clients",
      figures: [...closed.figures],
      cases: [1, 10, 100, 1000].map((size) =>
        pageCase("components", "/components", size, "components1", isQuick),
      ),
    },
    {
      name: "growthConnections",
      title: "A counter, so many connections, 1,000 events a second in all",
      seconds: isQuick ? 3 : 17,
      figures: [...closed.figures],
      cases: connections.flatMap((size) =>
        (["bare", "live"] as const).map((subject) => connectionsCase(subject, size, isQuick)),
      ),
    },
    {
      name: "growthViewers",
      title: "A change that so many pages show: processor time of the server",
      seconds: isQuick ? 3 : 12,
      figures: ["cpu", "last", "last95"],
      cases: (isQuick ? [1, 10, 100, 1000] : [1, 10, 100, 1000, 10_000]).flatMap((size) =>
        (["bare", "live"] as const).map((subject) => viewersCase(subject, size, isQuick)),
      ),
    },
    {
      name: "growthProcesses",
      title:
        "A counter, 64 clients of so many processes with one Redis, each again as soon as its answer is there",
      seconds: isQuick ? 8 : 16,
      figures: ["cpu", "store", "commands", "storeBytes"],
      cases: [1, 2, 4].map((size) => processesCase(size, isQuick)),
    },
  ];
}
