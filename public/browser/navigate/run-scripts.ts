/** Runs the scripts of a new page that the document has not had, once each, in their order. */
import { own } from "../core/own.js";
import { addressOf, type NextPage } from "./parse-page.js";
import { isFresh, runs } from "./resources.js";

/**
 * Finds the scripts of a page that the document has not had. No script of a parsed page runs by itself.
 *
 * @returns a function that runs them, once they are in the document
 */
export function takeScripts({ _document: next, _url: url }: NextPage): () => Promise<void> {
  const fresh: [HTMLScriptElement, HTMLScriptElement][] = [];
  for (const each of [...next.querySelectorAll("script")]) {
    if (runs(each) && isFresh(each, url)) fresh.push([each, copy(each, url)]);
  }
  return () => runAll(fresh);
}

async function runAll(fresh: [HTMLScriptElement, HTMLScriptElement][]): Promise<void> {
  for (const [written, made] of fresh) {
    // A script of a document without scripts does not run by itself, wherever it is put.
    if (own(written).isConnected && written.ownerDocument === document) written.replaceWith(made);
    else document.head.append(made);
    const isWaitedFor = made.src && made.type !== "module" && !made.hasAttribute("async");
    if (isWaitedFor)
      await new Promise((resolve) => {
        made.onload = made.onerror = resolve;
      });
  }
}

function copy(script: HTMLScriptElement, url: string): HTMLScriptElement {
  const made = document.createElement("script");
  for (const { name, value } of script.attributes) made.setAttribute(name, value);
  const address = addressOf(script, url);
  if (address) made.src = address;
  made.async = script.hasAttribute("async");
  made.textContent = script.textContent;
  return made;
}
