import { compile } from "tempura";
import { type Engine, squeeze } from "../engine.js";

const table = compile(
  squeeze(`{{#expect rows}}<table><tbody>{{#each rows as row}}
    <tr class="{{ row.done ? "done" : "open" }}"><td>{{ row.id }}</td><td>{{ row.name }}</td>
    <td>{{ row.email }}</td><td>{{ row.amount }}</td></tr>
  {{/each}}</tbody></table>`),
);

const link = compile(
  squeeze(`{{#expect item}}
    <li><a href="{{ item.href }}"{{#if item.isCurrent}} aria-current="page"{{/if}}>{{ item.label }}</a></li>`),
);

const card = compile(
  squeeze(`{{#expect card}}<article class="card{{ card.isNew ? " new" : "" }}" id="card-{{ card.id }}">
    <a href="/items/{{ card.id }}"><img src="{{ card.image }}" alt="{{ card.alt }}"></a>
    {{#if card.isNew}}<span class="badge">New</span>{{/if}}
    <h2>{{ card.title }}</h2><p>{{ card.text }}</p>
    {{#if card.stock > 0}}<p class="stock">{{ card.stock }} in stock</p>
    {{#else}}<p class="stock none">Sold out</p>{{/if}}
    <p class="price">{{ card.price }}</p>
    {{#if card.tags.length > 0}}<ul class="tags">{{#each card.tags as tag}}<li>{{ tag }}</li>{{/each}}</ul>{{/if}}
    {{#if card.author}}<p class="by">by <a href="{{ card.author.href }}">{{ card.author.name }}</a></p>{{/if}}
  </article>`),
);

const page = compile(
  squeeze(`{{#expect title, description, nav, user, cards}}
  <!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title>
  <meta name="description" content="{{ description }}"></head><body>
  <header class="site"><a href="/">Shop</a><nav aria-label="Main"><ul>
    {{#each nav as item}}{{#link item=item }}{{/each}}
  </ul></nav><p class="user">{{ user.name }}
    {{#if user.isAdmin}}<span class="badge">Admin</span>{{/if}}
  </p></header>
  <main><h1>{{ title }}</h1><div class="cards">
    {{#each cards as card}}{{#card card=card }}{{/each}}
  </div></main>
  <footer><p>{{ title }}</p></footer></body></html>`),
  { blocks: { link, card } },
);

export default {
  table: (rows) => table({ rows }),
  page: (site) => page(site),
} satisfies Engine;
