/** A store of rows for tests of `list()`: loads them as a database would, and counts how often. */
import type { LoadRange } from "../../middleware/index.js";

export interface StoredRow {
  id: number;
  text: string;
}

export class ListStore {
  rows: StoredRow[];
  /** the ranges that were loaded */
  readonly loads: LoadRange<number>[] = [];
  /** what the next load waits for, or fails with */
  gate: (() => Promise<unknown>) | undefined;

  constructor(count = 0) {
    this.rows = Array.from({ length: count }, (_, index) => ({ id: index + 1, text: `row ${index + 1}` }));
  }

  /** Rows are in the order of the array; a key of a row that is gone counts as its number. */
  readonly load = (range: LoadRange<number>): StoredRow[] | Promise<StoredRow[]> => {
    this.loads.push(range);
    const { gate } = this;
    this.gate = undefined;
    return gate ? gate().then(() => this.find(range)) : this.find(range);
  };

  private find({ after, before, limit, fromEnd }: LoadRange<number>): StoredRow[] {
    if (before !== undefined) {
      const end = this.indexOf(before);
      return this.rows.slice(Math.max(0, end - limit), end).map((row) => ({ ...row }));
    }
    if (fromEnd) return this.rows.slice(-limit);
    const start = after === undefined ? 0 : this.indexOf(after) + (this.has(after) ? 1 : 0);
    return this.rows.slice(start, start + limit).map((row) => ({ ...row }));
  }

  has(id: number): boolean {
    return this.rows.some((row) => row.id === id);
  }

  private indexOf(id: number): number {
    const at = this.rows.findIndex((row) => row.id === id);
    return at === -1 ? this.rows.findIndex((row) => row.id > id) : at;
  }

  /** The row with this id; if there is none, a new one. */
  add(id: number, at = this.rows.length): StoredRow {
    const known = this.rows.find((row) => row.id === id);
    if (known) return { ...known };
    const row = { id, text: `row ${id}` };
    this.rows.splice(at, 0, row);
    return row;
  }

  remove(id: number): void {
    this.rows = this.rows.filter((row) => row.id !== id);
  }

  change(id: number, text: string): StoredRow {
    const row = this.rows.find((row) => row.id === id) as StoredRow;
    row.text = text;
    return { ...row };
  }
}
