/**
 * What binds a component to the world outside of its page: what its render read, and the subscriptions it asked for.
 *
 * A subscription is part of the state: made once, in `onMount` or in a handler, it is there again after a reconnect, a restart
 * or in another process. It is held only while the view is kept, and some only while a socket shows it; of a page that
 * is fetched and forgotten nothing is held.
 */

import { type Dependencies, type Source, scheduleRefresh } from "../state/realtime/dependencies.js";
import type { SavedSubscription } from "../state/views/snapshot.js";
import type { Instance } from "./instance.js";

/** Something that a component takes part in. */
export interface Subscription {
  /** tells it from the component's other subscriptions; one of the same id takes its place */
  readonly id: string;
  readonly saved: SavedSubscription;
  /** whether it is held only while a socket shows the component */
  readonly whileShown: boolean;
  /** Begins; returns what ends it. */
  start(instance: Instance): () => void;
}

const kinds = new Map<string, (...what: never[]) => Subscription>();

/** Says how subscriptions of a kind are made from what a snapshot has of them. */
export function defineSubscription(kind: string, make: (...what: never[]) => Subscription): void {
  kinds.set(kind, make);
}

interface Entry {
  subscription: Subscription;
  release?: (() => void) | undefined;
}

export class Subscriptions {
  private dependencies: Dependencies | undefined;
  private followed: Set<Source> | undefined;
  private readonly subscriptions = new Map<string, Entry>();

  constructor(private readonly instance: Instance) {}

  // --- What its render read ---

  /** Takes the place of what the render before had read. */
  setDependencies(dependencies: Dependencies | undefined): void {
    const before = this.dependencies;
    this.dependencies = dependencies;
    if (this.followed && before && dependencies?.hasSameSources(before)) return;
    this.followSources();
  }

  /** Whether something has changed since it was read. */
  get isOutdated(): boolean {
    return this.dependencies?.isOutdated === true;
  }

  /** Whether it is rendered again when something changes that it read. */
  get isFollowing(): boolean {
    return this.followed !== undefined && this.followed.size > 0;
  }

  /** Versions by name, as a snapshot has them. */
  saveDependencies(): Record<string, Source["version"]> | undefined {
    const { sources, versions } = this.dependencies ?? {};
    return sources && Object.fromEntries(sources.map(({ name }, index) => [name, versions?.[index] ?? 0]));
  }

  private followSources(): void {
    if (!this.instance.view.isKept) return;
    const sources = this.dependencies?.sources ?? [];
    for (const source of this.followed ?? []) {
      if (sources.includes(source)) continue;
      this.followed?.delete(source);
      source.removeDependent(this.instance);
    }
    if (sources.length > 0) this.followed ??= new Set();
    for (const source of sources) {
      if (this.followed?.has(source)) continue;
      this.followed?.add(source);
      source.addDependent(this.instance);
    }
    // Something may have changed between the render and now.
    if (this.isOutdated) scheduleRefresh([this.instance]);
  }

  // --- Ties ---

  add(subscription: Subscription): void {
    this.remove(subscription.id);
    this.subscriptions.set(subscription.id, { subscription });
    this.sync();
  }

  remove(id: string): void {
    this.subscriptions.get(id)?.release?.();
    this.subscriptions.delete(id);
  }

  /** Makes the subscriptions of a snapshot again. */
  restore(saved: readonly SavedSubscription[]): void {
    for (const [kind, ...what] of saved) {
      const subscription = kinds.get(kind)?.(...(what as never[]));
      if (subscription) this.subscriptions.set(subscription.id, { subscription });
    }
  }

  /** The subscriptions, to be stored. */
  save(): SavedSubscription[] | undefined {
    return this.subscriptions.size > 0
      ? Array.from(this.subscriptions.values(), ({ subscription }) => subscription.saved)
      : undefined;
  }

  /** Holds what is to be held, now that the view is kept, shown, or no longer shown. */
  sync(): void {
    const { view } = this.instance;
    this.followSources();
    for (const entry of this.subscriptions.values()) {
      const isHeld = view.isKept && (!entry.subscription.whileShown || view.viewer !== undefined);
      if (isHeld) entry.release ??= entry.subscription.start(this.instance);
      else this.stop(entry);
    }
  }

  /** Lets go of everything: the component is gone. */
  release(): void {
    for (const source of this.followed ?? []) source.removeDependent(this.instance);
    this.followed = undefined;
    for (const entry of this.subscriptions.values()) this.stop(entry);
  }

  private stop(entry: Entry): void {
    entry.release?.();
    entry.release = undefined;
  }
}
