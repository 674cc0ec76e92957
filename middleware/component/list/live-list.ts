/** What a component sees of its `list()` field. */
import type { Key } from "../../../views/list-window.js";
import type { RowSource } from "../../../views/values.js";
import type { End } from "./window-state.js";

/** Where a row is put: beside another one, or at an end of the list. */
export type ListPlace<K extends Key> =
  | { readonly before: K; readonly after?: undefined }
  | { readonly after: K; readonly before?: undefined }
  | "start"
  | "end";

/**
 * A list of which a page shows a window. Made by {@link list}.
 *
 * Its methods change what the page shows. What they do is undone if the handler fails. A promise of theirs need not be
 * awaited: the event is over, and the page is changed, once it is settled; and if it rejects, the handler has failed.
 */
export interface LiveList<Row extends object, K extends Key = Key> extends RowSource<Row> {
  /** How many rows the page shows. */
  readonly size: number;
  /** The keys of the rows that the page shows, in order. */
  readonly keys: readonly K[];
  /** Whether there are rows before those that the page shows. */
  readonly hasBefore: boolean;
  /** Whether there are rows after those that the page shows. */
  readonly hasAfter: boolean;
  /** Whether the page shows the row with this key. */
  has(key: K): boolean;
  /** Adds a row at the end of the list. It is shown if the page shows that end; so is a row that was elsewhere. */
  append(row: Row): void;
  /** Adds a row at the start of the list; see {@link append}. */
  prepend(row: Row): void;
  /** Adds a row, or moves it there with its new content. Beside a row that is not shown, it is not shown either. */
  insert(row: Row, place: ListPlace<K>): void;
  /** Shows the new content of a row. A row that is not shown stays so. */
  update(row: Row): void;
  /** Loads a row again, and shows its new content; if it is gone, it is removed. */
  update(key: K): Promise<void>;
  /** Removes a row. */
  remove(key: K): void;
  /** Moves a row. Beside a row that is not shown, it is not shown either. */
  move(key: K, place: ListPlace<K>): Promise<void>;
  /** Loads the list again: its first rows, or those of the page's address. Rows that are the same keep their elements. */
  reset(): Promise<void>;
  /**
   * Loads more rows at an end of the window, as `more()` does when that comes into sight. If that fails, `more()` shows a
   * button that tries again.
   */
  more(end: End): Promise<void>;
  /** Counts all rows of the list, by the option `count`, or by loading them. */
  count(): Promise<number>;
}
