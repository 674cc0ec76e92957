/** Counts the events of owners for the rates that components and handlers declare, in this process or in Redis for all. */
import type { Adapter } from "../adapters/adapter.js";
import { createLimiter, type RateLimiter } from "./rate-limiter.js";

export class Rates {
  private readonly limiters = new Map<string, RateLimiter>();

  constructor(private readonly adapter: Adapter) {}

  /**
   * Counts one event.
   *
   * @param name - what is called; each name has counts of its own
   * @param rate - `points` in `duration` seconds
   * @returns 0, or the milliseconds until the next one is allowed
   */
  take(name: string, rate: { points: number; duration: number }, owner: string): Promise<number> {
    // After a release with another rate, counting starts again.
    const full = `${name} ${rate.points}/${rate.duration}`;
    let limiter = this.limiters.get(full);
    if (!limiter) {
      limiter = createLimiter(this.adapter, { name: full, ...rate });
      this.limiters.set(full, limiter);
    }
    return limiter.take(owner);
  }
}
