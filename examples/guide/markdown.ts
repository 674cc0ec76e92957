/** Chapters as HTML: Markdown with anchors on headings, colored code, and links between chapters. */
import { Marked, type Token, type Tokens } from "marked";
import { escapeText, highlight } from "../highlight.js";
import { Slugs } from "./slug.js";

/** A part of a chapter, from a heading to the next one. */
export interface Section {
  /** 1 for the chapter's own heading */
  depth: number;
  title: string;
  /** the anchor of its heading */
  id: string;
  /** what it says, without code, for the search */
  text: string;
}

/** A text that was read. */
export interface Article {
  title: string;
  /** its first sentence */
  lead: string;
  html: string;
  sections: Section[];
  /** its blocks of TypeScript */
  snippets: string[];
}

/** Renders Markdown; `resolve` returns the address for a link's target. */
export function renderMarkdown(source: string, resolve: (href: string) => string): Article {
  const slugs = new Slugs();
  const sections: Section[] = [];
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }) {
        const title = plainText(tokens);
        const id = slugs.next(title);
        const text = this.parser.parseInline(tokens);
        if (depth === 1) return `<h1 id="${id}">${text}</h1>\n`;
        const link = `<a class="anchor" href="#${id}" aria-label="Link to “${escapeHtml(title)}”">#</a>`;
        return `<h${depth} id="${id}">${text} ${link}</h${depth}>\n`;
      },
      code: ({ text, lang }) => codeBlock(text, lang),
      table(token) {
        return `<div class="table" tabindex="0" role="group" aria-label="Table">${tableOf(token, this.parser)}</div>\n`;
      },
      link({ href, tokens }) {
        return `<a href="${escapeHtml(resolve(href))}">${this.parser.parseInline(tokens)}</a>`;
      },
    },
  });
  const tokens = marked.lexer(source);
  collectSections(tokens, sections);
  const [first] = sections;
  const html = marked.parser(tokens);
  return { title: first?.title ?? "", lead: leadOf(tokens), html, sections, snippets: snippetsOf(tokens) };
}

/** The first sentence of a text; a colon at its end belongs to what follows. */
export function firstSentence(text: string): string {
  return (/^.*?(?:[.?!](?=\s)|$)/s.exec(text)?.[0] ?? "").replace(/\s+/g, " ").trim().replace(/:$/, ".");
}

/** The first sentence of the first paragraph. */
function leadOf(tokens: Token[]): string {
  const paragraph = tokens.find(({ type }) => type === "paragraph");
  return paragraph ? firstSentence(plainText([paragraph])) : "";
}

/** What a code block is in; it can be scrolled by keyboard, too. */
export function codeBlock(text: string, language = ""): string {
  const code = isColored(language)
    ? highlight(text, language === "html" ? "html" : "code")
    : escapeHtml(text);
  return `<pre tabindex="0" role="group" aria-label="Code"><code>${code}</code></pre>\n`;
}

const isColored = (language: string) => ["ts", "js", "html"].includes(language);

type Parser = { parseInline(tokens: Token[]): string };

function tableOf({ header, rows }: Tokens.Table, parser: Parser): string {
  const row = (cells: Tokens.TableCell[], tag: "th" | "td") =>
    `<tr>${cells.map((cell) => cellOf(cell, tag, parser)).join("")}</tr>`;
  const body = rows.map((cells) => row(cells, "td")).join("\n");
  return `<table><thead>${row(header, "th")}</thead><tbody>${body}</tbody></table>`;
}

function cellOf({ tokens, align }: Tokens.TableCell, tag: "th" | "td", parser: Parser): string {
  const text = parser.parseInline(tokens);
  // A header without words is none: the column tells nothing that needs one.
  const name = text === "" ? "td" : tag;
  return `<${name}${align === "right" ? ' class="number"' : ""}>${text}</${name}>`;
}

function snippetsOf(tokens: Token[]): string[] {
  return tokens.flatMap((token) =>
    token.type === "code" && token.lang === "ts" ? [token.text as string] : [],
  );
}

function collectSections(tokens: Token[], sections: Section[]): void {
  const slugs = new Slugs();
  for (const token of tokens) {
    if (token.type === "heading") {
      const title = plainText(token.tokens ?? []);
      sections.push({ depth: token.depth, title, id: slugs.next(title), text: "" });
    } else if (token.type !== "code") {
      const section = sections.at(-1);
      if (section) section.text += `${plainText([token])} `;
    }
  }
}

/** The words of tokens, as a reader sees them. */
function plainText(tokens: Token[]): string {
  return tokens.map(wordsOf).join("");
}

function wordsOf(token: Token): string {
  if (token.type === "table") {
    const { header, rows } = token as Tokens.Table;
    return [header, ...rows].flatMap((row) => row.map((cell) => `${plainText(cell.tokens)} `)).join("");
  }
  if (token.type === "list")
    return (token as Tokens.List).items.map((item) => `${plainText(item.tokens)} `).join("");
  if (token.type === "code") return "";
  if ("tokens" in token && token.tokens) return plainText(token.tokens);
  return "text" in token ? readEntities(String(token.text)) : " ";
}

/** marked keeps the entities of a text as they were written. */
function readEntities(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

/** Escapes a text for an attribute's value, and for text. */
const escapeHtml = (text: string) => escapeText(text).replaceAll('"', "&quot;");
