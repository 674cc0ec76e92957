/**
 * What is rendered, and what a subject of bench:render has to offer.
 *
 * Every value is escaped, though as in most data few have something to escape: every fourth name in the table, texts
 * and attributes here and there in the page. The data stays clear of two faults that would make peers write other HTML: doT shows a 0 as nothing, and tempura writes `&lt` without its semicolon, which
 * browsers don't read back in an attribute when a letter or digit follows.
 */

export interface Row {
  id: number;
  name: string;
  email: string;
  amount: number;
  done: boolean;
}

export interface Card {
  id: number;
  title: string;
  text: string;
  image: string;
  alt: string;
  isNew: boolean;
  stock: number;
  price: string;
  tags: string[];
  author: { name: string; href: string } | null;
}

export interface Site {
  title: string;
  description: string;
  user: { name: string; isAdmin: boolean };
  nav: { label: string; href: string; isCurrent: boolean }[];
  cards: Card[];
}

/** A way to render, as in `hand.ts`: both give the same HTML, but for markers and the spelling of entities. */
export interface Engine {
  table(rows: Row[]): string;
  page(site: Site): string;
}

/** Text without its line breaks and indents: templates stay readable, and all write the same bytes. */
export function squeeze(text: string): string {
  return text.replace(/\n\s*/g, "");
}

/** The rows of the table. */
export function makeRows(count = 1000): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    name: index % 4 === 0 ? `Name <${index}>` : `Name ${index}`,
    email: `user${index}@example.com`,
    amount: index * 1.5 + 0.25,
    done: index % 3 === 0,
  }));
}

/** What the page shows. */
export function makeSite(): Site {
  return {
    title: "Tools & Toys",
    description: 'Everything for the "maker" & the merely curious',
    user: { name: "Zoë O'Neill <zoe>", isAdmin: true },
    nav: ["Home", "New & hot", "Tools", "Toys", "Books", "Sale", "About us", "Help"].map((label, index) => ({
      label,
      href: `/section/${index}?from=nav&item=${index}`,
      isCurrent: index === 2,
    })),
    cards: Array.from({ length: 40 }, (_, index) => makeCard(index + 1)),
  };
}

function makeCard(id: number): Card {
  return {
    id,
    title: id % 3 === 0 ? `Saw & file, no. ${id}` : `Hammer no. ${id}`,
    text: `A tool for those who know what they want. ${id % 2 === 0 ? "Fits holes < 5 mm." : "Fits any hole."}`,
    image: `/images/${id}.png?width=320&height=200`,
    alt: `Picture of "no. ${id}"`,
    isNew: id % 4 === 0,
    stock: id % 5,
    price: (id * 3.75).toFixed(2),
    tags: ["steel", "wood & glue", "garden"].slice(0, id % 4),
    author: id % 2 === 0 ? { name: `Maker ${id}`, href: `/makers/${id}` } : null,
  };
}
