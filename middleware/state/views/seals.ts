/**
 * Seals of views: every page carries one for each view, from which a post or a socket continues the view.
 *
 * A seal contains the state itself. If the state is large, the seal contains only the view's id and the store has the
 * state.
 */

import type { LiveError } from "../../../views/errors.js";
import { isIdentity } from "../../security/owner.js";
import { isRefused } from "../adapters/store-refused.js";
import { decodeSnapshot, encodeSnapshot } from "./encode.js";
import type { Sealer } from "./sealer.js";
import { unknownRevision, type ViewSnapshot } from "./snapshot.js";
import { refusal, type StoredView } from "./stored-view.js";

/** Options for seals. */
export interface SealOptions {
  sealer: Sealer;
  /** milliseconds after which a seal expires */
  sealMaxAge: number;
  /** maximum number of characters of state in a seal; a larger state is stored instead */
  sealLimit: number;
  /** maximum length of a seal that a page can send back */
  maxSealed: number;
}

/** Options for {@link Seals.sealNow}. */
export interface SealNowOptions {
  room: number;
  /** whether a shared store has the state */
  isStored?: boolean;
  isShown?: boolean;
}

export class Seals<View extends StoredView> {
  /** the text of each opened snapshot, and when it was sealed */
  private readonly opened = new WeakMap<ViewSnapshot, { text: string; sealedAt: number }>();

  /** @param store - saves the state of a view before a seal refers to it */
  constructor(
    private readonly options: SealOptions,
    private readonly store: (view: View) => Promise<void>,
  ) {}

  /** Seals a view's state for its page; a promise only if the state is too large for a seal. */
  seal(view: View): string | Promise<string> {
    const text = encodeSnapshot(view.snapshot());
    return this.sealEncoded(view, text, { isAwaited: false, isShown: true, isStored: false });
  }

  /**
   * Seals a view's state for a page that posts: the next post brings the seal back. A promise as from {@link seal}.
   *
   * @param known - the encoded state, if it was written already, to the store
   * @param isShown - whether the page shows the newest render of all components
   */
  sealForPost(view: View, known: string | undefined, isShown: boolean): string | Promise<string> {
    const text = known !== undefined && isShown ? known : encodeSnapshot(snapshotOf(view, isShown));
    return this.sealEncoded(view, text, { isAwaited: true, isShown, isStored: known !== undefined });
  }

  private sealEncoded(
    view: View,
    text: string,
    { isAwaited, isShown, isStored }: { isAwaited: boolean; isShown: boolean; isStored: boolean },
  ): string | Promise<string> {
    if (text.length <= this.options.sealLimit) return this.sealText(text, isAwaited);
    return this.sealLarge(view, text, isShown, isStored);
  }

  private async sealLarge(view: View, text: string, isShown: boolean, isStored: boolean): Promise<string> {
    try {
      return await this.sealReference(view, isShown, isStored);
    } catch (error) {
      return this.sealWhole(text, error);
    }
  }

  /** Seals a large state itself, since the store does not take it; unless the page could not send it back. */
  private sealWhole(text: string, error: unknown): string {
    if (!isRefused(error)) throw error;
    const seal = this.sealText(text);
    if (seal.length > this.options.maxSealed) throw error;
    return seal;
  }

  /**
   * Saves a view's state and seals a reference to it.
   *
   * @param isStored - whether it was saved just now
   */
  private async sealReference(view: View, isShown: boolean, isStored = false): Promise<string> {
    if (!isStored) await this.store(view);
    return this.sealText(encodeSnapshot({ ...snapshotOf(view, isShown), isReference: true }));
  }

  /**
   * Replaces the seals in a page's HTML with a reference, if the copies in its forms are too long together; a promise only
   * then.
   */
  shortenSeals(view: View, html: string): string | Promise<string> {
    const { seal } = view;
    if (!seal || html.length - seal.length <= this.options.sealLimit) return html;
    const pieces = html.split(seal);
    if ((pieces.length - 2) * seal.length <= this.options.sealLimit) return html;
    return this.shorten(view, seal, html, pieces);
  }

  private async shorten(view: View, seal: string, html: string, pieces: string[]): Promise<string> {
    let reference: string;
    try {
      reference = await this.sealReference(view, true);
    } catch (error) {
      if (!isRefused(error) || (pieces.length - 1) * seal.length > this.options.maxSealed) throw error;
      return html;
    }
    return reference.length < seal.length ? pieces.join(reference) : html;
  }

  /**
   * Seals a state without waiting, for a page that can be sent elsewhere at any moment. A large state that a shared store
   * has is only referred to; any other is sealed whole.
   *
   * @param room - maximum number of characters of the seal: a page could not send a longer one back
   * @param isShown - whether the page shows the render of this state
   * @returns undefined if there is not enough room
   */
  sealNow(
    snapshot: ViewSnapshot,
    { room, isStored = false, isShown = true }: SealNowOptions,
  ): string | undefined {
    const state = isShown ? snapshot : { ...snapshot, revision: unknownRevision };
    const text = encodeSnapshot(state);
    const isReference = isStored && text.length > this.options.sealLimit;
    // Sealed, a text is longer by a third and by its end.
    if (!isReference && text.length > room) return undefined;
    const seal = this.sealText(isReference ? encodeSnapshot({ ...state, isReference }) : text);
    return seal.length <= room ? seal : undefined;
  }

  private sealText(text: string, isAwaited = false): string {
    const { sealer, sealMaxAge } = this.options;
    const lasting = `${(Date.now() + sealMaxAge).toString(36)} ${text}`;
    return isAwaited ? sealer.sealForNow(lasting) : sealer.seal(lasting);
  }

  /**
   * Opens a seal.
   *
   * @param owner - who sent the request; a seal of someone else is refused
   * @throws {LiveError} HL_SEAL_INVALID, HL_SEAL_EXPIRED, HL_SEAL_FOREIGN or HL_SESSION_ENDED
   */
  open(sealed: string, owner: string | undefined): ViewSnapshot {
    const snapshot = this.read(sealed);
    if (snapshot.owner !== owner) throw foreign(snapshot.owner, owner);
    // An open page has the same text once, not twice.
    snapshot.owner = owner;
    return snapshot;
  }

  /**
   * Reads a seal, whoever it belongs to. Only {@link open} may be used for a request.
   *
   * @throws {LiveError} HL_SEAL_INVALID or HL_SEAL_EXPIRED
   */
  read(sealed: string): ViewSnapshot {
    const text = this.options.sealer.open(sealed);
    if (text === undefined)
      throw refusal(
        "HL_SEAL_INVALID",
        "The page's state was altered, or sealed with another secret or for another site.",
      );
    const space = text.indexOf(" ");
    const expires = Number.parseInt(text.slice(0, space), 36);
    if (expires < Date.now()) throw refusal("HL_SEAL_EXPIRED", "The page is too old.");
    const state = text.slice(space + 1);
    const snapshot = decodeSnapshot(state);
    this.opened.set(snapshot, { text: state, sealedAt: expires - this.options.sealMaxAge });
    return snapshot;
  }

  /** The text that a snapshot was read from when its seal was opened. */
  textOf(snapshot: ViewSnapshot): string | undefined {
    return this.opened.get(snapshot)?.text;
  }

  /** When a snapshot was sealed that was read from a seal, in milliseconds since the epoch. */
  sealedAt(snapshot: ViewSnapshot): number {
    return this.opened.get(snapshot)?.sealedAt ?? Date.now();
  }
}

/** A view's state for its page. */
function snapshotOf(view: StoredView, isShown: boolean): ViewSnapshot {
  return isShown ? view.snapshot() : { ...view.snapshot(), revision: unknownRevision };
}

/** The error for a page that is not the requester's own. */
export function foreign(page: string, requester: string | undefined): LiveError {
  if (isIdentity(page) || isIdentity(requester))
    return refusal("HL_SESSION_ENDED", "The page's user is not signed in any more, or is another one.");
  return refusal("HL_SEAL_FOREIGN", "The page belongs to another browser.");
}
