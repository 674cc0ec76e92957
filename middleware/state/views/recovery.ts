/**
 * What becomes of states that a shared store has lost: after an outage it may be back as a replica that was behind.
 *
 * Each process stores the views again that it keeps. Until all have done that, a process that finds an older state than the
 * page shows looks again a little later, since another one may have the newer state. What nobody keeps is lost.
 */
import { setTimeout as pause } from "node:timers/promises";
import { isAway } from "../adapters/store-away.js";

/** Maximum number of views that are stored again at the same time. */
const atOnce = 50;
/**
 * The longest outage that counts for {@link Recovery.wait}, and how much longer than that it waits: other processes may find
 * that the store is back later than this one, at the most by as much as the outage has lasted.
 */
const longestOutage = 2000;
const extraTime = 1000;
/** Milliseconds between two looks. */
const lookAgain = 50;

export class Recovery<View> {
  private awaySince = 0;
  private endsAt = 0;

  /** @param storeAgain - stores one view again */
  constructor(private readonly storeAgain: (view: View) => Promise<void>) {}

  /** Called when this process begins to serve pages. The store may have come back a moment before. */
  begin(): void {
    this.endsAt = performance.now() + extraTime;
  }

  /** Called when the store can't be reached any more. */
  storeIsAway(): void {
    this.awaySince = performance.now();
  }

  /** Called when the store is back, with the views to be stored again. */
  storeIsBack(views: Iterable<View>): void {
    const now = performance.now();
    this.endsAt = now + Math.min(now - this.awaySince, longestOutage) + extraTime;
    const waiting = views[Symbol.iterator]();
    for (let worker = 0; worker < atOnce; worker++) void this.storeAll(waiting);
  }

  private async storeAll(views: Iterator<View>): Promise<void> {
    for (let next = views.next(); !next.done; next = views.next()) {
      try {
        await this.storeAgain(next.value);
      } catch (error) {
        // All are stored again when it is back the next time.
        if (isAway(error)) return;
      }
    }
  }

  /** Whether another process may store a view again. */
  get isGoing(): boolean {
    return performance.now() < this.endsAt;
  }

  /** Waits until a state is found, or no process is expected to store it any more. */
  async wait(isFound: () => Promise<boolean>): Promise<void> {
    while (this.isGoing && !(await isFound())) await pause(lookAgain, undefined, { ref: false });
  }
}
