/**
 * What applications' own scripts find in the page as `hyperLive`: types for them come from "hyper-live/browser".
 */

/** How the page's connection is. */
export type ConnectionState = "connecting" | "open" | "closed";

/** What a hook can do beside drawing. */
export interface HookHandle {
  /**
   * Sends an event to the component, by the binding that the hook's element has to it: `@map-moved="move(lat, lng)"`.
   *
   * @param type - the binding's event
   * @param fields - values for the names in the binding's arguments; they arrive as text, as from a form
   * @returns what the handler returned, if JSON can carry it; rejects where it was refused or threw
   */
  pushEvent(type: string, fields?: object): Promise<unknown>;
}

/** What is done with the elements that have `data-live-hook="NAME"`. */
export interface Hook {
  /** It is in the page. */
  mounted?(element: HTMLElement, live: HookHandle): void;
  /** The template changed one of its bound attributes, or its content where that has no `data-live-keep`. */
  updated?(element: HTMLElement, live: HookHandle): void;
  /** It is no longer in the page. */
  removed?(element: HTMLElement, live: HookHandle): void;
}

/** The page's `hyperLive`. */
export interface HyperLiveClient {
  /** How the connection is; the document's event `hyper-live:connection` tells that it has changed. */
  readonly state: ConnectionState;
  /** Settles when nothing is under way: no event, no debounce, no attempt to connect. */
  settled(): Promise<void>;
  /** Registers a hook for elements with `data-live-hook`, also for those that are there already. */
  hook(name: string, hook: Hook): Promise<void>;
  /** Tells each frame in the console. */
  debug(on?: boolean): Promise<void>;
  /** Makes the line slow, by so many milliseconds for the way up and down together; 0 ends it. */
  latency(milliseconds: number): Promise<void>;
}

declare global {
  interface Window {
    hyperLive: HyperLiveClient;
  }
  var hyperLive: HyperLiveClient;
}
