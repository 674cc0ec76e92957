/** The floor: the table by hand, each change written as the DOM calls that it needs. */
import { actions, Data, type Row } from "../rows.js";

const tag = document.body.dataset.tag as string;
const body = document.querySelector("tbody") as HTMLTableSectionElement;
const template = document.createElement("template");
template.innerHTML = `<tr><td class="id"> </td><td class="label"><${tag}> </${tag}></td><td class="remove"><${tag}><span aria-hidden="true">x</span></${tag}></td><td></td></tr>`;
const model = (template.content as DocumentFragment).firstChild as HTMLTableRowElement;
const data = new Data();
let selected: Element | null = null;

function make({ id, label }: Row): Node {
  const row = model.cloneNode(true) as HTMLTableRowElement;
  ((row.firstChild as Node).firstChild as Text).data = String(id);
  ((row.childNodes[1] as Node).firstChild?.firstChild as Text).data = label;
  return row;
}

function add(rows: Row[]): void {
  const fragment = new DocumentFragment();
  for (const row of rows) fragment.append(make(row));
  body.append(fragment);
}

const shown: Record<string, () => void> = {
  create: () => {
    body.textContent = "";
    add(data.rows);
  },
  append: () => add(data.rows.slice(-1000)),
  update: () => {
    for (let at = 0; at < data.rows.length; at += 10)
      (body.children[at]?.querySelector(".label")?.firstChild?.firstChild as Text).data = data.rows[at]
        ?.label as string;
  },
  swap: () => {
    const [second, last] = [body.children[1] as Element, body.children[998] as Element];
    const behind = last.nextSibling;
    body.insertBefore(last, second);
    body.insertBefore(second, behind);
  },
  clear: () => {
    body.textContent = "";
  },
};
shown.many = shown.create as () => void;

for (const [name, action] of Object.entries(actions))
  document.getElementById(name)?.addEventListener("click", () => {
    action(data);
    shown[name]?.();
  });

body.addEventListener("click", (event) => {
  const cell = (event.target as Element).closest("td") as HTMLTableCellElement;
  const row = cell.parentNode as Element;
  const id = Number(row.firstChild?.textContent);
  if (cell.className === "remove") {
    data.remove(id);
    row.remove();
    return;
  }
  data.select(id);
  selected?.removeAttribute("class");
  selected = row;
  row.className = "danger";
});
