/** Scripts and styles: which ones the document has had, and whether it can take those of another page. */
import { page } from "../core/own.js";
import { addressOf, type NextPage } from "./parse-page.js";

const loaded = "script,style,link[rel~=stylesheet]";
/** Scripts that this document has had, by their identity, and those that are known to be the server's in its head. */
export const scripts = new Map<string, Element>();
const identities = new WeakMap<Element, string>();

/** Records the scripts and styles of the document. Its address changes later, so this is done at once. */
export function recordResources(): void {
  for (const each of page.querySelectorAll(loaded)) recordResource(each, page.baseURI);
}

/** Records a script or style that is put into the document. */
export function recordResource(element: Element, base: string): void {
  const identity = identityOf(element, base);
  if (element.localName === "script") scripts.set(identity, element);
}

/** What makes two scripts, styles or other elements of a head the same one. */
export function identityOf(element: Element, base: string): string {
  const known = identities.get(element);
  if (known !== undefined) return known;
  const isScript = element.localName === "script";
  const attributes = [...element.attributes]
    .filter(({ name }) => !/^(?:src|href|nonce)$/.test(name) && (!isScript || name === "type"))
    .map(({ name, value }) => `${name}=${value}`)
    .sort();
  const what = addressOf(element, base) ?? element.getAttribute("href") ?? element.textContent;
  const identity = [element.localName, what, ...attributes].join("\n");
  identities.set(element, identity);
  return identity;
}

/** Whether an element is a script that runs, not a block of data. */
export function runs(element: Element): element is HTMLScriptElement {
  const { type } = element as HTMLScriptElement;
  return element.localName === "script" && /^$|^module$|javascript/i.test(type);
}

/** Whether a page can be put into this document. If not, the browser has to load it. */
export function canShow({ _document: next, _url: url }: NextPage): boolean {
  return (
    markOf(next) === markOf(document) &&
    hasOurScripts(next, url) &&
    tracked(next, url) === tracked(document, page.baseURI) &&
    [...next.querySelectorAll(loaded)].every((each) => canRun(each, url)) &&
    !next.querySelector("template[shadowrootmode],frameset")
  );
}

/** Whose page it is, and with which scripts of ours. Nobody's page can become anyone's. */
function markOf(root: Document): string | null {
  const mark = (from: Document) => from.querySelector("[data-live-page]")?.getAttribute("data-live-page");
  return mark(document) ? (mark(root) ?? null) : null;
}

/** Whether a page has our scripts, and the same ones as this document. */
function hasOurScripts(next: Document, url: string): boolean {
  const folder = new URL("./", import.meta.url).href;
  const ours = [...next.querySelectorAll("script[src]")].filter((each) =>
    addressOf(each, url)?.startsWith(folder),
  );
  return ours.length > 0 && ours.every((each) => scripts.has(identityOf(each, url)));
}

/** What must not change while the document stays. */
function tracked(root: Document, base: string): string {
  return [...root.querySelectorAll("[data-live-track],script[type=importmap],meta[http-equiv]")]
    .map((each) => identityOf(each, base))
    .join("\n\n");
}

/** Whether the document's content security policy lets a script or style run as it does in its own page. */
function canRun(element: Element, url: string): boolean {
  const { nonce } = element as HTMLElement;
  if (!nonce || scripts.has(identityOf(element, url))) return true;
  const known = page.querySelector<HTMLElement>("script[nonce],style[nonce],link[nonce]");
  return known?.nonce === nonce;
}
