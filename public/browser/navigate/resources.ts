/** Scripts and styles: which ones the document has had, and whether it can take those of another page. */
import { page } from "../core/own.js";
import { addressOf, type NextPage } from "./parse-page.js";

const loaded = "script,style,link[rel~=stylesheet]";
/** The identities of all scripts that this document has had. */
const hadScripts = new Set<string>();
const identities = new WeakMap<Element, string>();

/** Records the scripts and styles of the document. Its address changes later, so this is done at once. */
export function recordResources(): void {
  for (const each of page.querySelectorAll(loaded)) isFresh(each, page.baseURI);
}

/** Whether the document has not had a script yet; from now on it has. */
export function isFresh(element: Element, base: string): boolean {
  const identity = identityOf(element, base);
  const isNew = !hadScripts.has(identity);
  if (element.localName === "script") hadScripts.add(identity);
  return isNew;
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
  return ours.length > 0 && ours.every((each) => hadScripts.has(identityOf(each, url)));
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
  if (!nonce) return true;
  const identity = identityOf(element, url);
  const known = [...page.querySelectorAll<HTMLElement>(loaded)];
  const isHere =
    hadScripts.has(identity) || known.some((each) => identityOf(each, page.baseURI) === identity);
  return isHere || known.some((each) => each.nonce === nonce);
}
