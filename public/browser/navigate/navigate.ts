/**
 * Navigation between pages: fetches the next page as the browser would, and puts it into the document. The connection stays;
 * the views of the old page leave it, those of the new one join.
 *
 * Loaded where a page uses it. No page is kept: on the way back it is fetched again. Whatever can't be done in this way is
 * left to the browser: other sites, downloads, other windows, pages without our scripts or with newer ones.
 */
import type { Core } from "../core/core.js";
import { page } from "../core/own.js";
import { claim, isKnown, isOfPage, recordEntries } from "./entries.js";
import { addRegion } from "./feedback.js";
import { recordHead } from "./head.js";
import { type NavigateEvent, navigation } from "./navigation-api.js";
import { savePlace } from "./places.js";
import { startPrefetching } from "./prefetching.js";
import { recordResources } from "./resources.js";
import { recordUse, sourceOf } from "./source.js";
import { endVisit, mayLeave, Ready, type Tools, type Visit, visit, visitEntry } from "./visit.js";

/** What the lazy script does for navigations. */
export interface NavigateTools extends Tools {
  /** follows to an address of the same page, by an event over the socket */
  _follow(): void;
}

const manual = { focusReset: "manual", scroll: "manual" } as const;

/** Starts navigation; returns the function that goes to an address of this site. */
export function startNavigation(core: Core, tools: NavigateTools): (url: string, isReplace: boolean) => void {
  recordResources();
  recordHead();
  recordEntries();
  recordUse();
  addRegion();
  startPrefetching(core);
  navigation.addEventListener("navigate", (event) => follow(core, tools, event as NavigateEvent));
  return (address, isReplace) => {
    const url = new URL(address, page.baseURI).href;
    const wanted: Visit = { _url: url, _kind: isReplace ? "replace" : "push", _words: [] };
    if (new URL(url).origin !== location.origin) location[isReplace ? "replace" : "assign"](url);
    else if (mayLeave(wanted)) void visit(core, tools, wanted);
  };
}

function follow(core: Core, tools: NavigateTools, event: NavigateEvent): void {
  const { info, navigationType: type, destination } = event;
  if (info instanceof Ready) return event.intercept({ ...manual, handler: () => info._show() });
  const isOther = !event.canIntercept || event.downloadRequest !== null || event.formData || event.hashChange;
  // The browser scrolls to another place in the page, or loads another one: either way the user goes on.
  if (isOther || type === "reload") return;
  if (type === "traverse") return traverse(core, tools, event);
  const source = sourceOf(event);
  if (!source) return;
  const { _element, _words } = source;
  const isReplace = type === "replace" || _words.includes("replace");
  const wanted: Visit = {
    _url: destination.url,
    _kind: isReplace ? "replace" : "push",
    _source: _element,
    _words,
  };
  if (!isReplace && isWithin(destination.url)) return goWithin(tools, event);
  event.preventDefault();
  if (mayLeave(wanted)) void visit(core, tools, wanted);
}

function traverse(core: Core, tools: NavigateTools, event: NavigateEvent): void {
  const { key, url } = event.destination;
  endVisit();
  savePlace();
  // An entry of the page that is shown is followed by what has made it: the script for url() fields, or the application's own.
  if (isOfPage(key) || !isKnown(key)) return;
  if (isWithin(url)) return claim(key);
  const wanted: Visit = { _url: url, _kind: "traverse", _words: [], _key: key };
  // The browser lets no page stop every step back.
  if (mayLeave(wanted, event.cancelable))
    event.intercept({ ...manual, handler: () => visitEntry(core, tools, wanted) });
  else event.preventDefault();
}

/** A link that changes only url() fields is an event over the socket. */
function goWithin(tools: NavigateTools, event: NavigateEvent): void {
  endVisit();
  event.intercept({
    ...manual,
    async handler() {
      tools._follow();
    },
  });
}

/** Whether an address is that of the page, and differs only in url() fields. */
function isWithin(address: string): boolean {
  const url = new URL(address);
  if (url.pathname !== location.pathname || url.search === location.search) return false;
  const fields = [...page.querySelectorAll<HTMLElement>("[data-live-url]")];
  const names = fields.flatMap((each) => [...new URLSearchParams(each.dataset.liveUrl).keys()]);
  const others = (search: string) => {
    const query = new URLSearchParams(search);
    for (const name of [...names, "_view"]) query.delete(name);
    return query.toString();
  };
  return names.length > 0 && others(url.search) === others(location.search);
}
