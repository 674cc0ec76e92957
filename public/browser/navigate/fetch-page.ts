/** Fetches pages, also before they are asked for. */
import { navigateName, prefetchName } from "../../../middleware/component/post-fields.js";
import type { Core } from "../core/core.js";
import { page } from "../core/own.js";

/** A fetched page. */
export interface FetchedPage {
  /** its address, after redirects */
  _url: string;
  _html: string;
}

interface Prefetched {
  _page: Promise<FetchedPage | undefined>;
  _controller: AbortController;
  _until: number;
  _state: string;
}

/** By address; each is used once. */
const prefetched = new Map<string, Prefetched>();

/**
 * Fetches a page. Undefined if the answer is not a page of this site that can be put into the document; rejects if there is
 * none.
 *
 * @param isBack - whether the browser's cache may only answer what the server confirms
 */
export async function fetchPage(
  url: string,
  signal: AbortSignal,
  options: { isBack?: boolean; isPrefetch?: boolean } = {},
): Promise<FetchedPage | undefined> {
  const [address, hash = ""] = url.split(/(?=#)/);
  const mark = page.querySelector<HTMLElement>("[data-live-page]")?.dataset.livePage;
  const answer = await fetch(address as string, {
    // A redirect to another site fails, and the browser then loads the page.
    mode: "same-origin",
    credentials: "same-origin",
    headers: {
      Accept: "text/html",
      [navigateName]: mark || "1",
      ...(options.isPrefetch && { [prefetchName]: "1" }),
    },
    cache: options.isBack ? "no-cache" : "default",
    signal,
  });
  const { headers, status } = answer;
  const isPage = /^text\/html\b/.test(headers.get("Content-Type") ?? "") && status !== 409;
  if (!isPage || headers.has("Refresh") || /attachment/.test(headers.get("Content-Disposition") ?? ""))
    return undefined;
  return { _url: answer.url + (answer.url.includes("#") ? "" : hash), _html: await answer.text() };
}

/**
 * Fetches a page that is about to be asked for.
 *
 * @param time - milliseconds for which it is fresh
 */
export function prefetch(core: Core, url: string, time: number): AbortController | undefined {
  const known = prefetched.get(url);
  // The answer to an event in flight may change what the page shows.
  const isBusy = core._allViews().some((view) => view._pending[0]);
  if (isBusy || (known && isFresh(core, known))) return undefined;
  const controller = new AbortController();
  const fetched = fetchPage(url, controller.signal, { isPrefetch: true }).catch(() => undefined);
  prefetched.set(url, {
    _page: fetched,
    _controller: controller,
    _until: performance.now() + time,
    _state: stateOf(core),
  });
  return controller;
}

/** The page that was fetched for an address, if it is fresh. It is used once. */
export function takePrefetched(core: Core, url: string): Promise<FetchedPage | undefined> | undefined {
  const found = prefetched.get(url);
  // The others are of no use any more: what the page shows next may change what they show.
  for (const each of prefetched.values()) if (each !== found) each._controller.abort();
  prefetched.clear();
  return found && !found._controller.signal.aborted && isFresh(core, found) ? found._page : undefined;
}

function isFresh(core: Core, { _until: until, _state: state }: Prefetched): boolean {
  return performance.now() < until && state === stateOf(core);
}

/** Changes with each event that the page sends: after that, a page fetched earlier may be out of date. */
function stateOf(core: Core): string {
  return core
    ._allViews()
    .map((view) => `${view._key} ${view._events}`)
    .join();
}
