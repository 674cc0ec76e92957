/**
 * Finds a view's state: alive in this process, stored by the adapter, or sealed in its page; the newest counts.
 *
 * A seal holds the state itself, or, where that is large, only the view's id: the state is then with the adapter.
 */
import { LiveError } from "../../../views/errors.js";
import type { View } from "../../component/view.js";
import type { Adapter } from "../adapters/adapter.js";
import { isAway } from "../adapters/adapter-switch.js";
import { decodeSnapshot, encodeSnapshot } from "./encode.js";
import type { Sealer } from "./sealer.js";
import type { ViewSnapshot } from "./snapshot.js";

/** Options of the store. */
export interface ViewStoreOptions {
  sealer: Sealer;
  adapter: Adapter;
  /** milliseconds after which a seal is refused */
  sealMaxAge: number;
  /** milliseconds for which the adapter keeps a state */
  storeFor: number;
  /** most characters of state that a seal carries itself */
  sealLimit: number;
}

export class ViewStore {
  /** views that live in this process: with a socket, or waiting for it to come back */
  readonly live = new Map<string, View>();
  private readonly resting = new Map<View, NodeJS.Timeout>();
  private readonly locks = new Map<string, Promise<unknown>>();
  private readonly saving = new Map<View, Waiting[]>();
  /** of snapshots that were opened, what they were read from */
  private readonly texts = new WeakMap<ViewSnapshot, string>();

  constructor(private readonly options: ViewStoreOptions) {}

  /** Seals a view's state for its page. */
  async seal(view: View): Promise<string> {
    return this.sealEncoded(view, encodeSnapshot(view.snapshot()), false);
  }

  /** Seals a view's state for a page that works by posts: the next one brings the seal back. */
  async sealForPost(view: View, text = encodeSnapshot(view.snapshot())): Promise<string> {
    return this.sealEncoded(view, text, true);
  }

  private async sealEncoded(view: View, text: string, isAwaited: boolean): Promise<string> {
    return text.length <= this.options.sealLimit ? this.sealText(text, isAwaited) : this.sealReference(view);
  }

  /** Stores a view's state and seals a reference to it. */
  private async sealReference(view: View): Promise<string> {
    const owner = this.live.get(view.id) ?? view;
    if (!this.isShared || owner.stored === 0 || owner.version !== owner.savedVersion) await this.save(owner);
    return this.sealText(encodeSnapshot({ ...view.snapshot(), isReference: true }));
  }

  /** Where a page carries a long seal in many forms, puts a reference in its place. */
  async shortenSeals(view: View, html: string): Promise<string> {
    const { seal } = view;
    if (!seal) return html;
    const pieces = html.split(seal);
    if ((pieces.length - 2) * seal.length <= this.options.sealLimit) return html;
    const reference = await this.sealReference(view);
    return reference.length < seal.length ? pieces.join(reference) : html;
  }

  /** A view's state as it is now, which shares nothing with it. */
  copyOf(view: View): ViewSnapshot {
    return decodeSnapshot(encodeSnapshot(view.snapshot()));
  }

  /** Seals a view's state at once, whatever its size. */
  sealNow(view: View): string {
    return this.sealText(encodeSnapshot(view.snapshot()));
  }

  private sealText(text: string, isAwaited = false): string {
    const { sealer, sealMaxAge } = this.options;
    const lasting = `${(Date.now() + sealMaxAge).toString(36)} ${text}`;
    return isAwaited ? sealer.sealForNow(lasting) : sealer.seal(lasting);
  }

  /**
   * Opens a seal.
   *
   * @param session - the session that asks; a seal of another one is refused
   * @throws {LiveError} HL_SEAL_INVALID, HL_SEAL_EXPIRED or HL_SEAL_FOREIGN
   */
  open(sealed: string, session: string | undefined): ViewSnapshot {
    const text = this.options.sealer.open(sealed);
    if (text === undefined)
      throw refusal("HL_SEAL_INVALID", "The page's state was altered, or sealed with another secret.");
    const space = text.indexOf(" ");
    if (Number.parseInt(text.slice(0, space), 36) < Date.now())
      throw refusal("HL_SEAL_EXPIRED", "The page is too old.");
    const state = text.slice(space + 1);
    const snapshot = decodeSnapshot(state);
    this.texts.set(snapshot, state);
    if (snapshot.session !== session)
      throw refusal("HL_SEAL_FOREIGN", "The page belongs to another session.");
    return snapshot;
  }

  /** The newest state of a sealed view: the one stored, or the seal's own. */
  async newest(sealed: ViewSnapshot): Promise<ViewSnapshot> {
    const stored = await this.load(sealed.id, sealed.session, sealed);
    if (stored && stored.version >= sealed.version) return stored;
    if (sealed.isReference) throw refusal("HL_SEAL_EXPIRED", "The page's state is not stored any more.");
    return stored?.stored === undefined ? sealed : { ...sealed, stored: stored.stored };
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
    const text = await this.options.adapter.load(id);
    if (opened && text === this.texts.get(opened)) return opened;
    return text === undefined ? undefined : decodeSnapshot(text);
  }

  private async readShared(id: string): Promise<ViewSnapshot | undefined> {
    const stored = await this.options.adapter.read(keyOf(id));
    return stored && { ...decodeSnapshot(stored.text), stored: stored.version };
  }

  /** Stores a view's state; gives it as text, where it was not written together with a later one. */
  async save(view: View): Promise<string | undefined> {
    if (this.isShared) {
      await this.saveInTurn(view);
      return undefined;
    }
    const text = encodeSnapshot(view.snapshot());
    await this.options.adapter.save(view.id, text, this.options.storeFor);
    return text;
  }

  // --- A store that other processes have, too ---

  /** Whether they do. */
  get isShared(): boolean {
    return this.options.adapter.isShared;
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
        await pause(awayPause);
      }
    }
  }

  /** Stores what has changed since the last time, for whichever process goes on. */
  async saveChanged(view: View): Promise<void> {
    if (!this.isShared || view.version !== view.savedVersion) await this.save(view);
  }

  /** The view that lives in this process, unless another one has gone on with it since. */
  find(id: string): View | undefined | Promise<View | undefined> {
    const view = this.live.get(id);
    return !view || !this.isShared || this.saving.has(view) ? view : this.findNewest(id, view);
  }

  private async findNewest(id: string, view: View): Promise<View | undefined> {
    const stored = await this.options.adapter.read(keyOf(id));
    if (stored && stored.version > view.stored && !this.saving.has(view)) this.drop(view);
    return this.live.get(id);
  }

  /** One at a time: what changes while a state is on its way goes along with the next. */
  private saveInTurn(view: View): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = this.saving.get(view);
      if (waiting) {
        waiting.push({ resolve, reject });
        return;
      }
      const first = [{ resolve, reject }];
      this.saving.set(view, first);
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
    this.saving.delete(view);
  }

  /** Stores a state behind the one that it came of: two processes can't both go on with a view. */
  private async swap(view: View): Promise<void> {
    const { version, stored: expected } = view;
    const text = encodeSnapshot(view.snapshot());
    const options = { expected, ttl: this.options.storeFor };
    const { isDone, now } = await this.options.adapter.swap(keyOf(view.id), text, options);
    if (!isDone || now.text !== text) {
      this.drop(view);
      throw refusal("HL_VIEW_MOVED", "Another process has gone on with the page.", 409);
    }
    view.stored = now.version;
    view.savedVersion = version;
  }

  /** Lets go of a view that lives on in another process. */
  private drop(view: View): void {
    if (this.live.get(view.id) !== view) return;
    this.wake(view);
    this.forget(view);
    view.viewer?.handOver?.();
  }

  // --- Views that live here ---

  /** Takes note that a view lives here; when it is put away, it is stored. */
  keep(view: View): void {
    this.live.set(view.id, view);
    view.isKept = true;
    this.options.adapter.release?.(view.id);
  }

  private forget(view: View): void {
    this.live.delete(view.id);
    view.isKept = false;
    view.unmount();
  }

  /** Stores all views that live in this process. */
  async saveAll(): Promise<void> {
    const saved = [...this.live.values()].map((view) => {
      const saving = this.saveChanged(view);
      // One that can't be stored is reported, and keeps the others from nothing.
      view.guard(() => saving);
      return saving;
    });
    await Promise.allSettled(saved);
  }

  /** Lets a view wait for its page; when the time is over it is stored and put away. */
  rest(view: View, grace: number): void {
    const putAway = () => this.putAway(view);
    const timer = setTimeout(() => view.guard(putAway), grace);
    timer.unref();
    this.resting.set(view, timer);
  }

  /** The page of a waiting view is back. */
  wake(view: View): void {
    clearTimeout(this.resting.get(view));
    this.resting.delete(view);
  }

  private async putAway(view: View): Promise<void> {
    await this.alone(view.id, async () => {
      // Its page may have come back in the meantime.
      if (!this.resting.delete(view)) return;
      try {
        await this.saveChanged(view);
      } catch (error) {
        if (!isMoved(error)) throw error;
      } finally {
        if (this.live.get(view.id) === view) this.forget(view);
      }
    });
  }

  /** Does one thing at a time to the same view, in all processes that share the store. */
  aloneEverywhere<T>(id: string, action: () => Promise<T>): Promise<T> {
    if (!this.isShared) return this.alone(id, action);
    return this.alone(id, async () => {
      const unlock = await this.lock(id);
      try {
        return await action();
      } finally {
        unlock();
      }
    });
  }

  private async lock(id: string): Promise<() => void> {
    const { adapter } = this.options;
    const name = `lock:${id}`;
    for (;;) {
      const { isDone, now } = await adapter.swap(name, "", { expected: 0, ttl: lockFor });
      // Where it can't be unlocked, it is over by itself.
      if (isDone) return () => void adapter.swap(name, "", { expected: now.version, ttl: 0 }).catch(() => {});
      await pause(lookAgain);
    }
  }

  /** Does one thing at a time to the same view, in this process. */
  async alone<T>(id: string, action: () => Promise<T>): Promise<T> {
    const result = this.locks.get(id)?.then(action, action) ?? action();
    this.locks.set(id, result);
    try {
      return await result;
    } finally {
      if (this.locks.get(id) === result) this.locks.delete(id);
    }
  }
}

/** Milliseconds after which a lock is over that a killed process has left behind, and between two looks at one. */
const lockFor = 10_000;
const lookAgain = 25;

interface Waiting {
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Milliseconds between two tries, since some stores say at once that they are away. */
const awayPause = 200;

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}

/** Apart from other values. */
function keyOf(id: string): string {
  return `view:${id}`;
}

/** Whether an error says that another process has gone on with a view. */
export function isMoved(error: unknown): boolean {
  return error instanceof LiveError && error.code === "HL_VIEW_MOVED";
}

function refusal(
  code: "HL_SEAL_INVALID" | "HL_SEAL_EXPIRED" | "HL_SEAL_FOREIGN" | "HL_VIEW_MOVED",
  what: string,
  status = 403,
): LiveError {
  return new LiveError(code, what, { status });
}
