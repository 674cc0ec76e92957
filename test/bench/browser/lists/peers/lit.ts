/** The table in Lit, with its keyed `repeat`. */
import { html, nothing, render } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { html as staticHtml, unsafeStatic } from "lit/static-html.js";
import { actions, Data, type Row } from "../rows.js";

const tag = unsafeStatic(document.body.dataset.tag as string);
const data = new Data();
const body = document.querySelector("tbody") as HTMLElement;

const row = ({ id, label }: Row) =>
  staticHtml`<tr class=${id === data.selected ? "danger" : nothing}><td class="id">${id}</td><td class="label"><${tag} @click=${() => act(() => data.select(id))}>${label}</${tag}></td><td class="remove"><${tag} @click=${() => act(() => data.remove(id))}><span aria-hidden="true">x</span></${tag}></td><td></td></tr>`;

function act(action: () => void): void {
  action();
  render(html`${repeat(data.rows, (each: Row) => each.id, row)}`, body);
}

for (const [name, action] of Object.entries(actions))
  document.getElementById(name)?.addEventListener("click", () => act(() => action(data)));
