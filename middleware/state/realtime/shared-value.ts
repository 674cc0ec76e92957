/**
 * shared(): one value that all components, in all processes, see and change; renders that read it follow it.
 *
 * In one process a change is a new value and no more. With a shared adapter the value stands there with its version:
 * changes are made by compare and set, all that wait in this process in one go, and announced on one channel a name.
 * A process that may have missed an announcement reads again, and takes what has a higher version.
 */
import { type Draft, enableMapSet, freeze, isDraftable, produce } from "immer";
import { LiveError } from "../../../views/errors.js";
import type { Release } from "../adapters/adapter.js";
import { type AdapterSwitch } from "../adapters/adapter-switch.js";
import { mayBeDropped } from "../adapters/store-away.js";
import { nextVersion } from "../adapters/version.js";
import { decodePayload, encodePayload } from "../payload.js";
import { type Dependent, type Source, scheduleRefresh, track } from "./dependencies.js";
import { SharedSync, type SyncedValue } from "./shared-sync.js";

enableMapSet();

/** Options of {@link shared}. */
export interface SharedOptions {
  /** Most items of a list; the first ones go. Default: as many as there are. */
  max?: number;
  /** Milliseconds after its last change when it is what it was at first again. Default: it stays. */
  ttl?: number;
}

/**
 * Changes a value: changes the draft that it is given, or returns another value. It must be synchronous, and may be
 * run again, where another process was faster.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: before 6.0 tsc takes a function that returns nothing for no other union
export type SharedUpdate<T> = (draft: Draft<T>) => T | Draft<T> | undefined | void;

/** A value shared by all; made by {@link shared}. */
export interface Shared<T> {
  readonly name: string;
  /** The value now; don't change it. A component whose `render()` read it is rendered again when it changes. */
  readonly value: T;
  /**
   * Changes it, for all and at once: of two changes each sees the other's result. Settles with the new value, when
   * it is stored.
   *
   * @throws {LiveError} HL_SHARED_VALUE for what can't be stored, HL_STORE_AWAY where the store can't be reached
   */
  update(change: SharedUpdate<T>): Promise<T>;
  /** Tells of each change, outside of components; returns what ends it. */
  subscribe(listener: (value: T) => void): Release;
}

/** @internal */
export class SharedValue<T> implements Shared<T>, Source, SyncedValue<T> {
  /** 0 while it is what it was at first */
  version = 0;
  current: T;
  private readonly initial: T;
  private readonly dependents = new Set<Dependent>();
  private readonly listeners = new Set<(value: T) => void>();
  private readonly sync: SharedSync<T>;
  private expiry: NodeJS.Timeout | undefined;

  constructor(
    private readonly adapters: AdapterSwitch,
    readonly name: string,
    initial: T,
    readonly options: SharedOptions,
  ) {
    this.initial = isDraftable(initial) ? produce(initial, () => {}) : initial;
    this.initial = freeze(this.initial, true);
    this.current = this.initial;
    this.sync = new SharedSync(adapters, this);
  }

  get loading(): Promise<void> | undefined {
    return this.sync.loading;
  }

  get ttl(): number | undefined {
    return this.options.ttl;
  }

  get value(): T {
    track(this);
    return this.current;
  }

  subscribe(listener: (value: T) => void): Release {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  addDependent(dependent: Dependent): void {
    this.dependents.add(dependent);
  }

  removeDependent(dependent: Dependent): void {
    this.dependents.delete(dependent);
  }

  update(change: SharedUpdate<T>): Promise<T> {
    return mayBeDropped(
      this.adapters.current.isShared
        ? this.sync.update((before) => this.apply(change, before))
        : this.changeHere(change),
    );
  }

  private async changeHere(change: SharedUpdate<T>): Promise<T> {
    const next = this.apply(change, this.current);
    // In production what can't be stored is found out only where it is to be stored.
    if (process.env.NODE_ENV !== "production") this.encode(next);
    this.take(next, nextVersion(this.version));
    return next;
  }

  private apply(change: SharedUpdate<T>, before: T): T {
    let next = isDraftable(before)
      ? (produce(before, change as (draft: Draft<T>) => void) as T)
      : returned(before, (change as (value: T) => T)(before));
    if (next instanceof Promise) {
      throw new LiveError(
        "HL_SHARED_VALUE",
        `${this.label}.update() was given an async function: load first, and then change.`,
      );
    }
    const { max } = this.options;
    if (max !== undefined && Array.isArray(next) && next.length > max)
      next = next.slice(next.length - max) as T;
    return freeze(next, true);
  }

  /** Shows a value to all who follow it. */
  take(value: T, version: number): void {
    this.current = value;
    this.version = version;
    this.expireLater();
    scheduleRefresh(this.dependents);
    this.adapters.notify(this.listeners, value);
  }

  reset(): void {
    this.take(this.initial, 0);
  }

  private expireLater(): void {
    const { ttl } = this;
    if (ttl === undefined) return;
    clearTimeout(this.expiry);
    if (this.version === 0) return;
    this.expiry = setTimeout(() => this.reset(), ttl);
    this.expiry.unref();
  }

  private get label(): string {
    return `shared(${JSON.stringify(this.name)})`;
  }

  encode(value: T): string {
    return encodePayload(this.label, value);
  }

  decode(text: string): T {
    return freeze(decodePayload(text) as T, true);
  }
}

/** What a change of a plain value gave; nothing leaves it as it was. */
function returned<T>(before: T, after: T | undefined): T {
  return after === undefined ? before : after;
}
