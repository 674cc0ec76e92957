/**
 * Slows a page down that sends too much: its channel is paused until it may send more, so nothing is lost.
 *
 * A page may send so many frames a second (a generic cell rate algorithm: one number says when its frames so far would be
 * due), and all pages of its owner together so many.
 */
import { blockOf, type OwnerUsage } from "../state/limits/owner-usage.js";
import type { Channel } from "./channel.js";

/** Milliseconds of frames that a page may send at once. */
const burst = 2_000;

export class Throttle {
  /** when the page could have sent its blocks so far at the allowed rate; of the clock that never goes back */
  private due = 0;
  /** frames of the current block that are left: reading the clock for each frame would cost as much as the rest */
  private left: number;

  /**
   * @param rate - frames a second of this page
   * @param owner - whose events it counts to, if it has an owner
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
