/** Runs the scripts of a new page that the document has not had, once each, in their order. */
import type { Core } from "../core/core.js";
import { own, page } from "../core/own.js";
import type { NextPage } from "./parse-page.js";
import { isFresh, runs } from "./resources.js";

/**
 * Finds the scripts of a page that the document has not had. No script of a parsed page runs by itself.
 *
 * @returns a function that runs them, once they are in the document
 */
export function takeScripts(core: Core, { _document: next, _url: url }: NextPage): () => Promise<void> {
  const fresh = [...next.querySelectorAll("script")].filter((each) => runs(each) && isFresh(each, url));
  return async () => {
    for (const each of fresh) await run(core, each);
  };
}

/** Runs a script where it is in the document, or else in the head; waits for one that later scripts may need. */
async function run(core: Core, written: HTMLScriptElement): Promise<void> {
  const made = copy(core, written);
  const isWaitedFor =
    written.hasAttribute("src") && written.type !== "module" && !written.hasAttribute("async");
  const over = new Promise((resolve) => {
    made.onload = made.onerror = resolve;
  });
  if (own(written).isConnected && written.ownerDocument === document) written.replaceWith(made);
  else page.head.append(made);
  if (isWaitedFor) await over;
}

/** A copy of a script that runs. Trusted Types allow it as HTML, but not as an element with a text or an address. */
function copy(core: Core, script: HTMLScriptElement): HTMLScriptElement {
  const range = new Range();
  range.selectNodeContents(page.head);
  const parsed = range.createContextualFragment(core._policy.createHTML(script.outerHTML));
  return parsed.firstChild as HTMLScriptElement;
}
