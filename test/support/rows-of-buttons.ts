/** A component with many buttons, for tests of how long a browser takes with them. */
import { each, html, live } from "../../middleware/index.js";

@live
export class RowsOfButtons {
  rows: number[] = [];
  said = "nothing";

  onMount(): void {
    this.fill(250);
  }

  fill(count: number): void {
    this.rows = Array.from({ length: count }, (_, index) => index);
  }

  say(id: number): void {
    this.said = `row ${id}`;
  }

  remove(id: number): void {
    this.rows = this.rows.filter((row) => row !== id);
  }

  render() {
    return html`<section>
      <p>${this.said}</p>
      <button @click="fill(600)">More</button><button @click="fill(0)">Clear</button>
      <ul>${each(
        this.rows,
        (row) => row,
        (row) =>
          html`<li><button @click="say(${row})">Say ${row}</button><button @click="remove(${row})">Remove</button></li>`,
      )}</ul>
    </section>`;
  }
}
