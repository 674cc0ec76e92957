/** The options of `list()`. */
import type { Key } from "../../../views/list-window.js";

/** Which rows to load, in the order of the list. */
export interface LoadRange<K extends Key = Key> {
  /** The key of a row: load the rows that follow it. It may have been removed meanwhile. */
  after: K | undefined;
  /** The key of a row: load the last `limit` of those that precede it. It may have been removed meanwhile. */
  before: K | undefined;
  /** The most rows to return: one more than is shown, which tells whether there are others. */
  limit: number;
  /** Whether the last rows of the list are wanted. Without it, `after` and `before`, the first ones are. */
  fromEnd: boolean;
}

/** Options for {@link list}. */
export interface ListOptions<Row extends object, K extends Key> {
  /** Returns what tells a row apart from all others of the list: a string or a number. */
  key: (row: Row) => K;
  /** Loads rows, in the order of the list. */
  load: (range: LoadRange<K>) => readonly Row[] | PromiseLike<readonly Row[]>;
  /** Most rows that a page shows at a time. Default 200, at most 10,000. */
  window?: number;
  /** How many rows are shown at first, and are added when an end comes into sight. Default: a quarter of `window`. */
  limit?: number;
  /** Which end is shown first. Default `start`. */
  from?: "start" | "end";
  /** Counts all rows, for `count()`. By default they are loaded to be counted. */
  count?: () => number | PromiseLike<number>;
  /**
   * Where the window starts, in the page's address: the type of the keys, `Number` or `String`. `more()` then writes links,
   * which anyone can share. Default: buttons, which need no address.
   */
  url?: NumberConstructor | StringConstructor;
  /** With `url`: the parameter's name in the query. Default: the field's name. */
  as?: string;
  /**
   * A topic by which changes reach all pages with lists of this topic, in all processes: what a handler does to its list,
   * theirs do too once the handler has succeeded. Rows are sent as they are, so all these pages must be allowed to show them.
   */
  topic?: string;
}

/** The options of any list. */
export type AnyListOptions = ListOptions<object, Key>;
