/**
 * Locks on views: a post, a join and an eviction never work on the same view at the same time.
 *
 * In a shared store a lock ends with its process: it lasts for a moment, and its holder renews it while it works. It only
 * saves work that would be in vain. What keeps two processes from continuing one view is the version of its state, so a
 * holder that has lost its lock, and one that the store refused a lock, can do no harm.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Adapter } from "../adapters/adapter.js";
import { isAway } from "../adapters/store-away.js";
import { KeyedLock } from "../keyed-lock.js";
import { HeldLock, lockFor } from "./held-lock.js";

/** Milliseconds between two attempts to take a lock. */
const lookAgain = 25;

export class Locks {
  private readonly local = new KeyedLock<string>();

  constructor(private readonly adapter: Adapter) {}

  /** Runs an action while no other action in this process holds the lock of the view. */
  withLock<T>(id: string, action: () => Promise<T>): Promise<T> {
    return this.local.run(id, action);
  }

  /** How many actions of this process hold the lock of the view, or wait for it. */
  count(id: string): number {
    return this.local.count(id);
  }

  /**
   * Runs an action while no other action in any process that shares the store holds the lock of the view; without a lock
   * if the store refuses it.
   *
   * @param onAttempt - called when the lock was requested from the store, each time: commands that it sends take no trip of
   *   their own, and are answered after the lock is taken
   */
  withSharedLock<T>(id: string, action: () => Promise<T>, onAttempt?: () => void): Promise<T> {
    if (!this.adapter.isShared) return this.withLock(id, action);
    return this.withLock(id, async () => {
      const held = await this.lock(`lock:${id}`, onAttempt);
      try {
        return await action();
      } finally {
        held?.release();
      }
    });
  }

  private async lock(name: string, onAttempt?: () => void): Promise<HeldLock | undefined> {
    for (;;) {
      try {
        const locking = this.adapter.swap(name, "", { expected: 0, ttl: lockFor });
        onAttempt?.();
        const { isDone, now } = await locking;
        if (isDone) return new HeldLock(this.adapter, name, now.version);
      } catch (error) {
        if (isAway(error)) throw error;
        return undefined;
      }
      await pause(lookAgain, undefined, { ref: false });
    }
  }
}
