/**
 * Seals of views: what a page carries, so that a post or a socket can go on with its views.
 *
 * A seal holds the state itself, or, where that is large, only the view's id: the state is then with the adapter.
 */
import { decodeSnapshot, encodeSnapshot } from "./encode.js";
import type { Sealer } from "./sealer.js";
import type { ViewSnapshot } from "./snapshot.js";
import { refusal, type StoredView } from "./stored-view.js";

/** Options of seals. */
export interface SealOptions {
  sealer: Sealer;
  /** milliseconds after which a seal is refused */
  sealMaxAge: number;
  /** most characters of state that a seal carries itself */
  sealLimit: number;
}

export class Seals<View extends StoredView> {
  /** of snapshots that were opened, what they were read from */
  private readonly texts = new WeakMap<ViewSnapshot, string>();

  /** @param store - stores a view's state, which a seal is to refer to */
  constructor(
    private readonly options: SealOptions,
    private readonly store: (view: View) => Promise<void>,
  ) {}

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
    await this.store(view);
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

  /** The text that an opened snapshot was read from. */
  textOf(snapshot: ViewSnapshot): string | undefined {
    return this.texts.get(snapshot);
  }
}
