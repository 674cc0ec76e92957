/** Pages as they are loaded, before anything is live. */
import { type Comparison, casesOf } from "../comparison.js";
import { timeClicks } from "./clicks.js";

const connections = 16;

export function page(isQuick: boolean): Comparison[] {
  const [warm, duration] = isQuick ? [500, 1500] : [1000, 3000];
  return [
    {
      name: "page",
      title: `GET of the counter's page by ${connections} connections that are kept`,
      seconds: (warm + duration) / 1000,
      figures: ["cpu", "perSecond", "p50", "p99", "page"],
      cases: casesOf(["bare", "live", "eta", "byHand", "liveviewjs", "socketIo"], "bare", async (running) => {
        const load = (milliseconds: number) => running.load("/counter", connections, milliseconds);
        await load(warm);
        const { down, up: _, ...figures } = await timeClicks(running, () => load(duration));
        return { ...figures, ...(down !== undefined && { page: down }) };
      }),
    },
  ];
}
