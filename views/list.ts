/**
 * Normalized lists: one value for each row, and the keys of a keyed list.
 *
 * A live page keeps its last render to compare it with the next one. If all rows are plain and have the same template,
 * their values are kept side by side in one array: an object and an array for each row would take twice the memory.
 */

import type { Template } from "./template.js";
import { Rendered } from "./values.js";

export class List {
  readonly length: number;

  constructor(
    private readonly rows: readonly unknown[],
    readonly keys: readonly (string | number)[] | undefined,
    length = rows.length,
  ) {
    this.length = length;
  }

  row(index: number): unknown {
    return this.rows[index];
  }

  /** The rows to write as new content. */
  get written(): List {
    return this;
  }
}

/** A list whose rows are all renders of one template, with nothing but text and numbers in their holes. */
export class FlatList extends List {
  readonly template: Template;
  /** the values of all rows, one row after the other */
  readonly values: readonly unknown[];
  /** number of values of one row */
  readonly width: number;

  /** @param rows - at least one, all of the same template */
  constructor(rows: readonly Rendered[], keys: List["keys"]) {
    super(none, keys, rows.length);
    const [{ template, values: first }] = rows as [Rendered];
    const width = first.length;
    const values: unknown[] = new Array(rows.length * width);
    let at = 0;
    for (const row of rows) for (let hole = 0; hole < width; hole++) values[at++] = row.values[hole];
    this.template = template;
    this.values = values;
    this.width = width;
  }

  override row(index: number): Rendered {
    const start = index * this.width;
    return new Rendered(this.template, this.values.slice(start, start + this.width));
  }
}

const none: readonly unknown[] = [];
