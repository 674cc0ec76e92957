/**
 * shared(): one value that all components, in all processes, see and change; renders that read it follow it.
 *
 * In one process a change is a new value and no more. With a shared adapter the value stands there with its version:
 * changes are made by compare and set, all that wait in this process in one go, and announced on one channel a name.
 * A process that may have missed an announcement reads again, and takes what has a higher version.
 */
import { type Draft, enableMapSet, freeze, isDraftable, produce } from "immer";
import { LiveError } from "../../../views/errors.js";
import type { Adapter, Release, Stored } from "../adapters/adapter.js";
import { atMost, type Hub, hub, mayBeDropped, type Part } from "../adapters/adapter-switch.js";
import { nextVersion } from "../adapters/version.js";
import { decodePayload, encodePayload } from "../payload.js";
import { noteRead, type Reader, refresh, type Source } from "./dependencies.js";

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
export type Change<T> = (draft: Draft<T>) => T | Draft<T> | undefined | void;

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
  update(change: Change<T>): Promise<T>;
  /** Tells of each change, outside of components; returns what ends it. */
  subscribe(listener: (value: T) => void): Release;
}

interface Waiting<T> {
  change: Change<T>;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
}

/** Most changes that are made in one go. */
const maxBatch = 1000;
/** Milliseconds for which a page waits to know the value, where the process has just begun. */
const patience = 2000;

/** @internal */
export class SharedValue<T> implements Shared<T>, Source, Part {
  /** 0 while it is what it was at first */
  version = 0;
  loading: Promise<void> | undefined;
  private current: T;
  private readonly initial: T;
  private readonly followers = new Set<Reader>();
  private readonly listeners = new Set<(value: T) => void>();
  private readonly waiting: Waiting<T>[] = [];
  private isWriting = false;
  private release: Release | undefined;
  private expiry: NodeJS.Timeout | undefined;

  constructor(
    private readonly hub: Hub,
    readonly name: string,
    initial: T,
    readonly options: SharedOptions,
  ) {
    this.initial = isDraftable(initial) ? produce(initial, () => {}) : initial;
    this.initial = freeze(this.initial, true);
    this.current = this.initial;
    hub.add(this);
    if (hub.adapter.isShared) this.move();
  }

  get value(): T {
    noteRead(this);
    return this.current;
  }

  subscribe(listener: (value: T) => void): Release {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  follow(reader: Reader): void {
    this.followers.add(reader);
  }

  unfollow(reader: Reader): void {
    this.followers.delete(reader);
  }

  update(change: Change<T>): Promise<T> {
    return mayBeDropped(this.hub.adapter.isShared ? this.enqueue(change) : this.changeHere(change));
  }

  // --- In this process ---

  private async changeHere(change: Change<T>): Promise<T> {
    const next = this.apply(change, this.current);
    // In production what can't be stored is found out only where it is to be stored.
    if (process.env.NODE_ENV !== "production") this.encode(next);
    this.take(next, nextVersion(this.version));
    return next;
  }

  private apply(change: Change<T>, before: T): T {
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
  private take(value: T, version: number): void {
    this.current = value;
    this.version = version;
    this.expireLater();
    refresh(this.followers);
    this.hub.tell(this.listeners, value);
  }

  private expireLater(): void {
    const { ttl } = this.options;
    if (ttl === undefined) return;
    clearTimeout(this.expiry);
    if (this.version === 0) return;
    this.expiry = setTimeout(() => this.take(this.initial, 0), ttl);
    this.expiry.unref();
  }

  private get label(): string {
    return `shared(${JSON.stringify(this.name)})`;
  }

  private encode(value: T): string {
    return encodePayload(this.label, value);
  }

  // --- With other processes ---

  private get key(): string {
    return `shared:${this.name}`;
  }

  move(): void {
    this.release?.();
    this.release = undefined;
    this.loading = undefined;
    const { adapter } = this.hub;
    if (!adapter.isShared) return;
    // What another store had is none of this one's.
    if (this.version !== 0) this.take(this.initial, 0);
    const loading = atMost(patience, this.join(adapter)).finally(() => {
      if (this.loading === loading) this.loading = undefined;
    });
    this.loading = loading;
  }

  private async join(adapter: Adapter): Promise<void> {
    const release = await adapter.subscribe(this.key, {
      receive: (text) => this.hear(text),
      catchUp: () => this.hub.guard(this.read(adapter)),
    });
    if (adapter !== this.hub.adapter) return release();
    this.release = release;
    // Where the store is away, the value is read again when it is back.
    const reading = this.read(adapter);
    this.hub.guard(reading);
    await reading.catch(() => {});
  }

  private async read(adapter: Adapter): Promise<void> {
    const found = await adapter.read(this.key);
    if (found && adapter === this.hub.adapter) this.takeNewer(found);
  }

  private hear(text: string): void {
    const space = text.indexOf(" ");
    this.takeNewer({ version: Number(text.slice(0, space)), text: text.slice(space + 1) });
  }

  private takeNewer({ text, version }: Stored): void {
    if (version <= this.version) return;
    this.take(freeze(decodePayload(text) as T, true), version);
  }

  private enqueue(change: Change<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ change, resolve, reject });
      if (this.isWriting) return;
      this.isWriting = true;
      this.hub.guard(this.writeAll());
    });
  }

  /** Makes all changes that wait, those that came in the meantime with the next turn. */
  private async writeAll(): Promise<void> {
    // What else is asked for in this turn of the event loop goes along.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, maxBatch);
      try {
        await this.write(this.hub.adapter, batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    // At once: what is asked for from now on begins anew.
    this.isWriting = false;
  }

  private async write(adapter: Adapter, batch: Waiting<T>[]): Promise<void> {
    await this.loading;
    for (;;) {
      const { value, outcomes } = this.applyAll(batch);
      const text = this.encode(value);
      const swap = await adapter.swap(this.key, text, {
        expected: this.version,
        ttl: this.options.ttl,
        announce: this.key,
      });
      // Another process was faster: once more, upon what it made of it.
      if (!swap.isDone) {
        this.takeNewer(swap.now);
        continue;
      }
      // It may have been changed again since, or been announced before the answer came.
      if (swap.now.text !== text) this.takeNewer(swap.now);
      else if (swap.now.version > this.version) this.take(value, swap.now.version);
      for (const { waiting, error, value: own } of outcomes) {
        if (error === undefined) waiting.resolve(own);
        else waiting.reject(error);
      }
      return;
    }
  }

  private applyAll(batch: Waiting<T>[]) {
    let value = this.current;
    const outcomes = batch.map((waiting) => {
      try {
        value = this.apply(waiting.change, value);
        this.encode(value);
        return { waiting, value, error: undefined };
      } catch (error) {
        return { waiting, value, error };
      }
    });
    return { value, outcomes };
  }
}

/** What a change of a plain value gave; nothing leaves it as it was. */
function returned<T>(before: T, after: T | undefined): T {
  return after === undefined ? before : after;
}

const values = new Map<string, SharedValue<never>>();

/**
 * One value that all components see, in this process or, with `redisAdapter`, in all.
 *
 * @param name - names it in all processes; a second call with the same name gives the same value
 * @param initial - what it is until it is changed: the same in all processes, and something that state could be
 *
 * @example
 * const messages = shared("chat.messages", [] as Message[], { max: 200 });
 * // in a handler: await messages.update((list) => { list.push({ name, text }); });
 * // in render(): messages.value.map((message) => html`<li>${message.text}</li>`)
 */
export function shared<T>(name: string, initial: T, options: SharedOptions = {}): Shared<T> {
  const known = values.get(name) as SharedValue<T> | undefined;
  if (known) return known;
  for (const key of ["max", "ttl"] as const) {
    const value = options[key];
    if (value === undefined || (Number.isFinite(value) && value > 0)) continue;
    throw new LiveError(
      "HL_SHARED_VALUE",
      `shared(${JSON.stringify(name)}) has the option "${key}: ${value}", which must be more than 0.`,
    );
  }
  const value = new SharedValue(hub, name, initial, options);
  values.set(name, value as unknown as SharedValue<never>);
  return value;
}
