/**
 * A shared value that other processes have, too: it stands with the adapter, with its version.
 *
 * Changes are made by compare and set, all that wait in this process in one go, and announced on one channel a name.
 * A process that may have missed an announcement reads again, and takes what has a higher version.
 */
import type { Adapter, Release, Stored } from "../adapters/adapter.js";
import { type AdapterClient, type AdapterSwitch } from "../adapters/adapter-switch.js";
import { waitAtMost } from "./wait-at-most.js";

/** The value as this process has it. */
export interface SyncedValue<T> {
  readonly name: string;
  readonly current: T;
  readonly version: number;
  /** milliseconds for which it is stored; undefined: for good */
  readonly ttl: number | undefined;
  encode(value: T): string;
  decode(text: string): T;
  /** Shows another value. */
  take(value: T, version: number): void;
  /** Goes back to what it was at first. */
  reset(): void;
}

interface Waiting<T> {
  change: (before: T) => T;
  resolve: (value: T) => void;
  reject: (error: unknown) => void;
}

interface Applied<T> {
  waiting: Waiting<T>;
  value: T;
  error: unknown;
}

/** Most changes that are made in one go. */
const maxBatch = 1000;
/** Milliseconds for which a page waits to know the value, where the process has just begun. */
const patience = 2000;

export class SharedSync<T> implements AdapterClient {
  /** settles when the value is known; undefined where it is */
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
    // What another store had is none of this one's.
    if (this.value.version !== 0) this.value.reset();
    const loading = waitAtMost(patience, this.join(adapter)).finally(() => {
      if (this.loading === loading) this.loading = undefined;
    });
    this.loading = loading;
  }

  private async join(adapter: Adapter): Promise<void> {
    const release = await adapter.subscribe(this.key, {
      receive: (text) => this.hear(text),
      catchUp: () => this.adapters.guard(this.read(adapter)),
    });
    if (adapter !== this.adapters.current) return release();
    this.release = release;
    // Where the store is away, the value is read again when it is back.
    const reading = this.read(adapter);
    this.adapters.guard(reading);
    await reading.catch(() => {});
  }

  private async read(adapter: Adapter): Promise<void> {
    const found = await adapter.read(this.key);
    if (found && adapter === this.adapters.current) this.takeNewer(found);
  }

  private hear(text: string): void {
    const space = text.indexOf(" ");
    this.takeNewer({ version: Number(text.slice(0, space)), text: text.slice(space + 1) });
  }

  private takeNewer({ text, version }: Stored): void {
    if (version > this.value.version) this.value.take(this.value.decode(text), version);
  }

  // --- Writing ---

  /** Makes a change; settles with what came of it, when that is stored. */
  update(change: (before: T) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ change, resolve, reject });
      if (this.isWriting) return;
      this.isWriting = true;
      this.adapters.guard(this.writeAll());
    });
  }

  /** Makes all changes that wait, those that came in the meantime with the next turn. */
  private async writeAll(): Promise<void> {
    // What else is asked for in this turn of the event loop goes along.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, maxBatch);
      try {
        await this.write(this.adapters.current, batch);
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
      const { value, applied } = this.applyAll(batch);
      if (await this.swap(adapter, value)) return settle(applied);
    }
  }

  /** Stores a value in place of the one that is known here; false where another process was faster. */
  private async swap(adapter: Adapter, value: T): Promise<boolean> {
    const text = this.value.encode(value);
    const { isDone, now } = await adapter.swap(this.key, text, {
      expected: this.value.version,
      ttl: this.value.ttl,
      announce: this.key,
    });
    // It may have been changed again since, or been announced before the answer came.
    if (!isDone || now.text !== text) this.takeNewer(now);
    else if (now.version > this.value.version) this.value.take(value, now.version);
    return isDone;
  }

  private applyAll(batch: Waiting<T>[]): { value: T; applied: Applied<T>[] } {
    let value = this.value.current;
    const applied = batch.map((waiting) => {
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

function settle<T>(applied: Applied<T>[]): void {
  for (const { waiting, error, value } of applied) {
    if (error === undefined) waiting.resolve(value);
    else waiting.reject(error);
  }
}
