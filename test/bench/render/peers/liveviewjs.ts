import type { Card, Engine, Row, Site } from "../engine.js";

// At import liveviewjs fetches a list of MIME types from a CDN. Nothing here needs it, so it gets an empty one.
const { fetch } = globalThis;
globalThis.fetch = async () => Response.json({});
const { html, safe } = await import("liveviewjs");
globalThis.fetch = fetch;

const row = ({ done, id, name, email, amount }: Row) =>
  html`<tr class="${done ? "done" : "open"}"><td>${id}</td><td>${name}</td><td>${email}</td><td>${amount}</td></tr>`;

const link = ({ label, href, isCurrent }: Site["nav"][number]) =>
  html`<li><a href="${href}"${isCurrent ? safe(' aria-current="page"') : ""}>${label}</a></li>`;

const card = ({ id, title, text, image, alt, isNew, stock, price, tags, author }: Card) =>
  html`<article class="card${isNew ? " new" : ""}" id="card-${id}"><a
    href="/items/${id}"><img src="${image}" alt="${alt}"></a>${
      isNew ? html`<span class="badge">New</span>` : ""
    }<h2>${title}</h2><p>${text}</p>${
      stock > 0 ? html`<p class="stock">${stock} in stock</p>` : html`<p class="stock none">Sold out</p>`
    }<p class="price">${price}</p>${
      tags.length > 0 ? html`<ul class="tags">${tags.map((tag) => html`<li>${tag}</li>`)}</ul>` : ""
    }${author ? html`<p class="by">by <a href="${author.href}">${author.name}</a></p>` : ""}</article>`;

const layout = ({ title, description, nav, user }: Site, content: unknown) =>
  html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><meta
    name="description" content="${description}"></head><body><header class="site"><a
    href="/">Shop</a><nav aria-label="Main"><ul>${nav.map(link)}</ul></nav><p class="user">${user.name}${
      user.isAdmin ? html`<span class="badge">Admin</span>` : ""
    }</p></header><main>${content}</main><footer><p>${title}</p></footer></body></html>`;

export default {
  table: (rows) => String(html`<table><tbody>${rows.map(row)}</tbody></table>`),
  page: (site) =>
    String(layout(site, html`<h1>${site.title}</h1><div class="cards">${site.cards.map(card)}</div>`)),
} satisfies Engine;
