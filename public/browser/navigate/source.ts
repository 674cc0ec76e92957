/** The link or form that the user has used, and what its `data-live-link` says. */
import { own, page } from "../core/own.js";
import type { NavigateEvent } from "./navigation-api.js";

export const attribute = "data-live-link";

/** A link or form that navigates, and the words of its attribute. */
export interface Source {
  _element: Element;
  _words: readonly string[];
}

/** What was clicked or submitted last, for browsers whose event does not say. */
let last: Element | undefined;

/** Starts to record what is used. */
export function recordUse(): void {
  addEventListener("click", (event) => {
    last = linkAt(event);
  });
  addEventListener("submit", ({ target }) => {
    last = target as Element;
  });
}

/** The link that an event is at. */
export function linkAt(event: Event): HTMLAnchorElement | undefined {
  const [target] = event.composedPath();
  return target instanceof Element
    ? (own(target).closest<HTMLAnchorElement>("a[href],area[href]") ?? undefined)
    : undefined;
}

/** The link or form that has caused a navigation, if it is one of ours. */
export function sourceOf({ sourceElement, destination: { url } }: NavigateEvent): Source | undefined {
  const used = sourceElement ?? (sourceElement === undefined && leadsTo(last, url) ? last : undefined);
  last = undefined;
  return used && readSource((used as HTMLButtonElement).form ?? used);
}

function leadsTo(element: Element | undefined, url: string): boolean {
  if (!element) return false;
  const { href, action } = own(element) as HTMLAnchorElement & HTMLFormElement;
  return href === url || withoutQuery(action ?? "") === withoutQuery(url);
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*/s, "");
}

/** Reads the attribute of a link or form, or of an element around it. Undefined if the browser is to follow it itself. */
export function readSource(element: Element): Source | undefined {
  const marked = own(element).closest(`[${attribute}]`) ?? page.querySelector(`script[${attribute}]`);
  const words = own(marked as Element)
    ?.getAttribute(attribute)
    ?.split(/\s+/);
  return words && !words.includes("off") ? { _element: element, _words: words } : undefined;
}
