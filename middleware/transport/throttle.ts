/**
 * Slows a page down that sends too much: its channel is paused until it may send more, so nothing is lost.
 *
 * Both a page and all pages of its owner together may send a number of frames a second. For the page, a generic cell rate
 * algorithm counts: a single number says when its frames so far would be due.
 */
import { blockOf, type OwnerUsage } from "../state/limits/owner-usage.js";
import type { Channel } from "./channel.js";

/** Milliseconds of frames that a page may send at once. */
const burst = 2_000;

export class Throttle {
  /** when the page could have sent its blocks so far at the allowed rate; as of `performance.now()` */
  private due = 0;
  /** frames left in the current block; reading the clock once for each frame would double the cost */
  private left: number;

  /**
   * @param rate - frames a second of this page
   * @param owner - counts its frames too, if it has an owner
   */
  constructor(
    private readonly channel: Channel,
    private readonly rate: number,
    private readonly owner: OwnerUsage | undefined,
  ) {
    this.left = rate === Number.POSITIVE_INFINITY ? rate : 0;
  }

  /** Counts a frame; pauses the channel if there were too many. */
  count(cost: number): void {
    this.left -= cost;
    if (this.left < 0) this.refill();
    if (this.owner && !this.owner.spend(cost)) this.waitForOwner(this.owner);
  }

  /** Takes blocks of a tenth of a second. */
  private refill(): void {
    const block = blockOf(this.rate);
    const frames = Math.ceil(-this.left / block) * block;
    const now = performance.now();
    this.left += frames;
    this.due = Math.max(this.due, now) + (frames * 1000) / this.rate;
    if (this.due - now > burst) this.wait(this.due - now - burst);
  }

  private wait(time: number): void {
    this.channel.pause();
    setTimeout(() => this.channel.resume(), time).unref();
  }

  private waitForOwner(owner: OwnerUsage): void {
    this.channel.pause();
    owner.whenBack(() => this.channel.resume());
  }
}
