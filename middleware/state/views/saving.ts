/**
 * Saves the state of views with the adapter.
 *
 * In a store that is shared with other processes, a state is stored only if it follows the stored one: two processes
 * can't both continue a view.
 */
import { setTimeout as pause } from "node:timers/promises";
import { LiveError } from "../../../views/errors.js";
import type { Adapter } from "../adapters/adapter.js";
import { isAway } from "../adapters/store-away.js";
import { encodeSnapshot } from "./encode.js";
import { refusal, type StoredView } from "./stored-view.js";

/** Milliseconds between two attempts, since some stores fail at once while they are unreachable. */
const awayPause = 200;

interface Waiting {
  resolve: () => void;
  reject: (error: unknown) => void;
}

export class Saving<View extends StoredView> {
  private readonly running = new Map<View, Waiting[]>();

  /**
   * @param storeFor - milliseconds for which the adapter keeps a state
   * @param onMoved - called with a view that another process has continued
   */
  constructor(
    private readonly adapter: Adapter,
    private readonly storeFor: number,
    private readonly onMoved: (view: View) => void,
  ) {}

  /** Saves a view's state; returns the stored text, unless the store is shared. */
  async save(view: View): Promise<string | undefined> {
    if (this.adapter.isShared) {
      await this.saveInTurn(view);
      return undefined;
    }
    const text = encodeSnapshot(view.snapshot());
    await this.adapter.save(view.id, text, this.storeFor);
    return text;
  }

  /**
   * Saves a view's state and retries while the store is unreachable. Rejects if another process has continued the view.
   */
  async saveForSure(view: View): Promise<void> {
    for (;;) {
      try {
        await this.save(view);
        return;
      } catch (error) {
        // The page keeps what it shows. When it reconnects, to any process, it sends the event again.
        if (!isAway(error) || !view.isKept) throw error;
        await pause(awayPause, undefined, { ref: false });
      }
    }
  }

  /** Saves a view's state unless a shared store already has this version. */
  async saveChanged(view: View): Promise<void> {
    if (!this.adapter.isShared || view.version !== view.savedVersion) await this.save(view);
  }

  /** Saves a state that a seal will refer to, unless a shared store already has this version. */
  async saveReferred(view: View): Promise<void> {
    if (!this.adapter.isShared || view.storedVersion === 0 || view.version !== view.savedVersion)
      await this.save(view);
  }

  /** Whether a save to a shared store is in flight. */
  isSaving(view: View): boolean {
    return this.running.has(view);
  }

  /** Runs one save at a time for each view; changes made during a save are saved by the next one. */
  private saveInTurn(view: View): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = this.running.get(view);
      if (waiting) {
        waiting.push({ resolve, reject });
        return;
      }
      const first = [{ resolve, reject }];
      this.running.set(view, first);
      void this.saveWaiting(view, first);
    });
  }

  private async saveWaiting(view: View, waiting: Waiting[]): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0);
      try {
        await this.swap(view);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.running.delete(view);
  }

  /** Stores the state only if the store still has the version that this view was last read from or saved as. */
  private async swap(view: View): Promise<void> {
    const { version, storedVersion: expected } = view;
    const text = encodeSnapshot(view.snapshot());
    const options = { expected, ttl: this.storeFor };
    const { isDone, now } = await this.adapter.swap(storeKey(view.id), text, options);
    if (!isDone || now.text !== text) {
      this.onMoved(view);
      throw refusal("HL_VIEW_MOVED", "Another process has continued the page.", 409);
    }
    view.storedVersion = now.version;
    view.savedVersion = version;
  }
}

/** Name of a view's state in a shared store. */
export function storeKey(id: string): string {
  return `view:${id}`;
}

/** Whether an error says that another process has continued the view. */
export function isMoved(error: unknown): boolean {
  return error instanceof LiveError && error.code === "HL_VIEW_MOVED";
}
