/**
 * Finds a view's state: alive in this process, stored by the adapter, or sealed in its page; the newest counts.
 *
 * A seal holds the state itself, or, where that is large, only the view's id: the state is then with the adapter.
 */
import { LiveError } from "../../views/errors.js";
import type { ViewSnapshot } from "../component/snapshot.js";
import type { View } from "../component/view.js";
import type { Adapter } from "./adapter.js";
import { decodeSnapshot, encodeSnapshot } from "./encode.js";
import type { Sealer } from "./sealer.js";

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

  constructor(private readonly options: ViewStoreOptions) {}

  /** Seals a view's state for its page. */
  async seal(view: View): Promise<string> {
    const snapshot = view.snapshot();
    const text = encodeSnapshot(snapshot);
    return text.length <= this.options.sealLimit ? this.sealText(text) : this.sealReference(view);
  }

  /** Stores a view's state and seals a reference to it. */
  private async sealReference(view: View): Promise<string> {
    await this.save(view);
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

  /** Seals a view's state at once, whatever its size. */
  sealNow(view: View): string {
    return this.sealText(encodeSnapshot(view.snapshot()));
  }

  private sealText(text: string): string {
    return this.options.sealer.seal(`${(Date.now() + this.options.sealMaxAge).toString(36)} ${text}`);
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
    const snapshot = decodeSnapshot(text.slice(space + 1));
    if (snapshot.session !== session)
      throw refusal("HL_SEAL_FOREIGN", "The page belongs to another session.");
    return snapshot;
  }

  /** The newest state of a sealed view: the one stored, or the seal's own. */
  async newest(sealed: ViewSnapshot): Promise<ViewSnapshot> {
    const stored = await this.load(sealed.id, sealed.session);
    if (stored && stored.version >= sealed.version) return stored;
    if (sealed.isReference) throw refusal("HL_SEAL_EXPIRED", "The page's state is not stored any more.");
    return sealed;
  }

  /** The state stored under an id, if it is this session's. */
  async load(id: string, session: string | undefined): Promise<ViewSnapshot | undefined> {
    const text = await this.options.adapter.load(id);
    const snapshot = text === undefined ? undefined : decodeSnapshot(text);
    return snapshot?.session === session ? snapshot : undefined;
  }

  /** Stores a view's state. */
  async save(view: View): Promise<void> {
    await this.options.adapter.save(view.id, encodeSnapshot(view.snapshot()), this.options.storeFor);
  }

  /** Stores all views that live in this process. */
  async saveAll(): Promise<void> {
    const saved = [...this.live.values()].map((view) => {
      const saving = this.save(view);
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
        await this.save(view);
      } finally {
        this.live.delete(view.id);
        view.unmount();
      }
    });
  }

  /** Does one thing at a time to the same view. */
  async alone<T>(id: string, action: () => Promise<T>): Promise<T> {
    const before = this.locks.get(id) ?? Promise.resolve();
    const result = before.then(action, action);
    this.locks.set(id, result);
    try {
      return await result;
    } finally {
      if (this.locks.get(id) === result) this.locks.delete(id);
    }
  }
}

function refusal(code: "HL_SEAL_INVALID" | "HL_SEAL_EXPIRED" | "HL_SEAL_FOREIGN", what: string): LiveError {
  return new LiveError(code, what, { status: 403 });
}
