/** Locks on views: one thing at a time is done to a view. */
import { setTimeout as pause } from "node:timers/promises";
import type { Adapter } from "../adapters/adapter.js";
import { KeyedLock } from "../keyed-lock.js";

/** Milliseconds after which a lock is over that a killed process has left behind, and between two looks at one. */
const lockFor = 10_000;
const lookAgain = 25;

export class Locks {
  private readonly local = new KeyedLock<string>();

  constructor(private readonly adapter: Adapter) {}

  /** Does one thing at a time to the same view, in this process. */
  withLock<T>(id: string, action: () => Promise<T>): Promise<T> {
    return this.local.run(id, action);
  }

  /** Does one thing at a time to the same view, in all processes that share the store. */
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
      // Where it can't be unlocked, it is over by itself.
      if (isDone) return () => void adapter.swap(name, "", { expected: now.version, ttl: 0 }).catch(() => {});
      await pause(lookAgain, undefined, { ref: false });
    }
  }
}
