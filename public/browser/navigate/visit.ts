/** Visits: fetches a page and shows it. There is one at a time; the last one wins. */
import type { NavigationDetail } from "../api.js";
import type { Core } from "../core/core.js";
import { page } from "../core/own.js";
import { enterPage } from "./entries.js";
import { announce, endBar, startBar } from "./feedback.js";
import { type FetchedPage, fetchPage, takePrefetched } from "./fetch-page.js";
import { focusFirst, targetOf } from "./focus.js";
import { loadHead } from "./head.js";
import { navigation, settle } from "./navigation-api.js";
import { type NextPage, parsePage } from "./parse-page.js";
import { focusedAt, type PlaceInPage, placeAt, placeNow, restoreScroll, savePlace } from "./places.js";
import { canShow } from "./resources.js";
import { swap } from "./swap.js";
import { eventsEnd } from "./unfinished.js";

/** How a page comes to be visited. */
export interface Visit {
  _url: string;
  _kind: "push" | "replace" | "traverse";
  /** the link or form that was used */
  _source?: Element | undefined;
  _words: readonly string[];
  /** on the way back or forward: the key of the history's entry */
  _key?: string;
}

/** What the lazy script does for a navigation. */
export interface Tools {
  /** sends what is debounced */
  _flush(): void;
  /** forgets the address of the old page, and leaves the focus of the new one to this script */
  _arrive(): void;
}

/** A page that is ready to be shown; passed to the event of its own navigation. */
export class Ready {
  constructor(
    readonly _visit: Visit,
    /** @param scroll - scrolls to the hash of the address */
    readonly _show: (scroll: () => void) => Promise<void>,
  ) {}
}

/** Views are numbered on the connection, each with another number; a page that has had too many is loaded. */
const maxViews = 5_000;

let current: AbortController | undefined;
let shownAt = Number.NEGATIVE_INFINITY;
/** the address of the running visit */
let heading: string | undefined;

/** Whether a page is being visited already, by the first click of a double click. */
export function isVisiting(url: string): boolean {
  return heading === url;
}

/** Ends the running visit, if there is one. */
export function endVisit(): void {
  current?.abort();
  current = heading = undefined;
  endBar();
}

/**
 * Tells scripts of a navigation. Returns whether it may go on.
 *
 * @param cancelable - false if the server sends the page elsewhere
 */
export function mayLeave({ _url: url, _kind: kind, _source: source }: Visit, cancelable = true): boolean {
  return page.dispatchEvent(tell("hyper-live:navigate", { url, kind, source: source ?? null }, cancelable));
}

function tell(name: string, detail: NavigationDetail, cancelable = false): Event {
  return new CustomEvent(name, { cancelable, detail });
}

/** Fetches the page of a link or form and shows it; if that is not possible, the browser loads it. */
export async function visit(core: Core, tools: Tools, wanted: Visit): Promise<void> {
  const ready = await prepare(core, tools, wanted, (url) => load(url, wanted));
  if (!ready) return;
  savePlace();
  const isReplaced = wanted._kind === "replace" || ready._visit._url === location.href;
  const result = navigation.navigate(ready._visit._url, {
    history: isReplaced ? "replace" : "push",
    info: ready,
  });
  settle(result);
}

/** Shows the page of an entry of the history, to which the browser has gone already. */
export async function visitEntry(core: Core, tools: Tools, wanted: Visit, scroll: () => void): Promise<void> {
  const ready = await prepare(core, tools, wanted, (url) => load(url, wanted));
  if (!ready) return;
  const { _url: url } = ready._visit;
  await ready._show(scroll);
  // Its route has sent the page elsewhere.
  if (url !== location.href && new URL(url).origin === location.origin) history.replaceState(null, "", url);
}

/** Gets a page ready. Undefined if another visit has begun, or if the browser loads it. */
async function prepare(
  core: Core,
  tools: Tools,
  wanted: Visit,
  giveUp: (url: string) => void,
): Promise<Ready | undefined> {
  endVisit();
  const mine = new AbortController();
  const { signal } = mine;
  current = mine;
  heading = wanted._url;
  startBar();
  const isPossible = hyperLive.state !== "ended" && core._allViews().every((view) => view._number < maxViews);
  const fetched = isPossible ? await read(core, tools, wanted, signal).catch(() => undefined) : undefined;
  const next = fetched && toShow(core, fetched);
  const showHead = next && !signal.aborted ? await loadHead(next, signal) : undefined;
  if (signal.aborted) return undefined;
  endVisit();
  // A route that has sent the page elsewhere is not asked again.
  if (!next || !showHead) giveUp(fetched?._url ?? wanted._url);
  else {
    const found = { ...wanted, _url: next._url };
    return new Ready(found, (scroll) => show(core, tools, found, next, showHead, scroll).catch(fail));
  }
  return undefined;
}

/** The document may be half of each page. */
function fail(error: unknown): void {
  console.error(error);
  location.reload();
}

/** Fetches a page, once the events of this one are over. Undefined if some of them would be lost. */
async function read(
  core: Core,
  tools: Tools,
  { _url: url, _kind: kind }: Visit,
  signal: AbortSignal,
): Promise<FetchedPage | undefined> {
  tools._flush();
  const early = kind === "traverse" ? undefined : takePrefetched(core, url);
  if (!(await eventsEnd(core, signal))) return undefined;
  return (await early) ?? fetchPage(url, signal, { isBack: kind === "traverse" });
}

/** Reads a fetched page. Undefined if it can't be put into this document. */
function toShow(core: Core, { _url: url, _html: text }: FetchedPage): NextPage | undefined {
  const next = text === undefined ? undefined : parsePage(core, text, url);
  return next && canShow(next) ? next : undefined;
}

/** Lets the browser load a page. */
function load(url: string, { _kind: kind }: Visit): void {
  const isHere = url.split("#")[0] === location.href.split("#")[0];
  if (isHere) location.reload();
  else location[kind === "push" ? "assign" : "replace"](url);
}

/** Puts a page into the document, which has its address already. */
async function show(
  core: Core,
  tools: Tools,
  wanted: Visit,
  next: NextPage,
  showHead: () => void,
  scroll: () => void,
): Promise<void> {
  const { _key: key, _words: words } = wanted;
  const isKept = words.includes("keep-scroll");
  const place = isKept ? placeNow() : key ? placeAt(key) : undefined;
  let runScripts = async () => {};
  const change = () => {
    runScripts = swap(core, next, showHead);
    tools._arrive();
    enterPage();
    shownAt = performance.now();
    arrive(next, place, scroll);
  };
  await changeWith(words.includes("transition"), change);
  // The views have joined, or begun to.
  if (!page.querySelector("[data-live-view]")) closeConnection(core);
  await runScripts();
  const { _url: url, _kind: kind, _source: source } = wanted;
  page.dispatchEvent(tell("hyper-live:navigated", { url, kind, source: source ?? null }));
}

/** Milliseconds in which a page that was put in is refused if it is another user's. */
const refusalTime = 3_000;

/** Loads a page that was put in, and whose views the connection does not take: someone else has signed in meanwhile. */
export function loadRefused(): void {
  page.addEventListener("hyper-live:connection", () => {
    if (hyperLive.state === "ended" && performance.now() - shownAt < refusalTime) location.reload();
  });
}

/** A page without views needs no connection. */
function closeConnection(core: Core): void {
  core._disconnect();
  core._indicate(true);
}

/** Scrolls to where the user is to be, moves the focus there, and announces the page. */
function arrive(next: NextPage, place: PlaceInPage | undefined, scroll: () => void): void {
  const target = targetOf(new URL(next._url).hash);
  if (place) restoreScroll(place);
  else if (target) scroll();
  else scrollTo({ top: 0, left: 0, behavior: "instant" });
  focusFirst(place ? focusedAt(place) : target);
  announce();
}

/** Changes the document, in a view transition if that is wanted and possible. */
async function changeWith(isWanted: boolean, change: () => void): Promise<void> {
  const isCalm = matchMedia("(prefers-reduced-motion:reduce)").matches;
  const isAsked = isWanted || page.querySelector('meta[name="view-transition"][content="same-origin"]');
  if (!isAsked || isCalm || !document.startViewTransition || page.hidden) return change();
  const transition = document.startViewTransition(change);
  for (const each of [transition.ready, transition.finished]) each.catch(() => {});
  await transition.updateCallbackDone;
}
