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
import { addRegion, startBar } from "./feedback.js";
import { recordHead } from "./head.js";
import { currentKey, type NavigateEvent, navigation, settle } from "./navigation-api.js";
import { recordScroll, savePlace } from "./places.js";
import { startPrefetching } from "./prefetching.js";
import { recordResources } from "./resources.js";
import { recordUse, type Source, sourceOf } from "./source.js";
import {
  endVisit,
  isVisiting,
  loadRefused,
  mayLeave,
  Ready,
  type Tools,
  type Visit,
  visit,
  visitEntry,
} from "./visit.js";

/** What the lazy script does for navigations. */
export interface NavigateTools extends Tools {
  /** follows to an address of the same page, by an event over the socket */
  _follow(): void;
}

/** How often the server may send a page elsewhere in so many milliseconds: beyond that, two pages send it to each other. */
const maxRedirects = 20;
const redirectTime = 10_000;
const redirects: number[] = [];

const within = Symbol("an address of the same page");
const manual = { focusReset: "manual", scroll: "manual" } as const;

/** Starts navigation; returns the function that goes to an address of this site. */
export function startNavigation(core: Core, tools: NavigateTools): (url: string, isReplace: boolean) => void {
  recordResources();
  recordHead();
  recordEntries();
  recordScroll();
  recordUse();
  addRegion();
  startPrefetching(core);
  loadRefused();
  navigation.addEventListener("navigate", (event) => follow(core, tools, event as NavigateEvent));
  return (address, isReplace) => {
    const url = new URL(address, page.baseURI).href;
    const wanted: Visit = { _url: url, _kind: isReplace ? "replace" : "push", _words: [] };
    if (new URL(url).origin !== location.origin) location[isReplace ? "replace" : "assign"](url);
    else if (!isLoop()) {
      mayLeave(wanted, false);
      void visit(core, tools, wanted);
    }
  };
}

function follow(core: Core, tools: NavigateTools, event: NavigateEvent): void {
  const { info, navigationType: type, destination } = event;
  if (info === within) return goWithin(tools, event);
  if (info instanceof Ready)
    return event.intercept({ ...manual, handler: () => info._show(() => event.scroll()) });
  const isDownload = event.downloadRequest !== null;
  if (type === "traverse") endVisit();
  const isOther =
    !event.canIntercept || isDownload || event.formData || event.hashChange || type === "reload";
  if (type === "traverse" && !isOther) return traverse(core, tools, event);
  const source = isOther ? undefined : sourceOf(event);
  if (source) followSource(core, tools, event, source);
  // The browser loads another page.
  else if (!destination.sameDocument && !isDownload) endVisit();
}

function followSource(core: Core, tools: NavigateTools, event: NavigateEvent, source: Source): void {
  const { navigationType: type, destination } = event;
  const { _element, _words } = source;
  const isReplace = type === "replace" || _words.includes("replace");
  const wanted: Visit = {
    _url: destination.url,
    _kind: isReplace ? "replace" : "push",
    _source: _element,
    _words,
  };
  const isSamePage = isWithin(destination.url);
  if (isSamePage && type === wanted._kind) return goWithin(tools, event);
  event.preventDefault();
  if (isSamePage) return settle(navigation.navigate(destination.url, { history: "replace", info: within }));
  if (!isVisiting(destination.url) && mayLeave(wanted)) void visit(core, tools, wanted);
}

function traverse(core: Core, tools: NavigateTools, event: NavigateEvent): void {
  const { key, url } = event.destination;
  const from = currentKey();
  savePlace();
  // An entry of the page that is shown is followed by what has made it: the script for url() fields, or the application's own.
  if (isOfPage(key) || !isKnown(key)) return;
  if (isWithin(url)) return claim(key);
  const wanted: Visit = { _url: url, _kind: "traverse", _words: [], _key: key };
  if (mayLeave(wanted)) {
    startBar();
    const scroll = () => event.scroll();
    event.intercept({ ...manual, handler: () => visitEntry(core, tools, wanted, scroll) });
  } else if (event.cancelable) event.preventDefault();
  // The browser goes back in any case; so go forward again.
  else event.intercept({ ...manual, handler: async () => settle(navigation.traverseTo(from)) });
}

/** Whether the server sends the page elsewhere again and again. */
function isLoop(): boolean {
  const now = performance.now();
  redirects.push(now);
  if (redirects.length <= maxRedirects || now - (redirects.shift() as number) > redirectTime) return false;
  console.error("Hyper Live: pages send the browser to each other without end, so it stays where it is.");
  return true;
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
