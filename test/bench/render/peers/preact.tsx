/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Card as CardData, Engine, Row as RowData, Site } from "../engine.js";

const Row = ({ row }: { row: RowData }) => (
  <tr class={row.done ? "done" : "open"}>
    <td>{row.id}</td>
    <td>{row.name}</td>
    <td>{row.email}</td>
    <td>{row.amount}</td>
  </tr>
);

const Link = ({ item }: { item: Site["nav"][number] }) => (
  <li>
    <a href={item.href} aria-current={item.isCurrent ? "page" : undefined}>
      {item.label}
    </a>
  </li>
);

const Card = ({ card }: { card: CardData }) => (
  <article class={card.isNew ? "card new" : "card"} id={`card-${card.id}`}>
    <a href={`/items/${card.id}`}>
      <img src={card.image} alt={card.alt} />
    </a>
    {card.isNew && <span class="badge">New</span>}
    <h2>{card.title}</h2>
    <p>{card.text}</p>
    {card.stock > 0 ? <p class="stock">{card.stock} in stock</p> : <p class="stock none">Sold out</p>}
    <p class="price">{card.price}</p>
    {card.tags.length > 0 && (
      <ul class="tags">
        {card.tags.map((tag) => (
          <li>{tag}</li>
        ))}
      </ul>
    )}
    {card.author && (
      <p class="by">
        by <a href={card.author.href}>{card.author.name}</a>
      </p>
    )}
  </article>
);

const Layout = ({ site, children }: { site: Site; children?: ComponentChildren }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <title>{site.title}</title>
      <meta name="description" content={site.description} />
    </head>
    <body>
      <header class="site">
        <a href="/">Shop</a>
        <nav aria-label="Main">
          <ul>
            {site.nav.map((item) => (
              <Link item={item} />
            ))}
          </ul>
        </nav>
        <p class="user">
          {site.user.name}
          {site.user.isAdmin && <span class="badge">Admin</span>}
        </p>
      </header>
      <main>{children}</main>
      <footer>
        <p>{site.title}</p>
      </footer>
    </body>
  </html>
);

export default {
  table: (rows) =>
    renderToString(
      <table>
        <tbody>
          {rows.map((row) => (
            <Row row={row} />
          ))}
        </tbody>
      </table>,
    ),
  page: (site) =>
    `<!doctype html>${renderToString(
      <Layout site={site}>
        <h1>{site.title}</h1>
        <div class="cards">
          {site.cards.map((card) => (
            <Card card={card} />
          ))}
        </div>
      </Layout>,
    )}`,
} satisfies Engine;
