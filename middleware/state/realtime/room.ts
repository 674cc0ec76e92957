/**
 * Rooms: the rosters of this process.
 *
 * A room is watched, and its roster kept up to date, as long as someone here is in it, follows it or listens. Else its
 * roster is read when a render asks for it, and soon forgotten: a page that is fetched leaves nothing behind.
 */
import { hashStrings } from "../../../views/hash.js";
import type { Release } from "../adapters/adapter.js";
import { type AdapterSwitch } from "../adapters/adapter-switch.js";
import { decodePayload } from "../payload.js";
import { type Dependent, type Source, scheduleRefresh } from "./dependencies.js";
import { waitAtMost } from "./wait-at-most.js";

/** Someone in a room. */
export interface Member<T> {
  readonly key: string;
  /** what they said of themselves last */
  readonly meta: T;
  /** in how many places, such as tabs, they are here */
  readonly count: number;
}

/** What changed in a room. */
export interface RoomChange<T> {
  readonly joins: readonly Member<T>[];
  readonly leaves: readonly Member<T>[];
  /** all who are here now */
  readonly members: readonly Member<T>[];
}

export type Listener = (change: RoomChange<unknown>) => void;

/** Milliseconds for which a roster that nobody watches counts as known. */
const freshFor = 500;
/** Milliseconds for which a page waits for a roster. */
const patience = 1000;

export class Room implements Source {
  version: string = "";
  loading: Promise<void> | undefined;
  members: readonly Member<unknown>[] = [];
  private readonly dependents = new Set<Dependent>();
  private readonly listeners = new Set<Listener>();
  private readonly inside = new Map<string, string>();
  private readAt = 0;
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

  /** Reads the roster where it is not known well enough. */
  look(): void {
    if (this.watching || this.loading || Date.now() - this.readAt < freshFor) return;
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
    this.adapters.guard(this.adapters.current.enter(this.room, member, text));
    return () => {
      // Someone who only says something else is back at once, and has not left.
      if (this.inside.get(member) !== text) return;
      this.inside.delete(member);
      setImmediate(() => {
        if (this.inside.has(member)) return;
        this.adapters.guard(this.adapters.current.exit(this.room, member));
        this.watch();
      });
    };
  }

  /** Begins to watch the room, or ends it, as it is used or not. */
  watch(): void {
    if (this.isUsed === (this.watching !== undefined)) return;
    if (!this.watching) {
      const watching = this.adapters.current.watch(this.room, () => this.readAgain());
      this.watching = watching;
      this.adapters.guard(watching.then(() => this.readAgain()));
      return;
    }
    const { watching } = this;
    this.watching = undefined;
    this.readAt = 0;
    this.adapters.guard(watching.then((release) => release()));
  }

  /** Goes over to the hub's adapter. */
  adapterChanged(): void {
    this.watching = undefined;
    this.watch();
    for (const [member, text] of this.inside)
      this.adapters.guard(this.adapters.current.enter(this.room, member, text));
  }

  private readAgain(): void {
    // However many came at once, the roster is read once more.
    if (this.isReading) this.isOutdated = true;
    else this.adapters.guard(this.read());
  }

  private async read(): Promise<void> {
    this.isReading = true;
    try {
      do {
        this.isOutdated = false;
        this.take(await this.adapters.current.members(this.room));
      } while (this.isOutdated);
    } catch (error) {
      // The page shows who was here before; when the store is back it is read again.
      this.adapters.guard(Promise.reject(error));
    } finally {
      this.isReading = false;
    }
  }

  private take(entries: Map<string, string>): void {
    this.readAt = Date.now();
    const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
    const version = sorted.length === 0 ? "" : hashStrings(sorted.flat()).toString(36);
    if (version === this.version) return;
    const before = this.members;
    this.version = version;
    this.members = groupMembers(sorted.map(([, text]) => text));
    scheduleRefresh(this.dependents);
    if (this.listeners.size === 0) return;
    const { members } = this;
    const change = { joins: without(members, before), leaves: without(before, members), members };
    this.adapters.notify(this.listeners, change);
  }
}

/** One for each key, by the time when its first one came. */
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
