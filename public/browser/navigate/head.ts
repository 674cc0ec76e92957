/** Makes the head of the document that of another page. */
import { own, page } from "../core/own.js";
import type { NextPage } from "./parse-page.js";
import { addressOf } from "./parse-page.js";
import { identityOf, runs } from "./resources.js";

/** Milliseconds that a page waits for its styles. */
const patience = 3_000;
const sheet = "link[rel~=stylesheet]";

/** Elements of the head that are known to be a page's own. Those that scripts have added stay. */
const owned = new WeakSet<Element>();

/** Records which elements of the head are the page's own: those before our script, and styles that its parser has loaded. */
export function recordHead(): void {
  const all = [...page.head.children];
  const ours = all.findIndex((each) => own(each).matches("script[type=module][src*='/live-']"));
  for (const [index, each] of all.entries()) if (index < ours || isParsed(each)) owned.add(each);
}

/** Whether a style was loaded before the page was parsed: before that, scripts like ours don't run. */
function isParsed(element: Element): boolean {
  const { href } = element as HTMLLinkElement;
  const [load] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const [style] = href ? performance.getEntriesByName(href) : [];
  return own(element).matches(sheet) && (style?.startTime ?? 0) < (load?.domInteractive ?? 0);
}

/**
 * Loads the styles of a page that the document does not have.
 *
 * @returns a function that makes the head that of the page, and can be called once
 */
export async function loadHead(
  { _document: next, _url: url }: NextPage,
  signal: AbortSignal,
): Promise<() => void> {
  const [kept, added, all] = compare(next, url);
  const loads = added
    .filter((each) => own(each).matches(sheet))
    .map((each) => preload(each as HTMLLinkElement, url, signal));
  const shows = await Promise.all(loads);
  return () => {
    for (const show of shows) show();
    for (const each of [...page.head.children])
      if (owned.has(each) && !kept.has(each) && !runs(each)) each.remove();
    for (const each of added) page.head.append(each);
    for (const each of all) owned.add(each);
    copyMark(next);
  };
}

/** Marks our script as it is in the page. */
function copyMark(next: Document): void {
  const [here, there] = [document, next].map((root) => own(root).querySelector("script[src*='/live-']"));
  for (const name of ["data-live-page", "data-live-link"]) {
    const value = there?.getAttribute(name) ?? null;
    if (value === null) here?.removeAttribute(name);
    else here?.setAttribute(name, value);
  }
}

/** Which elements of the document's head stay, and which ones of the page's head it gets. */
function compare(next: Document, url: string): [Set<Element>, Element[], Element[]] {
  const here = new Map([...page.head.children].map((each) => [identityOf(each, page.baseURI), each]));
  const kept = new Set<Element>();
  const added: Element[] = [];
  for (const each of [...next.head.children]) {
    const same = here.get(identityOf(each, url));
    if (same) kept.add(same);
    // Scripts are run at the end; the title is written as text.
    else if (!runs(each) && each.localName !== "title") added.push(each);
  }
  const title = page.querySelector("head>title");
  if (title) kept.add(title);
  return [kept, added, [...kept, ...added]];
}

/** Loads a style sheet that does not apply until the page is shown. */
function preload(link: HTMLLinkElement, url: string, signal: AbortSignal): Promise<() => void> {
  const { media } = link;
  // Known by its address in its own page.
  identityOf(link, url);
  link.href = addressOf(link, url) as string;
  link.media = "not all";
  return new Promise((resolve) => {
    const end = () =>
      resolve(() => {
        if (media) link.media = media;
        else own(link).removeAttribute("media");
      });
    link.onload = link.onerror = end;
    setTimeout(end, patience);
    signal.addEventListener("abort", () => link.remove());
    page.head.append(link);
  });
}
