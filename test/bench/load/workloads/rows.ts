/** One of 1,000 rows changes. */
import { type Comparison, casesOf } from "../comparison.js";
import { type Running, subjects } from "../subject.js";
import { timeClicks } from "./clicks.js";

export function rows(isQuick: boolean): Comparison[] {
  const [warm, duration] = isQuick ? [500, 1500] : [4000, 4000];
  const measure = async (running: Running, path: string) => {
    await running.open(`${path}?count=1000`, 8);
    await running.loop(warm);
    return timeClicks(running, () => running.loop(duration));
  };
  return [
    {
      name: "rows",
      title: "1,000 rows, one of which is toggled; 8 clients, each again as soon as its answer is there",
      seconds: (warm + duration) / 1000,
      figures: ["cpu", "perSecond", "p50", "p99", "up", "down"],
      cases: [
        ...casesOf(
          ["live", "htmx", "byHand", "socketIo", "liveviewjs", "liveviewjsAppend"],
          "byHand",
          (running, name) => measure(running, name === "liveviewjsAppend" ? "/rows-append" : "/rows"),
        ),
        {
          key: "same",
          name: `${subjects.live.name}, same: []`,
          subject: "live",
          yardstick: "byHand",
          measure: (use) => use("live", (running) => measure(running, "/rows-same")),
        },
      ],
    },
  ];
}
