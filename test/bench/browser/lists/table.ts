/** The table as a live component: rows whose cells have buttons, and rows whose cells have bound links. */
import { each, html, live, type Rendered } from "../../../../middleware/index.js";
import { Data } from "./rows.js";

abstract class Table {
  #data = new Data();
  rows = this.#data.rows;
  selected = 0;

  create(count: number): void {
    this.#do(() => this.#data.create(count));
  }
  append(): void {
    this.#do(() => this.#data.append());
  }
  update(): void {
    this.#do(() => this.#data.update());
  }
  swap(): void {
    this.#do(() => this.#data.swap());
  }
  clear(): void {
    this.#do(() => this.#data.clear());
  }
  select(id: number): void {
    this.selected = id;
  }
  remove(id: number): void {
    this.#do(() => this.#data.remove(id));
  }
  #do(action: () => void): void {
    action();
    this.rows = this.#data.rows;
  }

  abstract tableBody(): Rendered;

  render() {
    return html`<main>
      <p><button id="create" @click="create(1000)">Create</button><button id="many" @click="create(10000)">Many</button>
        <button id="append" @click="append">Append</button><button id="update" @click="update">Update</button>
        <button id="swap" @click="swap">Swap</button><button id="clear" @click="clear">Clear</button></p>
      <table>${this.tableBody()}</table></main>`;
  }
}

@live
export class WithButtons extends Table {
  tableBody() {
    return html`<tbody>${each(
      this.rows,
      (row) => row.id,
      ({ id, label }) => html`<tr class=${id === this.selected ? "danger" : null}><td class="id">${id}</td><td
        class="label"><button @click="select(${id})">${label}</button></td><td
        class="remove"><button @click="remove(${id})"><span aria-hidden="true">x</span></button></td><td></td></tr>`,
    )}</tbody>`;
  }
}

@live
export class WithLinks extends Table {
  tableBody() {
    return html`<tbody>${each(
      this.rows,
      (row) => row.id,
      ({ id, label }) => html`<tr class=${id === this.selected ? "danger" : null}><td class="id">${id}</td><td
        class="label"><a @click="select(${id})">${label}</a></td><td
        class="remove"><a @click="remove(${id})"><span aria-hidden="true">x</span></a></td><td></td></tr>`,
    )}</tbody>`;
  }
}
