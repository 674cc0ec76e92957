/**
 * What binds a component to the world outside of its page: what its render read, and the ties it asked for.
 *
 * A tie is part of the state: made once, in `onMount` or in a handler, it is there again after a reconnect, a restart
 * or in another process. It is held only while the view is kept, and some only while a socket shows it; of a page that
 * is fetched and forgotten nothing is held.
 */

import { type Reads, refresh, type Source } from "../state/realtime/dependencies.js";
import type { SavedTie } from "../state/views/snapshot.js";
import type { Instance } from "./instance.js";

/** Something that a component takes part in. */
export interface Tie {
  /** tells it from the component's other ties; one of the same id takes its place */
  readonly id: string;
  readonly saved: SavedTie;
  /** whether it is held only while a socket shows the component */
  readonly whileShown: boolean;
  /** Begins; returns what ends it. */
  hold(instance: Instance): () => void;
}

const kinds = new Map<string, (...what: never[]) => Tie>();

/** Says how ties of a kind are made from what a snapshot has of them. */
export function defineTie(kind: string, make: (...what: never[]) => Tie): void {
  kinds.set(kind, make);
}

interface Bound {
  tie: Tie;
  release?: (() => void) | undefined;
}

export class Outside {
  private reads: Reads | undefined;
  private followed: Set<Source> | undefined;
  private readonly ties = new Map<string, Bound>();

  constructor(private readonly instance: Instance) {}

  // --- What its render read ---

  /** Takes the place of what the render before had read. */
  takeReads(reads: Reads | undefined): void {
    const before = this.reads;
    this.reads = reads;
    if (this.followed && before && reads?.isLike(before)) return;
    this.follow();
  }

  /** Whether something has changed since it was read. */
  get isBehind(): boolean {
    return this.reads?.isBehind === true;
  }

  /** Whether it is rendered again when something changes that it read. */
  get isFollowing(): boolean {
    return this.followed !== undefined && this.followed.size > 0;
  }

  /** Versions by name, as a snapshot has them. */
  saveReads(): Record<string, Source["version"]> | undefined {
    const { sources, versions } = this.reads ?? {};
    return sources && Object.fromEntries(sources.map(({ name }, index) => [name, versions?.[index] ?? 0]));
  }

  private follow(): void {
    if (!this.instance.view.isKept) return;
    const sources = this.reads?.sources ?? [];
    for (const source of this.followed ?? []) {
      if (sources.includes(source)) continue;
      this.followed?.delete(source);
      source.unfollow(this.instance);
    }
    if (sources.length > 0) this.followed ??= new Set();
    for (const source of sources) {
      if (this.followed?.has(source)) continue;
      this.followed?.add(source);
      source.follow(this.instance);
    }
    // Something may have changed between the render and now.
    if (this.isBehind) refresh([this.instance]);
  }

  // --- Ties ---

  add(tie: Tie): void {
    this.remove(tie.id);
    this.ties.set(tie.id, { tie });
    this.sync();
  }

  remove(id: string): void {
    this.ties.get(id)?.release?.();
    this.ties.delete(id);
  }

  /** Makes the ties of a snapshot again. */
  restore(saved: readonly SavedTie[]): void {
    for (const [kind, ...what] of saved) {
      const tie = kinds.get(kind)?.(...(what as never[]));
      if (tie) this.ties.set(tie.id, { tie });
    }
  }

  /** The ties, to be stored. */
  saveTies(): SavedTie[] | undefined {
    return this.ties.size > 0 ? Array.from(this.ties.values(), ({ tie }) => tie.saved) : undefined;
  }

  /** Holds what is to be held, now that the view is kept, shown, or no longer shown. */
  sync(): void {
    const { view } = this.instance;
    this.follow();
    for (const bound of this.ties.values()) {
      const isHeld = view.isKept && (!bound.tie.whileShown || view.viewer !== undefined);
      if (isHeld) bound.release ??= bound.tie.hold(this.instance);
      else this.letGo(bound);
    }
  }

  /** Lets go of everything: the component is gone. */
  release(): void {
    for (const source of this.followed ?? []) source.unfollow(this.instance);
    this.followed = undefined;
    for (const bound of this.ties.values()) this.letGo(bound);
  }

  private letGo(bound: Bound): void {
    bound.release?.();
    bound.release = undefined;
  }
}
