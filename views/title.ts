/** The title of a page: its head has one, and what stands in the body may say another. */
import { escapeHtml } from "./escape.js";

/** Writes a title; nothing where there is none. */
export function titleOf(title: string | undefined): string {
  return title === undefined ? "" : `<title>${escapeHtml(title)}</title>`;
}

interface Found {
  start: number;
  end: number;
  /** its attributes and its content, as they are written */
  attributes: string;
  text: string;
}

/**
 * Gives a written page one title: the one that was asked for, else that of a `<title>` in the body, which goes into the
 * head. A title that a component's patches change stays where they find it, and is the only one.
 *
 * @param asked - what the page's options say, in text
 */
export function hoistTitle(html: string, asked?: string): string {
  const bodyAt = html.search(/<body[\s>]/i);
  const inBody = bodyAt === -1 ? undefined : findTitle(html, bodyAt, html.length);
  if (asked === undefined && !inBody) return html;
  const headEnd = bodyAt === -1 ? html.length : bodyAt;
  // What has marks of ours is patched.
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

/** The first title that is none of a drawing's. */
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
