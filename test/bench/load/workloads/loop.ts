/** A closed loop: what an event costs, and how many a server can take. */
import { type Case, type Comparison, casesOf } from "../comparison.js";
import { type SubjectName, subjects } from "../subject.js";
import { timeClicks } from "./clicks.js";

export function loop(isQuick: boolean): Comparison[] {
  const [warm, duration] = isQuick ? [500, 1500] : [5000, 5000];
  const names = [
    "bare",
    "live",
    "socketIoEcho",
    "socketIo",
    "liveviewjs",
    "htmx",
    "form",
    "byHand",
    "formByHand",
  ] as const;
  return [
    {
      name: "loop",
      title: "A counter, 64 clients, each of which clicks again as soon as its answer is there",
      seconds: (warm + duration) / 1000,
      figures: ["cpu", "perSecond", "p50", "p99", "up", "down", "page", "join"],
      cases: casesOf([...names], "bare", async (running) => {
        const { page, join } = await running.open("/counter", 64);
        await running.loop(warm);
        const figures = await timeClicks(running, () => running.loop(duration));
        return { ...figures, page: page.down, join: join.up + join.down };
      }),
    },
    {
      name: "cold",
      title: "The same in the first second of a process, before all its code is compiled",
      seconds: 1,
      figures: ["cpu", "perSecond", "p50", "p99"],
      cases: ["bare", "live", "socketIo", "liveviewjs"].map((name): Case => {
        const subject = name as SubjectName;
        return {
          key: `${name}Cold`,
          name: subjects[subject].name,
          subject,
          yardstick: "bareCold",
          measure: (use) =>
            use(subject, async (running) => {
              await running.open("/counter", 64);
              return timeClicks(running, () => running.loop(1000));
            }),
        };
      }),
    },
  ];
}
