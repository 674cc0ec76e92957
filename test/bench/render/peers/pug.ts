import pug from "pug";
import type { Engine } from "../engine.js";

const compile = (text: string) => pug.compile(text, { compileDebug: false });

const table = compile(`
table
  tbody
    each row in rows
      tr(class=row.done ? "done" : "open")
        td= row.id
        td= row.name
        td= row.email
        td= row.amount
`);

const page = compile(`
mixin link(item)
  li
    a(href=item.href aria-current=item.isCurrent ? "page" : null)= item.label

mixin card(card)
  article(class=card.isNew ? "card new" : "card" id="card-" + card.id)
    a(href="/items/" + card.id)
      img(src=card.image alt=card.alt)
    if card.isNew
      span.badge New
    h2= card.title
    p= card.text
    if card.stock > 0
      p.stock #{card.stock} in stock
    else
      p.stock.none Sold out
    p.price= card.price
    if card.tags.length > 0
      ul.tags
        each tag in card.tags
          li= tag
    if card.author
      p.by
        | by #[a(href=card.author.href)= card.author.name]

doctype html
html(lang="en")
  head
    meta(charset="utf-8")
    title= title
    meta(name="description" content=description)
  body
    header.site
      a(href="/") Shop
      nav(aria-label="Main")
        ul
          each item in nav
            +link(item)
      p.user
        = user.name
        if user.isAdmin
          span.badge Admin
    main
      h1= title
      .cards
        each item in cards
          +card(item)
    footer
      p= title
`);

export default {
  table: (rows) => table({ rows }),
  page: (site) => page(site),
} satisfies Engine;
