/** Finds the newest state of a view: live in this process, stored by the adapter, or sealed in its page. */
import type { Adapter } from "../adapters/adapter.js";
import { runWithoutContext } from "../deferred.js";
import { decodeSnapshot, encodeSnapshot } from "./encode.js";
import { Locks } from "./locks.js";
import { Recovery } from "./recovery.js";
import { isMoved, lostState, Saving, type SavingOptions } from "./saving.js";
import { type SealOptions, Seals } from "./seals.js";
import { SharedStates } from "./shared-states.js";
import { unknownRevision, type ViewSnapshot } from "./snapshot.js";
import { inPlaceOf, isNewer } from "./stored-versions.js";
import { refusal, type StoredView } from "./stored-view.js";
import { WaitingViews } from "./waiting-views.js";

/** Options for the store. */
export interface ViewStoreOptions extends SealOptions, SavingOptions {
  /** maximum number of views of one owner that wait for their page to come back */
  maxWaiting: number;
}

/** The time that a view waits for its page to come back. */
interface Grace {
  timer: NodeJS.Timeout;
  /** when the page lost its connection, in milliseconds since the epoch */
  since: number;
}

/** Version of a view that is to be saved, whether it changes or not. */
const neverSaved = -1;

/** Milliseconds by which the clocks of two processes may differ. */
const clockSkew = 1000;

export class ViewStore<View extends StoredView> {
  /** the views that this process keeps: shown by a socket, or waiting for their page to reconnect */
  readonly live = new Map<string, View>();
  readonly seals: Seals<View>;
  readonly saving: Saving<View>;
  readonly locks: Locks;
  private readonly adapter: Adapter;
  private readonly shared: SharedStates;
  private readonly graces = new Map<View, Grace>();
  private readonly waiting: WaitingViews<View>;
  private readonly recovery = new Recovery<View>((view) => this.saving.storeAgain(view));

  constructor(options: ViewStoreOptions) {
    this.adapter = options.adapter;
    this.waiting = new WaitingViews(options.maxWaiting);
    this.saving = new Saving<View>(options, {
      onMoved: (view) => this.dropMoved(view),
      onGivenUp: (view, { code }) => this.drop(view, () => view.viewer?.joinAgain?.(view, code)),
    });
    this.locks = new Locks(options.adapter);
    this.shared = new SharedStates(options.adapter, this.locks);
    this.seals = new Seals<View>(options, (view) => this.saving.saveReferred(this.live.get(view.id) ?? view));
  }

  /** Whether other processes use the same store. */
  get isShared(): boolean {
    return this.adapter.isShared;
  }

  /** Called once, when this process begins to serve pages. */
  begin(): void {
    if (this.isShared) this.recovery.begin();
  }

  /** Runs an action while no other one of any process has the lock of a view. */
  withSharedLock<T>(id: string, owner: string, action: () => Promise<T>): Promise<T> {
    if (!this.isShared) return this.locks.withLock(id, action);
    return this.shared.withLock(id, owner, () => this.live.has(id), action);
  }

  // --- States ---

  /** A copy of a view's current state that shares no objects with it. */
  copyOf(view: View): ViewSnapshot {
    return decodeSnapshot(encodeSnapshot(view.snapshot()));
  }

  /**
   * The newest state of a view whose seal was opened: the stored state, or the sealed one.
   *
   * @param shown - the revision that its page shows; {@link unknownRevision} if that is not known
   * @throws {LiveError} HL_SEAL_EXPIRED if the seal may be older than a state that is no longer stored
   */
  async newest(sealed: ViewSnapshot, shown: number): Promise<ViewSnapshot> {
    const { id, owner } = sealed;
    if (this.recovery.isGoing) await this.recovery.wait(() => this.isKnown(sealed, shown));
    const loading = this.load(id, owner, sealed);
    // A shared store is asked for both in one trip; in this process, few pages need the second.
    const [stored, lost] = this.isShared
      ? await Promise.all([loading, this.shared.lostAt(id, owner)])
      : [await loading];
    if (stored && !isNewer(sealed, stored)) return stored;
    const lostAt = (this.isShared ? lost : await this.shared.lostAt(id, owner)) ?? 0;
    if (sealed.isReference || (!stored && this.isOlder(sealed, lostAt)))
      throw refusal("HL_SEAL_EXPIRED", "The page's state is no longer stored.");
    return inPlaceOf(sealed, stored);
  }

  /** Whether a state is known that is as new as what the page shows. */
  private async isKnown(sealed: ViewSnapshot, shown: number): Promise<boolean> {
    const stored = await this.load(sealed.id, sealed.owner, sealed);
    const newest = stored && !isNewer(sealed, stored) ? stored : sealed;
    return !newest.isReference && newest.revision >= shown;
  }

  /** Whether a seal may have been followed by a state that was written until then, and is lost. */
  private isOlder(sealed: ViewSnapshot, lostAt: number): boolean {
    return this.seals.sealedAt(sealed) <= lostAt + (this.isShared ? clockSkew : 0);
  }

  /**
   * The state stored under an id; undefined if there is none or it belongs to someone else.
   *
   * @param opened - the state of the opened seal; usually the stored one is equal and need not be decoded
   */
  load(id: string, owner: string | undefined, opened?: ViewSnapshot): Promise<ViewSnapshot | undefined> {
    return this.isShared ? this.readShared(id, owner) : this.loadOwn(id, owner, opened);
  }

  private async loadOwn(
    id: string,
    owner: string | undefined,
    opened?: ViewSnapshot,
  ): Promise<ViewSnapshot | undefined> {
    const text = await this.adapter.load(id, owner);
    if (opened && text === this.seals.textOf(opened)) return ofOwner(opened, owner);
    if (opened && text === lostState)
      throw refusal("HL_SEAL_EXPIRED", "The page's newest state could not be stored.");
    return text ? ofOwner(decodeSnapshot(text), owner) : undefined;
  }

  private async readShared(id: string, owner: string | undefined): Promise<ViewSnapshot | undefined> {
    const stored = await this.shared.read(id, owner);
    return stored && ofOwner({ ...decodeSnapshot(stored.text), storedVersion: stored.version }, owner);
  }

  /** Whether a shared store has the newest state of a view. */
  hasNewest(view: View): boolean {
    return this.isShared && view.storedVersion > 0 && view.version === view.savedVersion;
  }

  /**
   * Whether a page has lost its connection before it was sent its newest seal, and this process alone has its state.
   *
   * @param since - counts only pages that lost it since then, in milliseconds since the epoch
   */
  owesSeals(since = 0): boolean {
    if (this.isShared) return false;
    for (const [view, grace] of this.graces)
      if (grace.since >= since && (view.version !== view.savedVersion || view.isRunning)) return true;
    return false;
  }

  // --- Live views ---

  /**
   * The live view with this id, unless another process has continued it since.
   *
   * @param sealed - the state in the seal of its page, if that is known
   * @param shown - as in {@link newest}
   */
  find(
    id: string,
    sealed?: ViewSnapshot,
    shown = unknownRevision,
  ): View | undefined | Promise<View | undefined> {
    const view = this.live.get(id);
    if (!view) return undefined;
    // Another process has continued it and told the page, but the store has lost that, or never had it.
    const isOlder = sealed !== undefined && isNewer(sealed, view);
    if (isOlder && (this.isShared || !view.viewer)) return this.dropMoved(view);
    if (!this.isShared) return view;
    if (this.recovery.isGoing && view.revision < shown) return this.findRecovered(id, view);
    return this.saving.isSaving(view) ? view : this.confirmOwned(id, view);
  }

  /** Another process may have continued the view, and store it again in a moment. */
  private async findRecovered(id: string, view: View): Promise<View | undefined> {
    await this.recovery.wait(async () => {
      const stored = await this.shared.read(id, view.owner);
      return stored !== undefined && stored.version > view.storedVersion;
    });
    return this.confirmOwned(id, view);
  }

  private async confirmOwned(id: string, view: View): Promise<View | undefined> {
    const stored = await this.shared.read(id, view.owner);
    if (stored && stored.version > view.storedVersion && !this.saving.isSaving(view)) this.dropMoved(view);
    return this.live.get(id);
  }

  private dropMoved(view: View): undefined {
    this.drop(view, () => view.viewer?.handOver?.());
  }

  /** Keeps a view in this process. It is saved when it is evicted. */
  keep(view: View): void {
    this.live.set(view.id, view);
    view.isKept = true;
    this.adapter.release?.(view.id);
  }

  /** Keeps a view in place of another one with the same id, whose components it has taken over. */
  replace(view: View, next: View, grace: number): void {
    const isWaiting = this.graces.has(view);
    this.cancelGrace(view);
    view.isKept = false;
    this.keep(next);
    if (isWaiting) this.startGrace(next, grace);
  }

  /** Saves all live views. */
  async saveAll(): Promise<void> {
    const saved = [...this.live.values()].map((view) => {
      const saving = this.saving.saveChanged(view);
      // A view that fails to save is reported; the others are still saved.
      view.attempt(() => saving);
      return saving;
    });
    await Promise.allSettled(saved);
  }

  /**
   * Called when the store is unreachable or back. It may have lost changes meanwhile, so each live view is saved again, even
   * if it has not changed.
   */
  storeChanged(isThere: boolean): void {
    if (!isThere) return this.recovery.storeIsAway();
    const views = [...this.live.values()];
    for (const view of views) view.savedVersion = neverSaved;
    this.recovery.storeIsBack(views);
  }

  /**
   * Removes a view that can't be continued here, without storing it.
   *
   * @param tell - tells the viewer
   */
  private drop(view: View, tell: () => void): void {
    if (this.live.get(view.id) !== view) return;
    this.cancelGrace(view);
    tell();
    this.remove(view);
  }

  private remove(view: View): void {
    this.live.delete(view.id);
    view.isKept = false;
    // Another user's request, or a timer of one, may have found that it ends.
    runWithoutContext(() => view.unmount());
  }

  /** Keeps a view whose page has disconnected; evicts it if the page does not return within the grace period. */
  startGrace(view: View, grace: number): void {
    const evict = () => this.evict(view);
    const timer = setTimeout(() => view.attempt(evict), grace);
    timer.unref();
    this.graces.set(view, { timer, since: Date.now() });
    const surplus = this.waiting.add(view);
    if (!surplus) return;
    clearTimeout(this.graces.get(surplus)?.timer);
    surplus.attempt(() => this.evict(surplus));
  }

  /** Cancels the eviction of a view whose page has returned. */
  cancelGrace(view: View): void {
    clearTimeout(this.graces.get(view)?.timer);
    this.graces.delete(view);
    this.waiting.remove(view);
  }

  private async evict(view: View): Promise<void> {
    this.waiting.remove(view);
    // A handler that goes on in a view that is gone could not be answered: its page would send the event again.
    await view.idle();
    await this.locks.withLock(view.id, async () => {
      // The page may have returned while this waited for the lock.
      if (!this.graces.delete(view)) return;
      try {
        await this.saving.saveChanged(view);
      } catch (error) {
        if (isMoved(error)) return;
        await this.saving.loseState(view);
        throw error;
      } finally {
        if (this.live.get(view.id) === view) this.remove(view);
      }
    });
  }
}

/** A state that was read, unless it is someone else's. */
function ofOwner(state: ViewSnapshot, owner: string | undefined): ViewSnapshot | undefined {
  return state.owner === owner ? state : undefined;
}
