/** Marks the links of a written page that lead to it. */
import { currentOf } from "./current.js";

const linkMark = "data-live-current";
/** The start tag of a link. A value in it may contain a bracket, if the template does. */
const links = /<a\s(?:[^>"']|"[^"]*"|'[^']*')*>/gi;

/** Writes `aria-current` for the links with `data-live-current` that lead to the page; `url` is its path and query. */
export function markCurrent(html: string, url: string): string {
  if (!html.includes(linkMark)) return html;
  const here = new URL(`http://page${url.replace(/^\/+/, "/")}`);
  return html.replace(links, (tag) => {
    const attributes = attributesOf(tag);
    const [kind, href] = [attributes.get(linkMark), attributes.get("href")];
    if (kind === undefined || href === undefined || attributes.has("aria-current")) return tag;
    const current = currentOf(href, kind, here);
    return current ? `${tag.slice(0, -1)} aria-current="${current}">` : tag;
  });
}

const attribute = /\s([^\s=>"'/]+)(?:=(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g;

function attributesOf(tag: string): Map<string, string> {
  return new Map(
    Array.from(tag.matchAll(attribute), ([, name = "", ...values]) => [
      name.toLowerCase(),
      decode(values.find((value) => value !== undefined) ?? ""),
    ]),
  );
}

const characters: Record<string, string> = { quot: '"', amp: "&", lt: "<", gt: ">", "#39": "'", "#13": "\r" };

function decode(text: string): string {
  return text.replace(/&(#?\w+);/g, (reference, name: string) => characters[name] ?? reference);
}
