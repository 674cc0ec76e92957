/** One change that 1,000 people see. */
import { type Comparison, casesOf } from "../comparison.js";
import { Changes } from "./changes.js";

export function shared(isQuick: boolean): Comparison[] {
  const [warm, count] = isQuick ? [10, 25] : [40, 100];
  return [
    {
      name: "shared",
      title: "One change to 1,000 viewers: processor time of the server, and when the last one had it",
      seconds: 2 + (warm + count) * 0.03,
      figures: ["cpu", "last", "last95"],
      cases: casesOf(["bare", "live", "socketIo", "liveviewjs"], "bare", async (running) => {
        await running.open("/shared", 1000);
        const changes = new Changes(running);
        await changes.make(warm);
        return changes.time(count);
      }),
    },
  ];
}
