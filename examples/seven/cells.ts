import { Matches } from "class-validator";
import { arg, each, handler, html, live } from "hyper-live";
import { type Sheet, setText } from "./sheet.js";

const columns = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const rows = Array.from({ length: 100 }, (_, row) => row);

@live
export class Cells {
  sheet: Sheet = { texts: {}, values: {} };
  edited = "";

  @handler(arg(String, Matches(/^[A-Z]\d{1,2}$/)))
  edit(cell: string) {
    this.edited = cell;
  }
  cancel() {
    this.edited = "";
  }

  @handler(String)
  set(text: string) {
    if (this.edited) setText(this.sheet, this.edited, text);
    this.edited = "";
  }

  // All cells are buttons of one form; the field of the one that is edited belongs to the other form.
  render() {
    return html`<section class="cells">
      <h2>Cells</h2>
      <form id="formula" @submit="set(text)"></form>
      <form @submit="edit(cell)"><div role="region" aria-label="Spreadsheet" tabindex="0"><table>
        <thead><tr><td></td>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
        <tbody>${each(
          rows,
          (row) => row,
          (row) => html`<tr>
          <th scope="row">${row}</th>${each(
            columns,
            (column) => column,
            (column) => this.cell(column + row),
          )}
        </tr>`,
        )}</tbody>
      </table></div></form>
    </section>`;
  }

  cell(name: string) {
    const { texts, values } = this.sheet;
    if (name === this.edited)
      return html`<td><input form="formula" name="text" value=${texts[name]} aria-label="Formula of ${name}" autofocus
        @blur="set(text)" @keydown.escape="cancel" /></td>`;
    return html`<td><button name="cell" value=${name} aria-label="${name} ${values[name]}">${values[name]}</button></td>`;
  }
}
