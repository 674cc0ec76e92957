/** Hyper Live: a list() of as many rows as a page is asked for, of which it shows 1,000. */
import { each, html, type LoadRange, list, live } from "../../../../middleware/index.js";
import type { Row } from "./rows.js";

const shown = 1000;

class LongList {
  count = shown;
  /** what stands in a database for the rows of one page */
  #done = new Set<number>();
  get from(): "start" | "end" {
    return "start";
  }
  rows = list({
    key: (row: Row) => row.id,
    load: ({ after = -1, before, limit, fromEnd }: LoadRange<number>) => {
      if (fromEnd) return this.#rowsFrom(Math.max(0, this.count - limit), this.count);
      const first = before === undefined ? after + 1 : Math.max(0, before - limit);
      const end = before ?? this.count;
      return this.#rowsFrom(first, Math.min(end, first + limit));
    },
    window: shown,
    limit: shown,
    from: this.from,
  });

  #rowsFrom(first: number, end: number): Row[] {
    return Array.from({ length: end - first }, (_, index) => this.#rowOf(first + index));
  }
  #rowOf(id: number): Row {
    return { id, text: `Item ${id}`, isDone: this.#done.has(id) };
  }
  toggle(id: number) {
    if (!this.#done.delete(id)) this.#done.add(id);
    this.rows.update(this.#rowOf(id));
  }
  add() {
    this.rows.append(this.#rowOf(this.count++));
  }
  lift(id: number) {
    this.rows.move(id, { before: this.rows.keys[0] as number });
  }
  render() {
    return html`<table><tbody>${each(
      this.rows,
      (row) => html`<tr class=${row.isDone ? "done" : ""}>
        <td>${row.id}</td><td>${row.text}</td>
        <td><button @click="toggle(${row.id})">${row.isDone ? "done" : "open"}</button><button @click="lift(${row.id})">up</button></td>
      </tr>`,
    )}</tbody></table><button @click="add">add</button>`;
  }
}

@live
export class FromStart extends LongList {}

@live
export class FromEnd extends LongList {
  override get from(): "end" {
    return "end";
  }
}
