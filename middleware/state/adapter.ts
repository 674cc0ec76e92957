/**
 * The contract of an adapter: where a view's state stands while its page is away.
 *
 * The memory adapter is the reference and the default.
 */

/** Stores views' state under their ids. Every text is opaque to it. */
export interface Adapter {
  /** The text stored under this id; undefined where there is none or its time is over. */
  load(id: string): Promise<string | undefined>;
  /**
   * Stores a text.
   *
   * @param ttl - milliseconds to keep it at least
   */
  save(id: string, text: string, ttl: number): Promise<void>;
  /** Lets go of what it holds open. */
  close(): Promise<void>;
}
