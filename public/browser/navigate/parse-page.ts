/** Reads the HTML of a fetched page, without running or loading anything of it. */
import type { Core } from "../core/core.js";

/** A page that is not in the document yet. */
export interface NextPage {
  _url: string;
  _document: Document;
}

/** Parses a page. */
export function parsePage(core: Core, html: string, url: string): NextPage {
  const parsed = new DOMParser().parseFromString(core._policy.createHTML(html), "text/html");
  // A parser without scripts makes elements of what is inside.
  for (const each of parsed.querySelectorAll("noscript")) each.remove();
  return { _url: url, _document: parsed };
}

/** The address of what an element loads, as it is in its page. */
export function addressOf(element: Element, base: string): string | undefined {
  const name = element.localName === "link" ? "href" : "src";
  const value = element.getAttribute(name);
  return value === null ? undefined : new URL(value, base).href;
}
