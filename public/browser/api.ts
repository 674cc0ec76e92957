/**
 * The API for an application's own scripts in the page, `hyperLive`. The types are exported as "hyper-live/browser".
 */

/**
 * The state of the page's connection; `ended` if the user's session has ended, so that the page does not reconnect.
 *
 * @example
 * document.addEventListener("hyper-live:connection", () => showState(hyperLive.state));
 */
export type ConnectionState = "connecting" | "open" | "closed" | "ended";

/**
 * Passed to a hook, to talk to its component.
 *
 * @example
 * mounted(element, live) {
 *   element.onclick = async () => (element.title = await live.pushEvent("moved", { lat: 1, lng: 2 }));
 * }
 */
export interface HookHandle {
  /**
   * Sends an event to the component, by a binding of the hook's element such as `@map-moved="move(lat, lng)"`.
   *
   * @param type - the event of the binding
   * @param fields - values for the names in the binding's arguments; they arrive as text, like fields of a form
   * @returns what the handler returns, as JSON; rejects if the event is refused or the handler throws
   */
  pushEvent(type: string, fields?: object): Promise<unknown>;
}

/**
 * Callbacks for elements with `data-live-hook="NAME"`.
 *
 * @example
 * hyperLive.hook("clock", {
 *   mounted(element) { element.timer = setInterval(() => draw(element), 1000); },
 *   removed(element) { clearInterval(element.timer); },
 * });
 */
export interface Hook {
  /** Called when the element is in the page. */
  mounted?(element: HTMLElement, live: HookHandle): void;
  /** Called when the template has changed a bound attribute, or the content if the element has no `data-live-keep`. */
  updated?(element: HTMLElement, live: HookHandle): void;
  /** Called when the element has left the page. */
  removed?(element: HTMLElement, live: HookHandle): void;
}

/**
 * The type of `hyperLive`.
 *
 * @example
 * await window.hyperLive?.settled();
 */
export interface HyperLiveClient {
  /** The state of the connection. The document's event `hyper-live:connection` reports changes. */
  readonly state: ConnectionState;
  /** Resolves when no event is in flight or debounced, no connection is being opened, and no page is fetched. */
  settled(): Promise<void>;
  /** Registers a hook, for present and future elements with `data-live-hook`. */
  hook(name: string, hook: Hook): Promise<void>;
  /** Logs each frame to the console, or stops logging. */
  debug(on?: boolean): Promise<void>;
  /** Delays frames: the given milliseconds are one round trip; 0 removes the delay. */
  latency(milliseconds: number): Promise<void>;
  /** In development alone: opens the panel, or closes it. */
  panel?(): Promise<void>;
}

/**
 * `detail` of the document's events `hyper-live:navigate` and `hyper-live:navigated`.
 *
 * @example
 * document.addEventListener("hyper-live:navigated", ({ detail }) => countVisit(detail.url));
 */
export interface NavigationDetail {
  /** The address of the next page; in `hyper-live:navigated` after redirects. */
  readonly url: string;
  /** A new entry in the browser's history, a replaced one, or one that the user goes back or forward to. */
  readonly kind: "push" | "replace" | "traverse";
  /** The link or form that was used; null for Back, Forward, and a handler's redirect. */
  readonly source: Element | null;
}

declare global {
  interface Window {
    hyperLive: HyperLiveClient;
  }
  interface DocumentEventMap {
    /** A page is about to be left for another one. `preventDefault()` keeps it, if the event is cancelable. */
    "hyper-live:navigate": CustomEvent<NavigationDetail>;
    /** Another page is shown, and its scripts have run. */
    "hyper-live:navigated": CustomEvent<NavigationDetail>;
  }
  var hyperLive: HyperLiveClient;
}
