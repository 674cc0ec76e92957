/**
 * A value that all components see and can update; a render that reads it runs again when it changes.
 *
 * With the memory adapter an update just replaces the value. With a shared adapter `shared-sync.ts` keeps the value the
 * same in all processes.
 */
import { type Draft, enableMapSet, freeze, Immer, isDraftable } from "immer";
import { LiveError } from "../../../views/errors.js";
import { hashStrings } from "../../../views/hash.js";
import type { Release } from "../adapters/adapter.js";
import { type AdapterSwitch } from "../adapters/adapter-switch.js";
import { mayBeDropped } from "../adapters/store-away.js";
import { nextVersion } from "../adapters/version.js";
import { runningHandler, runWithoutContext } from "../deferred.js";
import { frozenCopy } from "../frozen.js";
import { decodePayload, encodePayload } from "../payload.js";
import { type Dependent, type Source, scheduleRefresh, track } from "./dependencies.js";
import { SharedSync, type SyncedValue } from "./shared-sync.js";

enableMapSet();
/** It must not freeze what the application puts into a draft. */
const immer = new Immer({ autoFreeze: false });

/** Options for {@link shared}. */
export interface SharedOptions {
  /** Maximum length of a list; the first items are dropped. Default: no limit. */
  max?: number;
  /** Milliseconds after the last update after which the value is its initial value again. Default: never. */
  ttl?: number;
}

/**
 * Updates a value: modifies the draft that it is called with, or returns a new value. It must be synchronous. It may be
 * called again, if another process has changed the value in the meantime.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: before 6.0 tsc accepts a void function for no other union
export type SharedUpdate<T> = (draft: Draft<T>) => T | Draft<T> | undefined | void;

/** A shared value; made by {@link shared}. */
export interface Shared<T> {
  readonly name: string;
  /** The current value; don't modify it. A component whose `render()` reads it renders again when it changes. */
  readonly value: T;
  /**
   * Updates the value for all components, in all processes. Updates never overwrite each other: each one starts from
   * the result of the one before. Resolves with the new value when it is stored.
   *
   * In a handler, it stays even if the handler then throws. If the handler's process is killed and the event runs again in
   * another one, the updates that were made already are not made again, as long as the handler makes those of one value in
   * the same order.
   *
   * @throws {LiveError} HL_SHARED_VALUE if the result can't be stored, HL_STORE_AWAY if the store can't be reached
   */
  update(change: SharedUpdate<T>): Promise<T>;
  /** Calls a listener after each change, outside of components; returns a function that removes it. */
  subscribe(listener: (value: T) => void): Release;
}

/** @internal */
export class SharedValue<T> implements Shared<T>, Source, SyncedValue<T> {
  /** 0 while the value is the initial one */
  version = 0;
  current: T;
  private readonly initial: T;
  private readonly dependents = new Set<Dependent>();
  private readonly listeners = new Set<(value: T) => void>();
  private readonly sync: SharedSync<T>;
  private initialStamp: string | undefined;
  private expiry: NodeJS.Timeout | undefined;

  constructor(
    private readonly adapters: AdapterSwitch,
    readonly name: string,
    initial: T,
    readonly options: SharedOptions,
  ) {
    this.initial = frozenCopy(initial);
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
        ? this.sync.update((before) => this.apply(change, before), runningHandler()?.keyOfUpdate(this.name))
        : this.changeHere(change),
    );
  }

  private async changeHere(change: SharedUpdate<T>): Promise<T> {
    const next = this.apply(change, this.current);
    // Production skips this check: only a shared store has to write the value.
    if (process.env.NODE_ENV !== "production") this.encode(next);
    this.take(next, nextVersion(this.version));
    return next;
  }

  /**
   * The next version of an application may have another initial value. In memory, equal numbers mean equal values in this
   * process alone.
   */
  stampOf(version: number): number | string {
    const { current, processId } = this.adapters;
    if (version !== 0) return current.isShared ? version : `${processId} ${version}`;
    this.initialStamp ??= this.stampInitial();
    return this.initialStamp;
  }

  private stampInitial(): string {
    try {
      return hashStrings([this.encode(this.initial)]).toString(36);
    } catch {
      // A value that can't be stored may still be shared in memory.
      return this.adapters.processId;
    }
  }

  private apply(change: SharedUpdate<T>, before: T): T {
    let next = isDraftable(before)
      ? (immer.produce(before, change as (draft: Draft<T>) => void) as T)
      : returned(before, (change as (value: T) => T)(before));
    if (next instanceof Promise) {
      throw new LiveError(
        "HL_SHARED_VALUE",
        `${this.label}.update() was given an async function: load the data first, then update.`,
      );
    }
    const { max } = this.options;
    if (max !== undefined && Array.isArray(next) && next.length > max)
      next = next.slice(next.length - max) as T;
    return frozenCopy(next);
  }

  /** Replaces the value, and refreshes the components that depend on it. */
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
    // The timer must not keep the context of who updated the value.
    this.expiry = runWithoutContext(() => setTimeout(() => this.reset(), ttl).unref());
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

/** The result of an update of a plain value; undefined leaves the value unchanged. */
function returned<T>(before: T, after: T | undefined): T {
  return after === undefined ? before : after;
}
