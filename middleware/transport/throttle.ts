/**
 * Slows a page down that sends too much: its channel is paused until it may send more, so nothing is lost.
 *
 * A page may send so many frames a second (a generic cell rate algorithm: one number says when its frames so far would be
 * due), and all pages of its owner together so many.
 */
import type { Owner } from "../state/limits/owner.js";
import type { Channel } from "./channel.js";

/** Milliseconds of frames that a page may send at once, and of those that it may send after each pause. */
const burst = 2_000;
const afterPause = 100;

export class Throttle {
  /** when the page could have sent its frames so far at the allowed rate; of the clock that never goes back */
  private due = 0;

  /**
   * @param rate - frames a second of this page
   * @param owner - whose events it counts to, if it has an owner
   */
  constructor(
    private readonly channel: Channel,
    private readonly rate: number,
    private readonly owner: Owner | undefined,
  ) {}

  /** Counts a frame; pauses the channel if there were too many. */
  count(cost: number): void {
    const now = performance.now();
    this.due = Math.max(this.due, now) + (cost * 1000) / this.rate;
    if (this.due - now > burst) this.wait(this.due - now - burst + afterPause);
    if (this.owner && !this.owner.spend(cost)) this.waitForOwner(this.owner);
  }

  private wait(time: number): void {
    this.channel.pause();
    setTimeout(() => this.channel.resume(), time).unref();
  }

  private waitForOwner(owner: Owner): void {
    this.channel.pause();
    owner.whenBack(() => this.channel.resume());
  }
}
