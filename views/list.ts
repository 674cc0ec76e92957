/**
 * Lists as rendered: one value a row, and their keys where it is keyed.
 *
 * A page that lives on holds its last render to compare the next one with. Where all rows are plain ones of the same
 * template, their values then stand side by side in one array: an object and an array for each row would take twice as
 * much, and outlive a render only to be thrown away with the next.
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
}

/** A list whose rows are all renders of one template, with nothing inside that is to be placed or settled. */
export class FlatList extends List {
  readonly template: Template;
  /** of all rows, one after the other */
  readonly values: readonly unknown[];
  /** how many of them a row has */
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
