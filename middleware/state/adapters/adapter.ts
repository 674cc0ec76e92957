/**
 * The contract of an adapter: where state stands that outlives a page, and how processes tell each other of it.
 *
 * The memory adapter is the reference and the default; the Redis adapter serves many processes. One test suite
 * runs against both. Every text is opaque to an adapter.
 */

/** A text with its version. */
export interface Stored {
  text: string;
  /** grows with each change, also where the text was gone in between */
  version: number;
}

/** What became of a {@link Adapter.swap}. */
export interface Swap {
  /** whether the text was stored; once it was, another one may have followed already */
  isDone: boolean;
  /** what is stored now */
  now: Stored;
}

/** How {@link Adapter.swap} stores a text. */
export interface SwapOptions {
  /** the version that the new text follows; 0 where there was none. A text that is gone is followed by any */
  expected: number;
  /** milliseconds to keep it at least, 0 to take away what is there; for good where it is left out */
  ttl?: number | undefined;
  /** channel on which the change is told, as `version text` */
  announce?: string;
}

/** Whoever listens to a channel. */
export interface Subscriber {
  /** Takes a message. */
  receive(text: string): void;
  /** Is told that messages may have been missed, as after a broken connection. */
  catchUp?(): void;
}

/** Takes back what was begun. */
export type Release = () => void;

/** Stores state and carries messages. Methods reject with HL_STORE_AWAY where the store can't be reached. */
export interface Adapter {
  /** Whether other processes have the same store: then an event is confirmed only once its state is stored. */
  readonly isShared: boolean;

  /** The text stored under this id; undefined where there is none or its time is over. */
  load(id: string): Promise<string | undefined>;
  /**
   * Stores a text, whatever was there.
   *
   * @param ttl - milliseconds to keep it at least
   */
  save(id: string, text: string, ttl: number): Promise<void>;
  /**
   * Lets go of what is stored under an id, since this process has it otherwise, and stores it again when it has not.
   * For a store that ends with the process: what another one is to find must stay.
   */
  release?(id: string): void;

  /** What was swapped in under this name last; apart from what `save` stored. */
  read(name: string): Promise<Stored | undefined>;
  /** Stores a text if it follows what is there: compare and set. Done once, however often it has to be tried. */
  swap(name: string, text: string, options: SwapOptions): Promise<Swap>;

  /** Sends a message to all who subscribe, in all processes, also this one. */
  publish(channel: string, text: string): Promise<void>;
  /** Subscribes; settles when no later message will be missed. */
  subscribe(channel: string, subscriber: Subscriber): Promise<Release>;

  /** Puts a member into a room, or says something else of it: until it exits, or this process is gone. */
  enter(room: string, member: string, text: string): Promise<void>;
  exit(room: string, member: string): Promise<void>;
  /** Who is in a room, in whichever process: what was said of each, by member. */
  members(room: string): Promise<Map<string, string>>;
  /** Tells when a room's members may have changed, at the latest 10 s after a process was killed. */
  watch(room: string, changed: () => void): Promise<Release>;

  /** Tells when the store can't be reached, and when it can again; pages say so. A store that is always there has no need. */
  watchStore?(changed: (isThere: boolean) => void): Release;

  /** Lets go of what it holds open. */
  close(): Promise<void>;
}
