/** What a page takes that is open and idle. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Comparison, casesOf } from "../comparison.js";
import type { Figures } from "../figures.js";
import { type Running, subjects } from "../subject.js";
import { warmUp } from "./clicks.js";

/** For servers whose memory is weighed. */
export const memoryOptions = {
  // Otherwise most of what is seen is V8's nursery, which grows with what happened before the pages were there.
  nodeArguments: ["--max-semi-space-size=1"],
  // Pages of the warm-up are forgotten at once: those that wait to come back would go while others are counted. And
  // none is parked, for which some would be open long enough.
  env: { BENCH_GRACE: "300", BENCH_IDLE: "3600000" },
};
const parked = { ...memoryOptions, env: { ...memoryOptions.env, BENCH_IDLE: "500" } };

const kibibyte = 1024;
/** Bytes of a process, or KiB of a page. */
interface Memory {
  resident: number;
  heap: number;
}

/**
 * What a server uses once it gives nothing more back, which takes the system and V8 some seconds.
 *
 * @param looks - in a row, each with garbage collected, in which nothing more was given back
 */
export async function settle(running: Running, looks: number): Promise<Memory> {
  // Before that, pages that were closed are not forgotten yet, and those that are open not parked.
  await sleep(1000);
  let { resident, heap } = await running.usage(true);
  for (let quiet = 0; quiet < looks; quiet++) {
    const now = await running.usage(true);
    if (now.heap < heap * 0.995 || now.resident < resident * 0.995) quiet = 0;
    resident = Math.min(resident, now.resident);
    heap = Math.min(heap, now.heap);
  }
  return { resident, heap };
}

/** KiB a page takes, beyond what the server took before. */
export function weigh(before: Memory, after: Memory, pages: number): Memory {
  return {
    resident: (after.resident - before.resident) / pages / kibibyte,
    heap: (after.heap - before.heap) / pages / kibibyte,
  };
}

/** How many pages, and how long it is waited. */
interface Scale {
  counters: readonly (1000 | 4000 | 5000)[];
  tables: number;
  looks: number;
}

async function weighCounters(running: Running, { counters, looks }: Scale): Promise<Figures> {
  await warmUp(running, "/counter", 200);
  const start = await settle(running, looks);
  const figures: Figures = {};
  let open = 0;
  for (const count of counters) {
    await running.open("/counter", count - open);
    open = count;
    const { resident, heap } = weigh(start, await settle(running, looks), count);
    figures[`resident${count}`] = resident;
    figures[`heap${count}`] = heap;
  }
  return figures;
}

async function weighTables(running: Running, { tables, looks }: Scale): Promise<Figures> {
  await warmUp(running, "/rows?count=1000", 20);
  const start = await settle(running, looks);
  await running.open("/rows?count=1000", tables);
  return weigh(start, await settle(running, looks), tables);
}

export function memory(isQuick: boolean): Comparison[] {
  const scale: Scale = isQuick
    ? { counters: [1000], tables: 40, looks: 1 }
    : { counters: [1000, 4000, 5000], tables: 200, looks: 5 };
  const weighOpen = (running: Running) => weighTables(running, scale);
  return [
    {
      name: "memory",
      title: "Memory of an idle page with a counter, in KiB a page, with so many of them",
      seconds: isQuick ? 5 : 20,
      figures: scale.counters.flatMap((count) => [`resident${count}`, `heap${count}`] as const),
      cases: casesOf(
        ["bare", "live", "socketIo", "liveviewjs", "byHand"],
        "bare",
        (running) => weighCounters(running, scale),
        memoryOptions,
      ),
    },
    {
      name: "memoryRows",
      title: `Memory of an idle page with 1,000 rows, with ${scale.tables} of them`,
      seconds: isQuick ? 5 : 12,
      figures: ["resident", "heap"],
      cases: [
        ...casesOf(["live", "liveviewjs"], undefined, weighOpen, memoryOptions),
        {
          key: "liveParked",
          name: `${subjects.live.name}, parked`,
          subject: "live",
          measure: (use) => use("live", weighOpen, parked),
        },
      ],
    },
  ];
}
