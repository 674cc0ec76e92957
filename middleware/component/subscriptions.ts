/**
 * Connects a component with the world outside of its page: with the shared values and rooms that its render read (its
 * dependencies), and through the subscriptions that it made.
 *
 * A subscription is part of the state: made once, in `onMount` or in a handler, it exists again after a reconnect,
 * after a restart and in another process. It is active only while the view is kept, and some only while a socket shows
 * the view. A page that was fetched and never connected holds none.
 */

import {
  type Dependencies,
  type Dependent,
  type Source,
  scheduleRefresh,
} from "../state/realtime/dependencies.js";
import type { SavedSubscription } from "../state/views/snapshot.js";

/** The part of a component that its subscriptions use. */
export interface Subscriber extends Dependent {
  readonly view: { readonly isKept: boolean; readonly viewer: { readonly isHidden?: boolean } | undefined };
}

/** Something that a component subscribed to. */
export interface Subscription<Component = never> {
  /** identifies the subscription within the component: a new one replaces one with the same id */
  readonly id: string;
  readonly saved: SavedSubscription;
  /** whether it is active only while a socket shows the component */
  readonly whileShown: boolean;
  /** whether it is active only while that page is visible; default false */
  readonly whileVisible?: boolean;
  /** Starts it; returns a function that ends it. */
  start(instance: Component): () => void;
}

function stampOf(source: Source, version: Source["version"]): Source["version"] {
  return source.stampOf ? source.stampOf(version) : version;
}

const kinds = new Map<string, (...what: never[]) => Subscription>();

/** Registers how subscriptions of a kind are created from a snapshot. */
export function defineSubscription(kind: string, make: (...what: never[]) => Subscription): void {
  kinds.set(kind, make);
}

interface Entry<Component> {
  subscription: Subscription<Component>;
  release?: (() => void) | undefined;
}

export class Subscriptions<Component extends Subscriber> {
  private dependencies: Dependencies | undefined;
  private followed: Set<Source> | undefined;
  private readonly subscriptions = new Map<string, Entry<Component>>();

  constructor(private readonly instance: Component) {}

  // --- Dependencies ---

  /** Replaces the dependencies of the previous render. */
  setDependencies(dependencies: Dependencies | undefined): void {
    const before = this.dependencies;
    this.dependencies = dependencies;
    if (this.followed && before && dependencies?.hasSameSources(before)) return;
    this.followSources();
  }

  /** Whether a dependency has changed since the render. */
  get isOutdated(): boolean {
    return this.dependencies?.isOutdated === true;
  }

  /** Whether a change of a dependency renders the component again. */
  get isFollowing(): boolean {
    return this.followed !== undefined && this.followed.size > 0;
  }

  /** The versions of the dependencies by name, for a snapshot. */
  saveDependencies(): Record<string, Source["version"]> | undefined {
    const { sources, versions } = this.dependencies ?? {};
    return (
      sources &&
      Object.fromEntries(
        sources.map((source, index) => [source.name, stampOf(source, versions?.[index] ?? 0)]),
      )
    );
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
    // A source may have changed since the render.
    if (this.isOutdated) scheduleRefresh([this.instance]);
  }

  // --- Subscriptions ---

  add(subscription: Subscription<Component>): void {
    this.remove(subscription.id);
    this.subscriptions.set(subscription.id, { subscription });
    this.sync();
  }

  remove(id: string): void {
    this.subscriptions.get(id)?.release?.();
    this.subscriptions.delete(id);
  }

  /** The subscriptions; undefined if there are none. */
  get list(): readonly Subscription<Component>[] | undefined {
    if (this.subscriptions.size === 0) return undefined;
    return Array.from(this.subscriptions.values(), ({ subscription }) => subscription);
  }

  /** Ends all subscriptions but those of a {@link list}, and starts those of it that were ended. */
  replaceAll(list: readonly Subscription<Component>[]): void {
    for (const [id, { subscription }] of this.subscriptions)
      if (!list.includes(subscription)) this.remove(id);
    for (const each of list) if (this.subscriptions.get(each.id)?.subscription !== each) this.add(each);
  }

  /** Creates the subscriptions of a snapshot again. */
  restore(saved: readonly SavedSubscription[]): void {
    for (const [kind, ...what] of saved) {
      const subscription = kinds.get(kind)?.(...(what as never[]));
      if (subscription) this.subscriptions.set(subscription.id, { subscription });
    }
  }

  /** Starts and ends subscriptions after the view was kept, shown or hidden. */
  sync(): void {
    const { view } = this.instance;
    this.followSources();
    for (const entry of this.subscriptions.values()) {
      if (isHeld(entry.subscription, view)) entry.release ??= entry.subscription.start(this.instance);
      else this.stop(entry);
    }
  }

  /** Ends everything: the component was removed. */
  release(): void {
    for (const source of this.followed ?? []) source.removeDependent(this.instance);
    this.followed = undefined;
    for (const entry of this.subscriptions.values()) this.stop(entry);
  }

  private stop(entry: Entry<Component>): void {
    entry.release?.();
    entry.release = undefined;
  }
}

/** Whether a subscription is active now. */
function isHeld({ whileShown, whileVisible }: Subscription, { isKept, viewer }: Subscriber["view"]): boolean {
  if (whileVisible && viewer?.isHidden) return false;
  return isKept && (!whileShown || viewer !== undefined);
}
