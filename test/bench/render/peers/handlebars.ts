import Handlebars from "handlebars";
import { type Engine, squeeze } from "../engine.js";

const engine = Handlebars.create();

const table = engine.compile(
  squeeze(`<table><tbody>{{#each rows}}
    <tr class="{{#if done}}done{{else}}open{{/if}}"><td>{{id}}</td><td>{{name}}</td>
    <td>{{email}}</td><td>{{amount}}</td></tr>
  {{/each}}</tbody></table>`),
);

engine.registerPartial(
  "link",
  '<li><a href="{{href}}"{{#if isCurrent}} aria-current="page"{{/if}}>{{label}}</a></li>',
);
engine.registerPartial(
  "card",
  squeeze(`<article class="card{{#if isNew}} new{{/if}}" id="card-{{id}}">
    <a href="/items/{{id}}"><img src="{{image}}" alt="{{alt}}"></a>
    {{#if isNew}}<span class="badge">New</span>{{/if}}
    <h2>{{title}}</h2><p>{{text}}</p>
    {{#if stock}}<p class="stock">{{stock}} in stock</p>
    {{else}}<p class="stock none">Sold out</p>{{/if}}
    <p class="price">{{price}}</p>
    {{#if tags.length}}<ul class="tags">{{#each tags}}<li>{{this}}</li>{{/each}}</ul>{{/if}}
    {{#if author}}<p class="by">by <a href="{{author.href}}">{{author.name}}</a></p>{{/if}}
  </article>`),
);

const page = engine.compile(
  squeeze(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{title}}</title>
  <meta name="description" content="{{description}}"></head><body>
  <header class="site"><a href="/">Shop</a><nav aria-label="Main"><ul>
    {{#each nav}}{{> link}}{{/each}}
  </ul></nav><p class="user">{{user.name}}
    {{#if user.isAdmin}}<span class="badge">Admin</span>{{/if}}
  </p></header>
  <main><h1>{{title}}</h1><div class="cards">
    {{#each cards}}{{> card}}{{/each}}
  </div></main>
  <footer><p>{{title}}</p></footer></body></html>`),
);

export default {
  table: (rows) => table({ rows }),
  page: (site) => page(site),
} satisfies Engine;
