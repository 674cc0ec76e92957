/** The title of a page: its head has one, and the body may contain another. */
import { escapeHtml } from "./escape.js";

/** Writes a title; nothing for undefined. */
export function titleOf(title: string | undefined): string {
  return title === undefined ? "" : `<title>${escapeHtml(title)}</title>`;
}

interface Found {
  start: number;
  end: number;
  /** its attributes and its content, as written */
  attributes: string;
  text: string;
}

/**
 * Makes sure that a written page has one title: the one of the page's options, or else that of a `<title>` in the body,
 * which is moved into the head. A title that patches update stays where they can find it, and is the only one.
 *
 * @param asked - the title of the page's options, unescaped
 */
export function hoistTitle(html: string, asked?: string): string {
  const bodyAt = html.search(/<body[\s>]/i);
  const inBody = bodyAt === -1 ? undefined : findTitle(html, bodyAt, html.length);
  if (asked === undefined && !inBody) return html;
  const headEnd = bodyAt === -1 ? html.length : bodyAt;
  // A title with markers is updated by patches.
  const isPatched = inBody !== undefined && inBody.attributes !== "";
  const said = asked === undefined ? inBody?.text : escapeHtml(asked);
  const title = asked === undefined && isPatched ? "" : `<title>${said}</title>`;
  const body =
    inBody && !isPatched ? html.slice(headEnd, inBody.start) + html.slice(inBody.end) : html.slice(headEnd);
  return replaceTitle(html.slice(0, headEnd), title) + body;
}

function replaceTitle(head: string, title: string): string {
  const found = findTitle(head, 0, head.length);
  if (found) return head.slice(0, found.start) + title + head.slice(found.end);
  return head.replace(/<\/head\s*>/i, (end) => title + end);
}

/** The first title that is not inside an SVG. */
function findTitle(html: string, from: number, to: number): Found | undefined {
  const tags = /<(svg)\b|<\/svg\s*>|<title(\s[^>]*)?>([^<]*)<\/title\s*>/gi;
  tags.lastIndex = from;
  let depth = 0;
  for (let found = tags.exec(html); found && found.index < to; found = tags.exec(html)) {
    const [whole, svg, attributes = "", text] = found;
    if (svg) depth++;
    else if (text === undefined) depth--;
    else if (depth === 0) return { start: found.index, end: found.index + whole.length, attributes, text };
  }
  return undefined;
}
