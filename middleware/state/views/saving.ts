/**
 * Saving: stores views' states with the adapter.
 *
 * In a store that other processes have, too, a state is stored behind the one that it came of.
 */
import { setTimeout as pause } from "node:timers/promises";
import { LiveError } from "../../../views/errors.js";
import type { Adapter } from "../adapters/adapter.js";
import { isAway } from "../adapters/store-away.js";
import { encodeSnapshot } from "./encode.js";
import { refusal, type StoredView } from "./stored-view.js";

/** Milliseconds between two tries, since some stores say at once that they are away. */
const awayPause = 200;

interface Waiting {
  resolve: () => void;
  reject: (error: unknown) => void;
}

export class Saving<View extends StoredView> {
  private readonly running = new Map<View, Waiting[]>();

  /**
   * @param storeFor - milliseconds for which the adapter keeps a state
   * @param onMoved - is told of a view that another process has gone on with
   */
  constructor(
    private readonly adapter: Adapter,
    private readonly storeFor: number,
    private readonly onMoved: (view: View) => void,
  ) {}

  /** Stores a view's state; gives it as text, where it was not written together with a later one. */
  async save(view: View): Promise<string | undefined> {
    if (this.adapter.isShared) {
      await this.saveInTurn(view);
      return undefined;
    }
    const text = encodeSnapshot(view.snapshot());
    await this.adapter.save(view.id, text, this.storeFor);
    return text;
  }

  /** Stores a view's state, however long the store is away; rejects where another process has gone on with the view. */
  async saveForSure(view: View): Promise<void> {
    for (;;) {
      try {
        await this.save(view);
        return;
      } catch (error) {
        // The page waits with what it shows; when it comes back, here or elsewhere, it sends the event again.
        if (!isAway(error) || !view.isKept) throw error;
        await pause(awayPause, undefined, { ref: false });
      }
    }
  }

  /** Stores what has changed since the last time, for whichever process goes on. */
  async saveChanged(view: View): Promise<void> {
    if (!this.adapter.isShared || view.version !== view.savedVersion) await this.save(view);
  }

  /** Stores a state that a seal is to refer to, unless a shared store has just this one. */
  async saveReferred(view: View): Promise<void> {
    if (!this.adapter.isShared || view.storedVersion === 0 || view.version !== view.savedVersion)
      await this.save(view);
  }

  /** Whether a view's state is on its way to a shared store. */
  isSaving(view: View): boolean {
    return this.running.has(view);
  }

  /** One at a time: what changes while a state is on its way goes along with the next. */
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

  /** Stores a state behind the one that it came of: two processes can't both go on with a view. */
  private async swap(view: View): Promise<void> {
    const { version, storedVersion: expected } = view;
    const text = encodeSnapshot(view.snapshot());
    const options = { expected, ttl: this.storeFor };
    const { isDone, now } = await this.adapter.swap(storeKey(view.id), text, options);
    if (!isDone || now.text !== text) {
      this.onMoved(view);
      throw refusal("HL_VIEW_MOVED", "Another process has gone on with the page.", 409);
    }
    view.storedVersion = now.version;
    view.savedVersion = version;
  }
}

/** Key of a view's state in a shared store, apart from other values. */
export function storeKey(id: string): string {
  return `view:${id}`;
}

/** Whether an error says that another process has gone on with a view. */
export function isMoved(error: unknown): boolean {
  return error instanceof LiveError && error.code === "HL_VIEW_MOVED";
}
