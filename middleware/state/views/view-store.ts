/** Finds a view's state: alive in this process, stored by the adapter, or sealed in its page; the newest counts. */
import type { Adapter } from "../adapters/adapter.js";
import { decodeSnapshot, encodeSnapshot } from "./encode.js";
import { Locks } from "./locks.js";
import { isMoved, Saving, storeKey } from "./saving.js";
import { type SealOptions, Seals } from "./seals.js";
import type { ViewSnapshot } from "./snapshot.js";
import { refusal, type StoredView } from "./stored-view.js";

/** Options of the store. */
export interface ViewStoreOptions extends SealOptions {
  adapter: Adapter;
  /** milliseconds for which the adapter keeps a state */
  storeFor: number;
}

export class ViewStore<View extends StoredView> {
  /** views that live in this process: with a socket, or waiting for it to come back */
  readonly live = new Map<string, View>();
  readonly seals: Seals<View>;
  readonly saving: Saving<View>;
  readonly locks: Locks;
  private readonly adapter: Adapter;
  private readonly graceTimers = new Map<View, NodeJS.Timeout>();

  constructor(options: ViewStoreOptions) {
    this.adapter = options.adapter;
    this.saving = new Saving(options.adapter, options.storeFor, (view) => this.drop(view));
    this.locks = new Locks(options.adapter);
    this.seals = new Seals<View>(options, (view) => this.saving.saveReferred(this.live.get(view.id) ?? view));
  }

  /** Whether other processes have the same store. */
  get isShared(): boolean {
    return this.adapter.isShared;
  }

  // --- States ---

  /** A view's state as it is now, which shares nothing with it. */
  copyOf(view: View): ViewSnapshot {
    return decodeSnapshot(encodeSnapshot(view.snapshot()));
  }

  /** The newest state of a sealed view: the one stored, or the seal's own. */
  async newest(sealed: ViewSnapshot): Promise<ViewSnapshot> {
    const stored = await this.load(sealed.id, sealed.session, sealed);
    if (stored && stored.version >= sealed.version) return stored;
    if (sealed.isReference) throw refusal("HL_SEAL_EXPIRED", "The page's state is not stored any more.");
    return stored?.storedVersion === undefined ? sealed : { ...sealed, storedVersion: stored.storedVersion };
  }

  /**
   * The state stored under an id, if it is this session's.
   *
   * @param opened - the state that a seal had, which mostly is the same
   */
  async load(
    id: string,
    session: string | undefined,
    opened?: ViewSnapshot,
  ): Promise<ViewSnapshot | undefined> {
    const snapshot = this.isShared ? await this.readShared(id) : await this.loadOwn(id, opened);
    return snapshot?.session === session ? snapshot : undefined;
  }

  private async loadOwn(id: string, opened?: ViewSnapshot): Promise<ViewSnapshot | undefined> {
    const text = await this.adapter.load(id);
    if (opened && text === this.seals.textOf(opened)) return opened;
    return text === undefined ? undefined : decodeSnapshot(text);
  }

  private async readShared(id: string): Promise<ViewSnapshot | undefined> {
    const stored = await this.adapter.read(storeKey(id));
    return stored && { ...decodeSnapshot(stored.text), storedVersion: stored.version };
  }

  // --- Views that live here ---

  /** The view that lives in this process, unless another one has gone on with it since. */
  find(id: string): View | undefined | Promise<View | undefined> {
    const view = this.live.get(id);
    return !view || !this.isShared || this.saving.isSaving(view) ? view : this.confirmOwned(id, view);
  }

  private async confirmOwned(id: string, view: View): Promise<View | undefined> {
    const stored = await this.adapter.read(storeKey(id));
    if (stored && stored.version > view.storedVersion && !this.saving.isSaving(view)) this.drop(view);
    return this.live.get(id);
  }

  /** Takes note that a view lives here; when it is put away, it is stored. */
  keep(view: View): void {
    this.live.set(view.id, view);
    view.isKept = true;
    this.adapter.release?.(view.id);
  }

  /** Stores all views that live in this process. */
  async saveAll(): Promise<void> {
    const saved = [...this.live.values()].map((view) => {
      const saving = this.saving.saveChanged(view);
      // One that can't be stored is reported, and keeps the others from nothing.
      view.guard(() => saving);
      return saving;
    });
    await Promise.allSettled(saved);
  }

  /** Lets go of a view that lives on in another process. */
  private drop(view: View): void {
    if (this.live.get(view.id) !== view) return;
    this.cancelGrace(view);
    this.remove(view);
    view.viewer?.handOver?.();
  }

  private remove(view: View): void {
    this.live.delete(view.id);
    view.isKept = false;
    view.unmount();
  }

  /** Lets a view wait for its page; when the time is over it is stored and put away. */
  startGrace(view: View, grace: number): void {
    const evict = () => this.evict(view);
    const timer = setTimeout(() => view.guard(evict), grace);
    timer.unref();
    this.graceTimers.set(view, timer);
  }

  /** The page of a waiting view is back. */
  cancelGrace(view: View): void {
    clearTimeout(this.graceTimers.get(view));
    this.graceTimers.delete(view);
  }

  private async evict(view: View): Promise<void> {
    await this.locks.withLock(view.id, async () => {
      // Its page may have come back in the meantime.
      if (!this.graceTimers.delete(view)) return;
      try {
        await this.saving.saveChanged(view);
      } catch (error) {
        if (!isMoved(error)) throw error;
      } finally {
        if (this.live.get(view.id) === view) this.remove(view);
      }
    });
  }
}
