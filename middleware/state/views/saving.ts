/**
 * Saves the state of views with the adapter.
 *
 * In a store that is shared with other processes, a state is stored only if it follows the stored one: two processes
 * can't both continue a view. If such a store refuses the state after an event, the view is given up, with all events since
 * the last stored state: its page goes on from that one.
 */
import { setTimeout as pause } from "node:timers/promises";
import { LiveError } from "../../../views/errors.js";
import type { Adapter, Quota, SwapOptions } from "../adapters/adapter.js";
import { isAway } from "../adapters/store-away.js";
import { asStoreError } from "../adapters/store-refused.js";
import { encodeSnapshot } from "./encode.js";
import { versionsAfter } from "./stored-versions.js";
import { refusal, type StoredView } from "./stored-view.js";

/**
 * Maximum number of milliseconds for which a state is stored before its page has come back. A page with a socket comes back
 * at once, and others when their user sends the first event.
 */
const unconfirmedFor = 60 * 60_000;

/** Milliseconds between two attempts, since some stores fail at once while they are unreachable. */
const awayPause = 200;

/** Options for saving. */
export interface SavingOptions {
  adapter: Adapter;
  /** milliseconds for which the adapter keeps a state */
  storeFor: number;
  /** maximum number of characters that the adapter stores for one owner */
  storedPerOwner: number;
}

/** Why a state is saved: an event is answered after it, it is to last longer, or the store may have lost it. */
type Reason = "event" | "keep" | "again";

interface Waiting {
  resolve: () => void;
  reject: (error: unknown) => void;
  reason: Reason;
}

/** What becomes of views that can't be saved. */
export interface SavingListener<View> {
  /** Called with a view that another process has continued. */
  onMoved(view: View): void;
  /** Called with a view that is given up, since the store has refused its state. */
  onGivenUp(view: View, error: LiveError): void;
}

export class Saving<View extends StoredView> {
  private readonly running = new Map<View, Waiting[]>();
  /** the views that were given up, and why; their state must never be stored */
  private readonly givenUp = new WeakMap<View, LiveError>();

  private readonly adapter: Adapter;

  constructor(
    private readonly options: SavingOptions,
    private readonly listener: SavingListener<View>,
  ) {
    this.adapter = options.adapter;
  }

  /**
   * Saves the state of a view after an event; returns the stored text, unless the store is shared.
   *
   * @throws {LiveError} if the store refuses the state, or another process has continued the view; a shared store's view is
   *   given up then
   */
  save(view: View): Promise<string | undefined> {
    view.isConfirmed = true;
    return this.store(view, "event");
  }

  /**
   * Stores a view again that a shared store may have lost, unless it was never there, or is stored again already. It keeps
   * its version: a newer state, of a process that has continued the view, can then still be written over it.
   */
  async storeAgain(view: View): Promise<void> {
    if (view.isKept && view.storedVersion > 0 && !this.isStored(view)) await this.saveInTurn(view, "again");
  }

  /** Saves the state of a view whose user has come back to it. Nothing is lost if the store refuses it. */
  async keepStored(view: View): Promise<void> {
    view.isConfirmed = true;
    await this.store(view, "keep");
  }

  private async store(view: View, reason: Reason): Promise<string | undefined> {
    if (this.adapter.isShared) {
      await this.saveInTurn(view, reason);
      return undefined;
    }
    const text = this.encode(view);
    try {
      await this.adapter.save(view.id, text, this.lifetimeOf(view), this.quotaOf(view));
    } catch (error) {
      throw asStoreError(error);
    }
    return text;
  }

  /**
   * Makes an older seal of a view expire, since its newest state could not be stored. A shared store needs none of that: it
   * confirms no event whose state is not stored.
   */
  async loseState(view: View): Promise<void> {
    if (!this.adapter.isShared)
      await this.adapter.save(view.id, lostState, this.options.storeFor, this.quotaOf(view));
  }

  /** @param follows - the versions that the stored state follows in a shared store */
  private encode(view: View, follows?: readonly number[]): string {
    const text = encodeSnapshot({ ...view.snapshot(), storedVersion: undefined, follows });
    const { storedPerOwner } = this.options;
    if (text.length <= storedPerOwner) return text;
    const what = `The state of a page has ${text.length} characters, but all that is stored for one owner has at most ${storedPerOwner}.`;
    throw new LiveError("HL_LIMIT", what, { status: 413 });
  }

  private quotaOf({ owner, isConfirmed }: View): Quota {
    return { owner, limit: this.options.storedPerOwner, isConfirmed };
  }

  private lifetimeOf({ isConfirmed }: View): number {
    const { storeFor } = this.options;
    return isConfirmed ? storeFor : Math.min(storeFor, unconfirmedFor);
  }

  /**
   * Saves a view's state after an event, and retries while the store is unreachable. Rejects as {@link save} does.
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
    if (!this.isStored(view)) await this.keepStored(view);
  }

  /** Whether a shared store has the newest state of a view. */
  isStored(view: View): boolean {
    return this.adapter.isShared && view.version === view.savedVersion;
  }

  /** Saves a state that a seal will refer to, unless a shared store already has this version. */
  async saveReferred(view: View): Promise<void> {
    if (view.storedVersion === 0 || !this.isStored(view)) await this.store(view, "keep");
  }

  /** Whether a save to a shared store is in flight. */
  isSaving(view: View): boolean {
    return this.running.has(view);
  }

  /** Runs one save at a time for each view; changes made during a save are saved by the next one. */
  private saveInTurn(view: View, reason: Reason): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = this.running.get(view);
      if (waiting) {
        waiting.push({ resolve, reject, reason });
        return;
      }
      const first = [{ resolve, reject, reason }];
      this.running.set(view, first);
      void this.saveWaiting(view, first);
    });
  }

  private async saveWaiting(view: View, waiting: Waiting[]): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0);
      try {
        if (batch.every(({ reason }) => reason === "again")) await this.swapAgain(view);
        else await this.swap(view);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        const why = asStoreError(error);
        // Before the next save: events that are answered as failed must not be stored with it.
        if (isRefusal(why) && batch.some(({ reason }) => reason === "event")) this.giveUp(view, why);
        for (const { reject } of batch) reject(why);
      }
    }
    this.running.delete(view);
  }

  private giveUp(view: View, error: LiveError): void {
    if (this.givenUp.has(view)) return;
    this.givenUp.set(view, error);
    this.listener.onGivenUp(view, error);
  }

  /** Stores the state only if the store still has the version that this view was last read from or saved as. */
  private async swap(view: View): Promise<void> {
    const { version } = view;
    const text = this.encodeForStore(view, versionsAfter(view));
    const { isDone, now } = await this.adapter.swap(storeKey(view.id), text, this.swapOptions(view));
    if (!isDone || now.text !== text) throw this.moved(view);
    view.follows = versionsAfter(view);
    view.storedVersion = now.version;
    view.savedVersion = version;
  }

  /** Stores the state again under its version, unless the store has that version or a newer one. */
  private async swapAgain(view: View): Promise<void> {
    const { version } = view;
    const text = this.encodeForStore(view, view.follows);
    const options = { ...this.swapOptions(view), again: true };
    const { now } = await this.adapter.swap(storeKey(view.id), text, options);
    if (now.version > view.storedVersion) throw this.moved(view);
    if (now.text === text) view.savedVersion = version;
  }

  private encodeForStore(view: View, follows: readonly number[]): string {
    const refused = this.givenUp.get(view);
    if (refused) throw refused;
    return this.encode(view, follows);
  }

  private swapOptions(view: View): SwapOptions {
    return { expected: view.storedVersion, ttl: this.lifetimeOf(view), quota: this.quotaOf(view) };
  }

  private moved(view: View): LiveError {
    this.listener.onMoved(view);
    return movedError();
  }
}

/** The error of an event whose view is continued by another process. */
export function movedError(): LiveError {
  return refusal("HL_VIEW_MOVED", "Another process has continued the page.", 409);
}

/** Stored in place of a state that could not be stored. */
export const lostState = "";

/** Name of a view's state in a shared store. */
export function storeKey(id: string): string {
  return `view:${id}`;
}

/** Whether the state of a view can't be stored, and waiting for the store would not help. */
function isRefusal(error: unknown): boolean {
  return !isAway(error) && !isMoved(error);
}

/** Whether an error says that another process has continued the view. */
export function isMoved(error: unknown): boolean {
  return error instanceof LiveError && error.code === "HL_VIEW_MOVED";
}
