import dot from "dot";
import { type Engine, squeeze } from "../engine.js";

// By its defaults doT leaves alone what already looks like an entity, so not every value would be escaped.
const settings = { ...dot.templateSettings, strip: false, doNotSkipEncoded: true };
const compile = (text: string, parts = {}) => dot.template(squeeze(text), settings, parts);

const table = compile(`<table><tbody>{{~it.rows :row}}
  <tr class="{{! row.done ? "done" : "open" }}"><td>{{! row.id }}</td><td>{{! row.name }}</td>
  <td>{{! row.email }}</td><td>{{! row.amount }}</td></tr>
{{~}}</tbody></table>`);

// doT's parts are put in where they are named, so they see the variables of that place.
const link = squeeze(`
  <li><a href="{{! item.href }}"{{? item.isCurrent }} aria-current="page"{{?}}>{{! item.label }}</a></li>`);

const card = squeeze(`<article class="card{{! card.isNew ? " new" : "" }}" id="card-{{! card.id }}">
  <a href="/items/{{! card.id }}"><img src="{{! card.image }}" alt="{{! card.alt }}"></a>
  {{? card.isNew }}<span class="badge">New</span>{{?}}
  <h2>{{! card.title }}</h2><p>{{! card.text }}</p>
  {{? card.stock > 0 }}<p class="stock">{{! card.stock }} in stock</p>
  {{??}}<p class="stock none">Sold out</p>{{?}}
  <p class="price">{{! card.price }}</p>
  {{? card.tags.length > 0 }}<ul class="tags">{{~card.tags :tag}}<li>{{! tag }}</li>{{~}}</ul>{{?}}
  {{? card.author }}<p class="by">by <a href="{{! card.author.href }}">{{! card.author.name }}</a></p>{{?}}
</article>`);

const page = compile(
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{! it.title }}</title>
  <meta name="description" content="{{! it.description }}"></head><body>
  <header class="site"><a href="/">Shop</a><nav aria-label="Main"><ul>
    {{~it.nav :item}}{{#def.link}}{{~}}
  </ul></nav><p class="user">{{! it.user.name }}
    {{? it.user.isAdmin }}<span class="badge">Admin</span>{{?}}
  </p></header>
  <main><h1>{{! it.title }}</h1><div class="cards">
    {{~it.cards :card}}{{#def.card}}{{~}}
  </div></main>
  <footer><p>{{! it.title }}</p></footer></body></html>`,
  { link, card },
);

export default {
  table: (rows) => table({ rows }),
  page: (site) => page(site),
} satisfies Engine;
