/**
 * The contract of an adapter: it stores state that outlives a page, and carries messages between processes.
 *
 * The memory adapter is the reference and the default; the adapters of Redis and of PostgreSQL serve several processes. All pass
 * the same test suite. An adapter never looks into the texts that it stores and sends.
 */
import type { RateTable } from "./rate-table.js";
import type { ScriptStore } from "./script-store.js";

/** A stored text with its version. */
export interface Stored {
  text: string;
  /** grows with every change, even if the text was deleted in between */
  version: number;
}

/** Whose share of the store a text takes. */
export interface Quota {
  owner: string;
  /**
   * maximum number of characters that all texts of the owner take together; past it, texts of this owner are dropped, the
   * oldest first
   */
  limit: number;
  /** whether the owner has come back to the text; texts that nobody came back to are dropped first */
  isConfirmed: boolean;
}

/** The result of {@link Adapter.swap}. */
export interface Swap {
  /** whether the text was stored; another change may have followed already */
  isDone: boolean;
  /** which of the changes had been made before; the text was not stored then, since it would have made them twice */
  made?: string[];
  /** the text and the version that are stored now; version 0 if there is none */
  now: Stored;
}

/** Options for {@link Adapter.swap}. */
export interface SwapOptions {
  /**
   * the version that the new text replaces; 0 if there was none. A text that was deleted or expired matches any version,
   * and so does a lower one: a store that has a lower version has lost the newer one, such as in a failover
   */
  expected: number;
  /**
   * whether the text is stored again, under the version `expected`, after the store has lost it; it then replaces only
   * lower versions
   */
  again?: boolean;
  /** minimum number of milliseconds to keep the text; 0 deletes it. Default: keep it forever */
  ttl?: number | undefined;
  /** channel on which the change is announced, as `version text` */
  announce?: string;
  /** whose share the text takes; default nobody's */
  quota?: Quota;
  /**
   * keys of the changes that the new text makes; they are stored with it for at least five minutes, up to 10,000 for each
   * text. If one of them is stored already, the text is not stored
   */
  changes?: readonly string[];
}

/** Receives the messages of a channel. */
export interface Subscriber {
  /** Called with each message. */
  receive(text: string): void;
  /** Called when messages may have been missed, for example after a lost connection. */
  catchUp?(): void;
}

/** Ends what a call has started. */
export type Release = () => void;

/**
 * Stores state and carries messages. Methods reject with HL_STORE_AWAY if the store can't be reached, which is waited for;
 * any other error says that the store refuses, so that the event fails.
 */
export interface Adapter {
  /** Whether other processes use the same store. If so, an event is confirmed only after its state is stored. */
  readonly isShared: boolean;

  /**
   * The text stored under an id; undefined if there is none or it has expired.
   *
   * @param owner - that of the quota with which it was saved: a store of several machines may keep it where the owner's
   *   others are
   */
  load(id: string, owner?: string): Promise<string | undefined>;
  /**
   * Stores a text, whether or not there is one already.
   *
   * @param ttl - number of milliseconds to keep it; 0 deletes it
   * @param quota - whose share the text takes; default nobody's
   */
  save(id: string, text: string, ttl: number, quota?: Quota): Promise<void>;
  /**
   * Drops the text stored under an id: this process keeps the view now, and stores it again when it no longer does.
   * Only for a store that ends with its process; in a shared store other processes must still find the text.
   */
  release?(id: string): void;

  /**
   * The text that was swapped in under a name; `save` stores texts separately.
   *
   * @param owner - that of the quota with which it was swapped in, as for {@link load}
   */
  read(name: string, owner?: string): Promise<Stored | undefined>;
  /** Stores a text if the stored version is the expected one. Applied at most once, even if it is retried. */
  swap(name: string, text: string, options: SwapOptions): Promise<Swap>;

  /**
   * The time, in milliseconds since the epoch, at which the newest of an owner's confirmed texts was written that were
   * dropped before their time; 0 if none was. Optional for a store that never drops texts.
   */
  lostAt?(owner: string): Promise<number>;

  /** Sends a message to all subscribers of a channel, in all processes including this one. */
  publish(channel: string, text: string): Promise<void>;
  /** Subscribes to a channel; resolves when no later message will be missed. */
  subscribe(channel: string, subscriber: Subscriber): Promise<Release>;

  /** Adds a member to a room, or changes its text, until it exits or its process ends. */
  enter(room: string, member: string, text: string): Promise<void>;
  exit(room: string, member: string): Promise<void>;
  /** The members of a room in all processes: their texts by member. */
  members(room: string): Promise<Map<string, string>>;
  /** Calls `changed` when a room's members may have changed, no later than 10 s after a process was killed. */
  watch(room: string, changed: () => void): Promise<Release>;

  /**
   * Calls `changed` when the store becomes unreachable or reachable, so that pages can show it. Optional for a local
   * store.
   */
  watchStore?(changed: (isThere: boolean) => void): Release;

  /** Runs scripts that count for all processes; see `state/limits/rate-limiter.ts`. Without it each process counts for itself. */
  readonly scripts?: ScriptStore;
  /** Counts rates for all processes, as `scripts` does, in a table. */
  readonly rateTable?: RateTable;

  /** Releases connections and timers. */
  close(): Promise<void>;
}
