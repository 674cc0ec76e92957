/** Makes the head of the document that of another page. */
import { own, page } from "../core/own.js";
import type { NextPage } from "./parse-page.js";
import { addressOf } from "./parse-page.js";
import { identityOf, recordResource } from "./resources.js";

/** Milliseconds that a page waits for its styles. */
const patience = 3_000;
const sheet = "link[rel~=stylesheet]";

/** Elements of the head that are known to be a page's own. Other scripts add theirs after ours, and these stay. */
const owned = new WeakSet<Element>();

/** Records which elements of the head are the page's own. */
export function recordHead(): void {
  const all = [...page.head.children];
  const ours = all.map((each) => own(each).matches("script[type=module]")).lastIndexOf(true);
  for (const each of all.slice(0, ours)) owned.add(each);
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
      if (owned.has(each) && !kept.has(each) && !own(each).matches("script")) each.remove();
    for (const each of added) page.head.append(each);
    for (const each of all) owned.add(each);
  };
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
    else if (!own(each).matches("script,title")) added.push(each);
  }
  const title = page.querySelector("head>title");
  if (title) kept.add(title);
  return [kept, added, [...kept, ...added]];
}

/** Loads a style sheet that does not apply until the page is shown. */
function preload(link: HTMLLinkElement, url: string, signal: AbortSignal): Promise<() => void> {
  const { media } = link;
  recordResource(link, url);
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
