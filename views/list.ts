/**
 * Normalized lists: one value for each row, and the keys of a keyed list.
 *
 * A live page keeps its last render to compare it with the next one. If all rows are plain and have the same template,
 * their values are kept side by side in one array: an object and an array for each row would take twice the memory.
 */

import type { FindChanged } from "./same-fields.js";
import type { Template } from "./template.js";
import { Rendered } from "./values.js";

/** What is remembered of a list whose rows are rendered only if they have changed; see `normalize/same-rows.ts`. */
export interface KnownRows {
  /** a copy of each item; `unknown` of one whose changes could not be seen */
  copies: readonly unknown[];
  /** the values that the rows show besides: those of `same`, or by row what it returned */
  same: readonly unknown[];
  isByRow: boolean;
  find: FindChanged;
  /** identifies this list */
  id: number;
  /** the list that this one was made of, and the rows that differ; undefined if the rows have other places */
  from: { id: number; changed: readonly number[] } | undefined;
}

export class List {
  declare readonly length: number;
  /** of a list with `same` */
  declare remembered: KnownRows | undefined;

  constructor(
    private readonly rows: readonly unknown[],
    readonly keys: readonly (string | number)[] | undefined,
    length = rows.length,
  ) {
    this.length = length;
    this.remembered = undefined;
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
  declare readonly template: Template;
  /** the values of all rows, one row after the other */
  declare readonly values: readonly unknown[];
  /** number of values of one row */
  declare readonly width: number;

  constructor(
    template: Template,
    values: readonly unknown[],
    width: number,
    keys: List["keys"],
    length: number,
  ) {
    super(none, keys, length);
    this.template = template;
    this.values = values;
    this.width = width;
  }

  /** The flat list of rows; undefined if they can't be one. */
  static of(rows: readonly unknown[], keys: List["keys"]): FlatList | undefined {
    const [first] = rows;
    if (!(first instanceof Rendered && first.template.simple)) return undefined;
    const { template } = first;
    const width = first.values.length;
    const values: unknown[] = new Array(rows.length * width);
    let at = 0;
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index];
      if (!(row instanceof Rendered && row.template === template)) return undefined;
      for (let hole = 0; hole < width; hole++) {
        const value = row.values[hole];
        if (isComplex(value) && isShown(template.simple, hole)) return undefined;
        values[at++] = value;
      }
    }
    return new FlatList(template, values, width, keys, rows.length);
  }

  override row(index: number): Rendered {
    const start = index * this.width;
    return new Rendered(this.template, this.values.slice(start, start + this.width));
  }
}

function isComplex(value: unknown): boolean {
  const type = typeof value;
  return (type === "object" && value !== null) || type === "function" || type === "symbol";
}

/** Whether a hole is in text or in an attribute. Arguments of bindings can be any objects. */
function isShown(simple: Template["simple"], hole: number): boolean {
  return !simple || simple.texts.includes(hole) || simple.attributes.includes(hole);
}

const none: readonly unknown[] = [];
