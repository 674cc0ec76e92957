import { Eta } from "eta";
import { type Engine, squeeze } from "../engine.js";

const eta = new Eta({ autoTrim: false });
const add = (name: string, text: string) => eta.loadTemplate(`@${name}`, squeeze(text));

add(
  "table",
  `<table><tbody><% for (const row of it.rows) { %>
    <tr class="<%= row.done ? "done" : "open" %>"><td><%= row.id %></td><td><%= row.name %></td>
    <td><%= row.email %></td><td><%= row.amount %></td></tr>
  <% } %></tbody></table>`,
);
add(
  "link",
  '<li><a href="<%= it.item.href %>"<% if (it.item.isCurrent) { %> aria-current="page"<% } %>><%= it.item.label %></a></li>',
);
add(
  "card",
  `<article class="card<%= it.card.isNew ? " new" : "" %>" id="card-<%= it.card.id %>">
    <a href="/items/<%= it.card.id %>"><img src="<%= it.card.image %>" alt="<%= it.card.alt %>"></a>
    <% if (it.card.isNew) { %><span class="badge">New</span><% } %>
    <h2><%= it.card.title %></h2><p><%= it.card.text %></p>
    <% if (it.card.stock > 0) { %><p class="stock"><%= it.card.stock %> in stock</p>
    <% } else { %><p class="stock none">Sold out</p><% } %>
    <p class="price"><%= it.card.price %></p>
    <% if (it.card.tags.length > 0) { %><ul class="tags">
      <% for (const tag of it.card.tags) { %><li><%= tag %></li><% } %>
    </ul><% } %>
    <% if (it.card.author) { %><p class="by">by <a href="<%= it.card.author.href %>"><%= it.card.author.name %></a></p><% } %>
  </article>`,
);
add(
  "page",
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title><%= it.title %></title>
  <meta name="description" content="<%= it.description %>"></head><body>
  <header class="site"><a href="/">Shop</a><nav aria-label="Main"><ul>
    <% for (const item of it.nav) { %><%~ include("@link", { item }) %><% } %>
  </ul></nav><p class="user"><%= it.user.name %>
    <% if (it.user.isAdmin) { %><span class="badge">Admin</span><% } %>
  </p></header>
  <main><h1><%= it.title %></h1><div class="cards">
    <% for (const card of it.cards) { %><%~ include("@card", { card }) %><% } %>
  </div></main>
  <footer><p><%= it.title %></p></footer></body></html>`,
);

export default {
  table: (rows) => eta.render("@table", { rows }),
  page: (site) => eta.render("@page", site),
} satisfies Engine;
