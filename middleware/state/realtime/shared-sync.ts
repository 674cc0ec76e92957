/**
 * Keeps a shared value in sync with other processes. The adapter stores the value with its version.
 *
 * Updates are written by compare-and-set: all pending updates of this process are applied and written together, and
 * announced on the value's channel. A process that may have missed an announcement reads the value again and takes it
 * if its version is higher. If it is lower, the store has lost the newer value, such as in a failover: the process then
 * stores the value that it has again, under its version.
 *
 * An update of a handler has a key. If its process is killed before the handler's state is stored, the page sends the event
 * again, and the handler runs in another process: the store then knows the key, and the update is not made twice.
 */
import type { Adapter, Release, Stored } from "../adapters/adapter.js";
import { type AdapterClient, type AdapterSwitch } from "../adapters/adapter-switch.js";
import { bindContext } from "../deferred.js";
import { waitAtMost } from "./wait-at-most.js";

/** A shared value as this process has it. */
export interface SyncedValue<T> {
  readonly name: string;
  readonly current: T;
  readonly version: number;
  /** milliseconds for which the value is stored; undefined for no limit */
  readonly ttl: number | undefined;
  encode(value: T): string;
  decode(text: string): T;
  /** Replaces the value. */
  take(value: T, version: number): void;
  /** Replaces the value by its initial value. */
  reset(): void;
}

interface Waiting<T> {
  change: (before: T) => T;
  /** identifies it in all processes; undefined if it is never made again */
  key: string | undefined;
  /** whether it was made before, for the same event */
  isMade: boolean;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
}

interface Applied<T> {
  waiting: Waiting<T>;
  value: T;
  error: unknown;
}

/** Maximum number of updates in one write. */
const maxBatch = 1000;
/** Maximum number of milliseconds that a page waits for the value after the process has started. */
const patience = 2000;

export class SharedSync<T> implements AdapterClient {
  /** settles when the value is loaded; undefined if it is */
  loading: Promise<void> | undefined;
  private readonly key: string;
  private readonly waiting: Waiting<T>[] = [];
  private isWriting = false;
  private release: Release | undefined;

  constructor(
    private readonly adapters: AdapterSwitch,
    private readonly value: SyncedValue<T>,
  ) {
    this.key = `shared:${value.name}`;
    adapters.add(this);
    if (adapters.current.isShared) this.adapterChanged();
  }

  // --- Reading ---

  adapterChanged(): void {
    this.release?.();
    this.release = undefined;
    this.loading = undefined;
    const adapter = this.adapters.current;
    if (!adapter.isShared) return;
    // The value of another store says nothing about this one.
    if (this.value.version !== 0) this.value.reset();
    const loading = waitAtMost(patience, this.join(adapter)).finally(() => {
      if (this.loading === loading) this.loading = undefined;
    });
    this.loading = loading;
  }

  private async join(adapter: Adapter): Promise<void> {
    const release = await adapter.subscribe(this.key, {
      receive: (text) => this.hear(text),
      catchUp: () => this.adapters.reportFailure(this.read(adapter)),
    });
    if (adapter !== this.adapters.current) return release();
    this.release = release;
    // If the store is unreachable, the value is read when it is back.
    const reading = this.read(adapter);
    this.adapters.reportFailure(reading);
    await reading.catch(() => {});
  }

  private async read(adapter: Adapter): Promise<void> {
    const found = await adapter.read(this.key);
    if (adapter !== this.adapters.current) return;
    if (found && found.version >= this.value.version) this.takeNewer(found);
    else await this.writeAgain(adapter, found);
  }

  /** Stores the value again if the store has lost it. The highest version of all processes that know one remains. */
  private async writeAgain(adapter: Adapter, found: Stored | undefined): Promise<void> {
    const { version, current, ttl } = this.value;
    // A value with a time to live that is gone has probably expired.
    if (version === 0 || (!found && ttl !== undefined)) return;
    const options = { expected: version, again: true, ttl, announce: this.key };
    const { now } = await adapter.swap(this.key, this.value.encode(current), options);
    this.takeNewer(now);
  }

  private hear(text: string): void {
    const space = text.indexOf(" ");
    this.takeNewer({ version: Number(text.slice(0, space)), text: text.slice(space + 1) });
  }

  private takeNewer({ text, version }: Stored): void {
    if (version > this.value.version) this.value.take(this.value.decode(text), version);
  }

  // --- Writing ---

  /** Applies an update; resolves with its result when that is stored. One that was made before changes nothing. */
  update(change: (before: T) => T, key?: string): Promise<T> {
    return new Promise((resolve, reject) => {
      // One batch has the updates of several users.
      this.waiting.push({ change: bindContext(change), key, isMade: false, resolve, reject });
      if (this.isWriting) return;
      this.isWriting = true;
      this.adapters.reportFailure(this.writeAll());
    });
  }

  /** Writes all pending updates; updates that arrive during a write are part of the next one. */
  private async writeAll(): Promise<void> {
    // Other updates of this turn of the event loop are part of the same write.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, maxBatch);
      try {
        await this.write(this.adapters.current, batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    // Reset without awaiting: an update that arrives from here on starts a new write.
    this.isWriting = false;
  }

  private async write(adapter: Adapter, batch: Waiting<T>[]): Promise<void> {
    await this.loading;
    for (;;) {
      const { value, applied } = this.applyAll(batch);
      if (batch.every(({ isMade }) => isMade) || (await this.swap(adapter, value, applied)))
        return settle(applied);
    }
  }

  /**
   * Stores a value with the updates that it results from.
   *
   * @returns false if the store has a higher version than this process, or some of the updates were made before
   */
  private async swap(adapter: Adapter, value: T, applied: Applied<T>[]): Promise<boolean> {
    const text = this.value.encode(value);
    const changes = keysOf(applied);
    const { isDone, now, made } = await adapter.swap(this.key, text, {
      expected: this.value.version,
      ttl: this.value.ttl,
      announce: this.key,
      ...(changes.length > 0 && { changes }),
    });
    for (const { waiting } of applied)
      if (waiting.key !== undefined && made?.includes(waiting.key)) waiting.isMade = true;
    // Another process may have changed it since, or its announcement may have arrived before the answer.
    if (!isDone || now.text !== text) this.takeNewer(now);
    else if (now.version > this.value.version) this.value.take(value, now.version);
    return isDone;
  }

  private applyAll(batch: Waiting<T>[]): { value: T; applied: Applied<T>[] } {
    let value = this.value.current;
    const applied = batch.map((waiting) => {
      if (waiting.isMade) return { waiting, value, error: undefined };
      try {
        value = waiting.change(value);
        this.value.encode(value);
        return { waiting, value, error: undefined };
      } catch (error) {
        return { waiting, value, error };
      }
    });
    return { value, applied };
  }
}

/** The keys of the updates that are to be made. */
function keysOf<T>(applied: Applied<T>[]): string[] {
  const keys: string[] = [];
  for (const { waiting, error } of applied)
    if (waiting.key !== undefined && error === undefined && !waiting.isMade) keys.push(waiting.key);
  return keys;
}

function settle<T>(applied: Applied<T>[]): void {
  for (const { waiting, error, value } of applied) {
    if (error === undefined) waiting.resolve(value);
    else waiting.reject(error);
  }
}
