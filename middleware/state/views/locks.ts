/** Locks on views: a post, a join and an eviction never work on the same view at the same time. */
import { setTimeout as pause } from "node:timers/promises";
import type { Adapter } from "../adapters/adapter.js";
import { KeyedLock } from "../keyed-lock.js";

/** Milliseconds after which the lock of a killed process expires, and between two attempts to take a lock. */
const lockFor = 10_000;
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

  /** Runs an action while no other action in any process that shares the store holds the lock of the view. */
  withSharedLock<T>(id: string, action: () => Promise<T>): Promise<T> {
    if (!this.adapter.isShared) return this.withLock(id, action);
    return this.withLock(id, async () => {
      const unlock = await this.lock(id);
      try {
        return await action();
      } finally {
        unlock();
      }
    });
  }

  private async lock(id: string): Promise<() => void> {
    const { adapter } = this;
    const name = `lock:${id}`;
    for (;;) {
      const { isDone, now } = await adapter.swap(name, "", { expected: 0, ttl: lockFor });
      // If unlocking fails, the lock expires by itself.
      if (isDone) return () => void adapter.swap(name, "", { expected: now.version, ttl: 0 }).catch(() => {});
      await pause(lookAgain, undefined, { ref: false });
    }
  }
}
