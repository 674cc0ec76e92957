/** Puts a page into the document. */
import type { Core } from "../core/core.js";
import { own, page } from "../core/own.js";
import { alignChildren, copyAttributes } from "./body.js";
import type { NextPage } from "./parse-page.js";
import { keepPersistent } from "./persist.js";
import { takeScripts } from "./run-scripts.js";

/**
 * Makes the document that of a page. The views of the old page leave and those of the new one join, as with any change of
 * the document.
 *
 * @param showHead - makes its head that of the page
 * @returns a function that runs the page's scripts
 */
export function swap(core: Core, next: NextPage, showHead: () => void): () => Promise<void> {
  const { _document: from } = next;
  const putBack = keepPersistent(core, from);
  const runScripts = takeScripts(core, next);
  // What the removal of a field causes is not the user's.
  core._wire._isPatching = true;
  core._wire._bringHome?.();
  try {
    copyRootAttributes(from);
    showHead();
    showTitle(from);
    copyAttributes(page.body, from.body);
    alignChildren(page.body, from.body);
    putBack();
  } finally {
    core._wire._isPatching = false;
  }
  (window as { htmx?: { process(element: Element): void } }).htmx?.process(page.body);
  return runScripts;
}

function showTitle(from: Document): void {
  const [here, next] = [document, from].map((each) => own(each).querySelector("head>title"));
  if (here && next) {
    here.textContent = next.textContent;
    copyAttributes(here, next);
  } else if (next) page.head.append(next);
  else here?.remove();
}

/** The attributes of `<html>` that the last page of the server had; undefined for the first one. */
let written: Map<string, string> | undefined;

/** Writes the attributes of `<html>`. What scripts have added, such as the class of a theme, stays. */
function copyRootAttributes(from: Document): void {
  const root = page.documentElement;
  const next = new Map([...from.documentElement.attributes].map(({ name, value }) => [name, value]));
  const before =
    written ?? new Map([...root.attributes].filter(isServers).map(({ name, value }) => [name, value]));
  for (const name of before.keys()) if (!next.has(name) && name !== "class") own(root).removeAttribute(name);
  for (const [name, value] of next)
    if (name !== "class" && before.get(name) !== value) own(root).setAttribute(name, value);
  const classes = (text = "") => text.split(/\s+/).filter(Boolean);
  root.classList.remove(...classes(before.get("class")));
  root.classList.add(...classes(next.get("class")));
  written = next;
}

/** Whether an attribute of the first page is surely the server's. */
function isServers({ name }: Attr): boolean {
  return !/^(?:class|style|data-.*)$/.test(name);
}
