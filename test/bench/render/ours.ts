/**
 * Hyper Live as a subject. Applications render through Express; here the same steps are taken without it:
 * `html`…` makes the render, normalize() reads it, writeTemplate() writes it, diffTemplate() compares two of them.
 */
import { ComponentHost } from "../../../middleware/component/host.js";
import { each, html, type Rendered } from "../../../middleware/index.js";
import { diffTemplate } from "../../../views/diff.js";
import type { Host } from "../../../views/host.js";
import { normalize, type Places } from "../../../views/normalize/normalize.js";
import { writeTemplate } from "../../../views/write.js";
import type { Card, Engine, Row, Site } from "./engine.js";

const row = ({ done, id, name, email, amount }: Row) =>
  html`<tr class="${done ? "done" : "open"}"><td>${id}</td><td>${name}</td><td>${email}</td><td>${amount}</td></tr>`;

/** The table, as a keyed list. */
export const table = (rows: Row[]): Rendered =>
  html`<table><tbody>${each(rows, (item) => item.id, row)}</tbody></table>`;

const link = ({ label, href, isCurrent }: Site["nav"][number]) =>
  html`<li><a href="${href}" aria-current=${isCurrent ? "page" : null}>${label}</a></li>`;

const card = ({ id, title, text, image, alt, isNew, stock, price, tags, author }: Card) =>
  html`<article class="card${isNew ? " new" : ""}" id="card-${id}"><a
    href="/items/${id}"><img src="${image}" alt="${alt}"></a>${
      isNew && html`<span class="badge">New</span>`
    }<h2>${title}</h2><p>${text}</p>${
      stock > 0 ? html`<p class="stock">${stock} in stock</p>` : html`<p class="stock none">Sold out</p>`
    }<p class="price">${price}</p>${
      tags.length > 0 && html`<ul class="tags">${tags.map((tag) => html`<li>${tag}</li>`)}</ul>`
    }${author && html`<p class="by">by <a href="${author.href}">${author.name}</a></p>`}</article>`;

const layout = ({ title, description, nav, user }: Site, content: Rendered) =>
  html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><meta
    name="description" content="${description}"></head><body><header class="site"><a
    href="/">Shop</a><nav aria-label="Main"><ul>${nav.map(link)}</ul></nav><p class="user">${user.name}${
      user.isAdmin && html`<span class="badge">Admin</span>`
    }</p></header><main>${content}</main><footer><p>${title}</p></footer></body></html>`;

const page = (site: Site) =>
  layout(site, html`<h1>${site.title}</h1><div class="cards">${site.cards.map(card)}</div>`);

/** What a page without components needs of its surroundings: nothing. */
const places: Places = {
  place: () => {
    throw new Error("There are no components here.");
  },
  takeSlot: () => {
    throw new Error("There are no slots here.");
  },
  toMount: () => undefined,
  checkBindings: () => {},
  isPlaced: (value): value is never => false,
};

/** Stands for a page that is not live: HTML without markers. */
const plain: Host = {
  isMarked: false,
  component: -1,
  action: "",
  book: undefined,
  root: "",
  eventName: "",
  text: () => "",
  get shared() {
    return plain;
  },
};

/** Stands for a live component: HTML with the markers that patches need. */
const live = new ComponentHost(
  {
    key: "v",
    action: "/",
    seal: undefined,
    ownFields: "",
    clickForms: undefined,
    book: undefined,
    debounce: 0,
    instances: [],
  },
  0,
);

function createEngine(host: Host): Engine {
  return {
    table: (rows) => writeTemplate(normalize(table(rows), places), host),
    page: (site) => writeTemplate(normalize(page(site), places), host),
  };
}

export default createEngine(plain);
export const marked = createEngine(live);

let toggled: Row[] | undefined;
let shown: Rendered;

/** Toggles a row at each call, renders the table again, and gives the patch as it would be sent. */
export const toggle = {
  table(rows) {
    if (!toggled) {
      toggled = rows.map((item) => ({ ...item }));
      shown = normalize(table(toggled), places);
    }
    const item = toggled[500] as Row;
    item.done = !item.done;
    const next = normalize(table(toggled), places);
    const patch = diffTemplate(shown, next, live);
    shown = next;
    return JSON.stringify(patch);
  },
} satisfies Partial<Engine>;
