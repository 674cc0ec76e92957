/** How what an event costs grows: with rows, with components of a page, with connections. */
import { format } from "../../report.js";
import type { Case, Comparison } from "../comparison.js";
import { type SubjectName, subjects } from "../subject.js";
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
        await running.open(`${path}?count=${size}`, size > 1000 ? 2 : 8);
        await running.loop(warm);
        return timeClicks(running, () => running.loop(duration));
      }),
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
      title: "One of so many rows is toggled; 8 clients, of 10,000 rows 2",
      figures: [...closed.figures],
      cases: [100, 1000, 10_000].map((size) => pageCase("rows", "/rows", size, "rows1000", isQuick)),
    },
    {
      ...closed,
      name: "growthComponents",
      title: "One of so many counters of a page; 8 clients",
      figures: [...closed.figures],
      cases: [1, 10, 100, 500].map((size) =>
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
  ];
}
