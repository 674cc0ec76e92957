/**
 * Reads the states of views in a store that is shared with other processes; that of a locked view together with the lock.
 *
 * Another process can change a state after it was read ahead, as it can after any read: a state is stored only if its version
 * has not changed.
 */
import type { Adapter, Stored } from "../adapters/adapter.js";
import { asStoreError } from "../adapters/store-refused.js";
import type { Locks } from "./locks.js";
import { storeKey } from "./saving.js";

/** What was read ahead of a view. Each is used once: what is read later has to be newer. */
interface Ahead {
  owner: string;
  state: Promise<Stored | undefined> | undefined;
  lostAt: Promise<number> | undefined;
}

export class SharedStates {
  /** by the id of a view that is locked */
  private readonly ahead = new Map<string, Ahead>();

  constructor(
    private readonly adapter: Adapter,
    private readonly locks: Locks,
  ) {}

  /**
   * Runs an action while no other one of any process has the lock of a view.
   *
   * @param isLive - whether this process has the view
   */
  withLock<T>(id: string, owner: string, isLive: () => boolean, action: () => Promise<T>): Promise<T> {
    return this.locks.withSharedLock(
      id,
      () => action().finally(() => this.ahead.delete(id)),
      () => this.readAhead(id, owner, isLive()),
    );
  }

  private readAhead(id: string, owner: string, isLive: boolean): void {
    const state = this.adapter.read(storeKey(id), owner);
    const lostAt = isLive ? undefined : this.adapter.lostAt?.(owner);
    // Their errors are those of the lock, or are thrown where they are used.
    state.catch(() => {});
    lostAt?.catch(() => {});
    this.ahead.set(id, { owner, state, lostAt });
  }

  /** The stored state of a view. */
  async read(id: string, owner: string | undefined): Promise<Stored | undefined> {
    const ahead = this.ahead.get(id);
    let reading: Promise<Stored | undefined> | undefined;
    if (ahead && ahead.owner === owner) {
      reading = ahead.state;
      ahead.state = undefined;
    }
    try {
      return await (reading ?? this.adapter.read(storeKey(id), owner));
    } catch (error) {
      throw asStoreError(error);
    }
  }

  /** When the newest confirmed text of an owner was written that was dropped before its time; undefined if that is not kept. */
  lostAt(id: string, owner: string): Promise<number> | undefined {
    const ahead = this.ahead.get(id);
    if (ahead?.owner !== owner) return this.adapter.lostAt?.(owner);
    const { lostAt = this.adapter.lostAt?.(owner) } = ahead;
    ahead.lostAt = undefined;
    return lostAt;
  }
}
