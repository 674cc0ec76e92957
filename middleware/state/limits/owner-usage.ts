/**
 * What an owner uses in this process: open sockets, views, and events that may still be sent.
 *
 * The events are taken from the owner's limiter in blocks and counted down without waiting. An owner starts with a credit
 * of one block, so that the first event does not wait for the limiter's answer.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { RateLimiter } from "./rate-limiter.js";

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

export class OwnerUsage {
  /** open sockets */
  sockets = 0;
  /** views that they show */
  views = 0;
  private points = 0;
  private isAsking = false;
  private waiting: (() => void)[] = none;

  constructor(
    private readonly name: string,
    /** undefined if its events are not limited */
    private readonly source: BudgetSource | undefined,
  ) {}

  /** Spends points; returns whether the owner may go on, else see {@link whenBack}. */
  spend(cost: number): boolean {
    const { source } = this;
    if (!source) return true;
    this.points -= cost;
    if (this.points * 2 < source.block && !this.isAsking) void this.ask(source);
    return this.points > -source.block;
  }

  /** Calls back once there are points again. */
  whenBack(callback: () => void): void {
    this.waiting = [...this.waiting, callback];
  }

  private async ask({ limiter, block }: BudgetSource): Promise<void> {
    this.isAsking = true;
    while (this.points * 2 < block && this.sockets > 0) {
      const wait = await limiter.take(this.name, block);
      if (wait > 0) {
        await pause(wait, undefined, { ref: false });
        continue;
      }
      this.points += block;
      this.goOn(block);
    }
    this.isAsking = false;
  }

  /** Calls back, one after the other: each may use up the points again. */
  private goOn(block: number): void {
    while (this.waiting.length > 0 && this.points > -block) {
      const [next, ...rest] = this.waiting;
      this.waiting = rest;
      next?.();
    }
  }
}

/** Shared by all owners without a waiting socket. */
const none: (() => void)[] = [];
