/** What workloads have in common in which something shared is changed. */
import { median, quantile } from "../../measure.js";
import type { Figures } from "../figures.js";
import type { Running } from "../subject.js";

/** Counts up in one process or another, each time when all pages have shown the one before. */
export class Changes {
  private to = 0;

  /** @param by - whose server is told to change */
  constructor(
    private readonly viewers: Running,
    private readonly by: Running = viewers,
  ) {}

  /** Milliseconds until the last page had it, of each of so many changes. */
  async make(count: number): Promise<number[]> {
    const times: number[] = [];
    while (times.length < count) times.push((await this.viewers.change(++this.to, this.by)).last);
    return times;
  }

  async time(count: number): Promise<Figures> {
    const before = await this.by.usage();
    const times = await this.make(count);
    const after = await this.by.usage();
    return {
      cpu: (after.cpu - before.cpu) / count,
      last: median(times),
      last95: quantile(times, 0.95),
      lastMost: quantile(times, 1),
    };
  }
}
