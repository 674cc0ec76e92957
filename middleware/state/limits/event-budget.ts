/**
 * The events that one owner may still send over its sockets of this process.
 *
 * They are taken from the owner's limiter in blocks and counted down without waiting. The owner of a new socket starts
 * with a credit of one block, so that its first event does not wait for the limiter's answer.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { RateLimiter } from "../rate-limiter.js";

/** A block is the limit divided by this. */
const blocks = 10;

/** Where budgets get their points. */
export interface BudgetSource {
  limiter: RateLimiter;
  /** points taken at once */
  block: number;
}

/** @param limit - events a second */
export function blockOf(limit: number): number {
  return Math.max(1, Math.floor(limit / blocks));
}

export class EventBudget {
  private points = 0;
  private isAsking = false;
  private isEnded = false;
  private waiting: (() => void)[] = none;

  constructor(
    private readonly owner: string,
    private readonly source: BudgetSource,
  ) {}

  /** Spends points; returns whether the owner may go on, else see {@link whenBack}. */
  spend(cost: number): boolean {
    this.points -= cost;
    if (this.points * 2 < this.source.block && !this.isAsking) void this.ask();
    return this.points > -this.source.block;
  }

  /** Calls back once there are points again. */
  whenBack(callback: () => void): void {
    this.waiting = [...this.waiting, callback];
  }

  /** Stops asking for points, since the owner's last socket was closed. */
  end(): void {
    this.isEnded = true;
  }

  private async ask(): Promise<void> {
    this.isAsking = true;
    const { limiter, block } = this.source;
    while (this.points * 2 < block && !this.isEnded) {
      const wait = await limiter.take(this.owner, block);
      if (wait > 0) {
        await pause(wait, undefined, { ref: false });
        continue;
      }
      this.points += block;
      this.goOn();
    }
    this.isAsking = false;
  }

  /** Calls back, one after the other: each may use up the points again. */
  private goOn(): void {
    while (this.waiting.length > 0 && this.points > -this.source.block) {
      const [next, ...rest] = this.waiting;
      this.waiting = rest;
      next?.();
    }
  }
}

/** Shared by all owners without a waiting socket. */
const none: (() => void)[] = [];
