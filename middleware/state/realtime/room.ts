/**
 * A room as this process knows it: its members.
 *
 * The room is watched, and its members kept up to date, while a component of this process is a member or depends on it,
 * or the application listens to it. Otherwise its members are read when a render needs them, and dropped soon after, so
 * that a page that is only fetched leaves nothing behind.
 */
import { freeze } from "immer";
import { hashStrings } from "../../../views/hash.js";
import type { Release } from "../adapters/adapter.js";
import { type AdapterSwitch } from "../adapters/adapter-switch.js";
import { decodePayload } from "../payload.js";
import { type Dependent, type Source, scheduleRefresh } from "./dependencies.js";
import { waitAtMost } from "./wait-at-most.js";

/** A member of a room. */
export interface Member<T> {
  readonly key: string;
  /** the `meta` of the member's last `join()` */
  readonly meta: T;
  /** how often the member is here, such as in several tabs */
  readonly count: number;
}

/** A change of a room's members. */
export interface RoomChange<T> {
  readonly joins: readonly Member<T>[];
  readonly leaves: readonly Member<T>[];
  /** all members after the change */
  readonly members: readonly Member<T>[];
}

export type Listener = (change: RoomChange<unknown>) => void;

/** Milliseconds after which the members of a room that is not watched are read again. */
const freshFor = 500;
/** Maximum number of milliseconds that a page waits for the members of a room. */
const patience = 1000;

export class Room implements Source {
  version: string = "";
  loading: Promise<void> | undefined;
  members: readonly Member<unknown>[] = [];
  private readonly dependents = new Set<Dependent>();
  private readonly listeners = new Set<Listener>();
  private readonly inside = new Map<string, string>();
  private readAt = Number.NEGATIVE_INFINITY;
  private isReading = false;
  private isOutdated = false;
  private watching: Promise<Release> | undefined;

  constructor(
    private readonly adapters: AdapterSwitch,
    private readonly room: string,
  ) {}

  get name(): string {
    return `room:${this.room}`;
  }

  get isUsed(): boolean {
    return this.dependents.size + this.listeners.size + this.inside.size > 0;
  }

  /** Reads the members if they are not known, or not recently enough. */
  look(): void {
    if (this.watching || this.loading || performance.now() - this.readAt < freshFor) return;
    this.loading = waitAtMost(patience, this.read()).finally(() => {
      this.loading = undefined;
    });
  }

  addDependent(dependent: Dependent): void {
    this.dependents.add(dependent);
    this.watch();
  }

  removeDependent(dependent: Dependent): void {
    this.dependents.delete(dependent);
    this.watch();
  }

  listen(listener: Listener): Release {
    this.listeners.add(listener);
    this.watch();
    return () => {
      this.listeners.delete(listener);
      this.watch();
    };
  }

  enter(member: string, text: string): Release {
    this.inside.set(member, text);
    this.watch();
    this.adapters.reportFailure(this.adapters.current.enter(this.room, member, text));
    return () => {
      // A member that only changes its meta enters again before this runs, and must not leave.
      if (this.inside.get(member) !== text) return;
      this.inside.delete(member);
      setImmediate(() => {
        if (this.inside.has(member)) return;
        this.adapters.reportFailure(this.adapters.current.exit(this.room, member));
        this.watch();
      });
    };
  }

  /** Starts or stops watching, depending on whether the room is used. */
  watch(): void {
    if (this.isUsed === (this.watching !== undefined)) return;
    if (!this.watching) {
      const watching = this.adapters.current.watch(this.room, () => this.readAgain());
      this.watching = watching;
      this.adapters.reportFailure(watching.then(() => this.readAgain()));
      return;
    }
    const { watching } = this;
    this.watching = undefined;
    this.readAt = Number.NEGATIVE_INFINITY;
    this.adapters.reportFailure(watching.then((release) => release()));
  }

  /** Watches the room, and enters its members again, with the new adapter. */
  adapterChanged(): void {
    this.watching = undefined;
    this.watch();
    for (const [member, text] of this.inside)
      this.adapters.reportFailure(this.adapters.current.enter(this.room, member, text));
  }

  private readAgain(): void {
    // However many changes arrive during a read, one more read is enough.
    if (this.isReading) this.isOutdated = true;
    else this.adapters.reportFailure(this.read());
  }

  private async read(): Promise<void> {
    this.isReading = true;
    try {
      do {
        this.isOutdated = false;
        this.take(await this.adapters.current.members(this.room));
      } while (this.isOutdated);
    } catch (error) {
      // The page shows the previous members. They are read again when the store is back.
      this.adapters.reportFailure(Promise.reject(error));
    } finally {
      this.isReading = false;
    }
  }

  private take(entries: Map<string, string>): void {
    this.readAt = performance.now();
    const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
    const version = sorted.length === 0 ? "" : hashStrings(sorted.flat()).toString(36);
    if (version === this.version) return;
    const before = this.members;
    this.version = version;
    // All pages that show the room get the same objects.
    this.members = freeze(groupMembers(sorted.map(([, text]) => text)), true);
    scheduleRefresh(this.dependents);
    if (this.listeners.size === 0) return;
    const { members } = this;
    const change = { joins: without(members, before), leaves: without(before, members), members };
    this.adapters.notify(this.listeners, change);
  }
}

/** One member for each key, in the order in which the keys first joined. */
function groupMembers(texts: string[]): Member<unknown>[] {
  const all = texts.map((text) => decodePayload(text) as [key: string, meta: unknown, since: number]);
  const groups = new Map<string, { key: string; meta: unknown; count: number }>();
  for (const [key, meta] of all.sort(([, , a], [, , b]) => a - b)) {
    groups.set(key, { key, meta, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()];
}

function without<T>(members: readonly Member<T>[], others: readonly Member<T>[]): Member<T>[] {
  const keys = new Set(others.map(({ key }) => key));
  return members.filter(({ key }) => !keys.has(key));
}
