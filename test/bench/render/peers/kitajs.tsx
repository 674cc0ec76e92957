/** @jsxImportSource @kitajs/html */
import { escapeHtml } from "@kitajs/html";
import type { Card as CardData, Engine, Row as RowData, Site } from "../engine.js";

// `safe` asks for escaping: without it, what an element holds is HTML. Attributes are always escaped.
const Row = ({ row }: { row: RowData }) => (
  <tr class={row.done ? "done" : "open"}>
    <td safe>{row.id}</td>
    <td safe>{row.name}</td>
    <td safe>{row.email}</td>
    <td safe>{row.amount}</td>
  </tr>
);

const Link = ({ item }: { item: Site["nav"][number] }) => (
  <li>
    <a href={item.href} aria-current={item.isCurrent ? "page" : undefined} safe>
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
    <h2 safe>{card.title}</h2>
    <p safe>{card.text}</p>
    {card.stock > 0 ? (
      <p class="stock" safe>
        {card.stock} in stock
      </p>
    ) : (
      <p class="stock none">Sold out</p>
    )}
    <p class="price" safe>
      {card.price}
    </p>
    {card.tags.length > 0 && (
      <ul class="tags">
        {card.tags.map((tag) => (
          <li safe>{tag}</li>
        ))}
      </ul>
    )}
    {card.author && (
      <p class="by">
        by{" "}
        <a href={card.author.href} safe>
          {card.author.name}
        </a>
      </p>
    )}
  </article>
);

const Layout = ({ site, children }: { site: Site; children?: unknown }) => (
  <>
    {"<!doctype html>"}
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title safe>{site.title}</title>
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
            {escapeHtml(site.user.name)}
            {site.user.isAdmin && <span class="badge">Admin</span>}
          </p>
        </header>
        <main>{children}</main>
        <footer>
          <p safe>{site.title}</p>
        </footer>
      </body>
    </html>
  </>
);

export default {
  table: (rows) =>
    (
      <table>
        <tbody>
          {rows.map((row) => (
            <Row row={row} />
          ))}
        </tbody>
      </table>
    ) as string,
  page: (site) =>
    (
      <Layout site={site}>
        <h1 safe>{site.title}</h1>
        <div class="cards">
          {site.cards.map((card) => (
            <Card card={card} />
          ))}
        </div>
      </Layout>
    ) as string,
} satisfies Engine;
