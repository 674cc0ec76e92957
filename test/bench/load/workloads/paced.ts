/** Users at their own pace: what they wait, while the server has time enough. */
import { type Comparison, casesOf } from "../comparison.js";
import { timePaced } from "./clicks.js";

const interval = 1000;

export function paced(isQuick: boolean): Comparison[] {
  const { clients, warm, times } = isQuick
    ? { clients: 200, warm: 1, times: 4 }
    : { clients: 1000, warm: 2, times: 20 };
  return [
    {
      name: "paced",
      title: `A counter, ${clients} clients, each of which clicks once a second for ${times} s`,
      seconds: warm + times + 4,
      figures: ["cpu", "p50", "p99", "p999", "most"],
      cases: casesOf(
        ["bare", "live", "socketIo", "liveviewjs", "htmx", "byHand"],
        "bare",
        async (running) => {
          await running.open("/counter", clients);
          // So that all is compiled; then at the pace that is measured.
          await running.loop(isQuick ? 500 : 3000);
          await running.paced(interval, warm);
          return timePaced(running, interval, times);
        },
      ),
    },
  ];
}
