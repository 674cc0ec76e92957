/** 10,000 pages that are open at once, each of which clicks once. */
import { format } from "../../report.js";
import { type Comparison, casesOf } from "../comparison.js";
import { timePaced, warmUp } from "./clicks.js";

const mebibyte = 2 ** 20;

export function crowd(isQuick: boolean): Comparison[] {
  const { pages, interval } = isQuick ? { pages: 1000, interval: 2000 } : { pages: 10_000, interval: 10_000 };
  const count = format(pages);
  return [
    {
      name: "crowd",
      title: `${count} open pages of one process, each of which clicks once within ${interval / 1000} s`,
      seconds: isQuick ? 4 : 25,
      figures: ["cpu", "p50", "p99", "p999", "most", "process", "wrong"],
      cases: casesOf(["bare", "live"], "bare", async (running) => {
        await warmUp(running, "/counter", 200);
        await running.open("/counter", pages);
        const figures = await timePaced(running, interval, 1);
        return { ...figures, process: (await running.usage()).resident / mebibyte };
      }),
    },
  ];
}
