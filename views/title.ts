/**
 * The title of a page.
 *
 * Browsers show the first `<title>` of a document. So the title that counts is written into the head: the last one in a
 * component, else that of the page's options, else the last one in the page's templates, else the head's own.
 */
import { escapeHtml } from "./escape.js";

/** Attribute of a title in a component; it makes the browser load the lazy script, which shows the title. */
export const titleMark = " data-live-listen";
/** Attribute of the head's title: the title without components. */
const baseMark = "data-live-base-title";

/** Writes a title; nothing for undefined. */
export function titleOf(title: string | undefined): string {
  return title === undefined ? "" : `<title>${escapeHtml(title)}</title>`;
}

interface Found {
  start: number;
  end: number;
  isInComponent: boolean;
  /** its content, as written */
  text: string;
}

/**
 * Writes the title that counts into the head of a written page. Titles in components stay where they are, since patches
 * update them; others are removed from the body.
 *
 * @param asked - the title of the page's options, unescaped
 */
export function hoistTitle(html: string, asked?: string): string {
  const bodyAt = html.search(/<body[\s>]/i);
  const headEnd = bodyAt === -1 ? html.length : bodyAt;
  const inBody = findTitles(html, headEnd, html.length);
  if (asked === undefined && inBody.length === 0) return html;
  const [inHead] = findTitles(html, 0, headEnd);
  const fixed = inBody.filter(({ isInComponent }) => !isInComponent);
  const base = asked === undefined ? (fixed.at(-1) ?? inHead)?.text : escapeHtml(asked);
  const changing = inBody.findLast(({ isInComponent }) => isInComponent);
  const title = changing
    ? `<title ${baseMark}="${escapeQuotes(base ?? "")}">${changing.text}</title>`
    : `<title>${base}</title>`;
  return replaceTitle(html.slice(0, headEnd), inHead, title) + cutAll(html, headEnd, fixed);
}

function replaceTitle(head: string, found: Found | undefined, title: string): string {
  if (found) return head.slice(0, found.start) + title + head.slice(found.end);
  return head.replace(/<\/head\s*>/i, (end) => title + end);
}

/** The text from an offset on, without these titles. */
function cutAll(html: string, from: number, titles: Found[]): string {
  let out = "";
  let at = from;
  for (const { start, end } of titles) {
    out += html.slice(at, start);
    at = end;
  }
  return out + html.slice(at);
}

/** Text of an element as the value of an attribute. */
function escapeQuotes(text: string): string {
  return text.replaceAll('"', "&quot;");
}

/** The titles that are not inside an SVG. */
function findTitles(html: string, from: number, to: number): Found[] {
  const tags = /<(svg)\b|<\/svg\s*>|<title(\s[^>]*)?>([^<]*)<\/title\s*>/gi;
  tags.lastIndex = from;
  const titles: Found[] = [];
  let depth = 0;
  for (let found = tags.exec(html); found && found.index < to; found = tags.exec(html)) {
    const [whole, svg, attributes = "", text] = found;
    if (svg) depth++;
    else if (text === undefined) depth--;
    else if (depth === 0) {
      const isInComponent = attributes.includes(titleMark);
      titles.push({ start: found.index, end: found.index + whole.length, isInComponent, text });
    }
  }
  return titles;
}
