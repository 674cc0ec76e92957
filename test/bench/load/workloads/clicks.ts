/** What workloads with clicks have in common. */
import type { Clicked } from "../clients.js";
import type { Figures } from "../figures.js";
import type { Running } from "../subject.js";

/** Lets pages click, and gives what it took: of the server's processor, of time, and of bytes. */
export async function timeClicks(running: Running, click: () => Promise<Clicked>): Promise<Figures> {
  const before = await running.usage();
  const { clicks, milliseconds, latency, bytes, wrong } = await click();
  const after = await running.usage();
  return {
    cpu: (after.cpu - before.cpu) / clicks,
    perSecond: (clicks / milliseconds) * 1000,
    ...latency,
    ...bytes,
    wrong,
  };
}

/** The same of pages that click at a pace: how many a second is given, not reached. */
export async function timePaced(running: Running, interval: number, times: number): Promise<Figures> {
  const { perSecond: _, ...figures } = await timeClicks(running, () => running.paced(interval, times));
  return figures;
}

/** Pages that click, are closed and are forgotten, so that the server's code is compiled. */
export async function warmUp(running: Running, path: string, count: number): Promise<void> {
  await running.open(path, count);
  await running.loop(300);
  await running.closePages();
}
