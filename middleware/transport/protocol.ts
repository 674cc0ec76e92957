/**
 * The wire between page and server: JSON arrays in text frames.
 *
 * A frame that starts with a number is about a view; views are counted from 0, in the order in which the page joined
 * them. A frame that starts with a word is about the connection. The browser imports only the types of this file.
 */
import type { Change, Content, Patch, TemplateInstance } from "../../views/change.js";

export type { Change, Content, Patch, TemplateInstance };

/** A view in the frame of a join. */
export type JoinView = [
  /** the view's number on this connection */
  view: number,
  seal: string,
  /** number of patches received since that seal: tells whether the page shows what the server expects */
  patches: number,
];

/** `["join", page, …views]`: `page` is a random word that identifies one load of the page. */
export type JoinFrame = ["join", page: string, ...views: JoinView[]];

/** `["leave", view]`: the view was removed from the page. */
export type LeaveFrame = ["leave", view: number];

/**
 * An event. `event` counts the events of this component, from 1; `patches` as in the join.
 * The binding is followed by the names and values that the browser filled in, if any.
 */
export type EventFrame = [
  view: number,
  component: number,
  event: number,
  patches: number,
  binding: string,
  ...input: string[],
];

/** `["ping"]`: checks the connection; the server answers `["ok"]`. */
export type PingFrame = ["ping"];

/**
 * `["url", address, count]`: the user has gone to another entry of the browser's history that is the same page with another
 * query. `count` is the number of such frames on this connection.
 */
export type AddressFrame = ["url", address: string, count: number];

/**
 * `["reconnect"]`: the page is about to connect in another way, or to be without a connection for a while. Once its running
 * events are answered, the server sends it its newest seals, and closes the channel.
 */
export type ReconnectFrame = ["reconnect"];

export type ClientFrame = JoinFrame | LeaveFrame | PingFrame | ReconnectFrame | AddressFrame | EventFrame;

/**
 * Changes: for each component its number, the number of the confirmed event (0: none) and the change. A component
 * without a change comes last, and its entry ends with the event's number. A change is a patch, or `[html]` for the whole component.
 */
export type ChangesFrame = [view: number, ...changes: (number | Change)[]];

/** `["ok", …views]`: these views joined; frames with the changes that the page misses follow, if there are any. */
export type JoinedFrame = ["ok", ...views: number[]];

/** `["reload", view, code]`: the view can't continue; the page must be loaded again. */
export type ReloadFrame = ["reload", view: number, code: string];

/**
 * `["refused" | "invalid" | "failed", view, component, event, code, message]`: the event was not run; its values were
 * invalid, which the component shows; or its handler threw. The message is for the reader of the page.
 */
export type ErrorFrame = [
  "refused" | "invalid" | "failed",
  view: number,
  component: number,
  event: number,
  code: string,
  message: string,
];

/** `["seal", view, seal]`: the newest state, from which on patches are counted again. */
export type SealFrame = ["seal", view: number, seal: string];

/**
 * `["lost", message]`: a newer state, which the page has shown, is lost; it was sent an older one. The message is for the
 * reader of the page.
 */
export type LostFrame = ["lost", message: string];

/** `["redirect", url, replace]`: the page goes there; `replace`: without a new entry in the browser's history. */
export type RedirectFrame = ["redirect", url: string, replace?: boolean];

/**
 * `["url", url, push, count]`: the address bar shows this address; `push`: as a new entry in the browser's history. `count`
 * is that of the newest {@link AddressFrame} which the address takes into account: an older one is out of date.
 */
export type UrlFrame = ["url", url: string, push: boolean, count: number];

/** `["cookie", cookie]`: a cookie that the script sets; with it the next page loads its stored flashes. */
export type CookieFrame = ["cookie", cookie: string];

/** `["flash", kind, text]`: a message to show. */
export type FlashFrame = ["flash", kind: string, text: string];

/** `["push", view, component, name, detail]`: a DOM event for the page's scripts, at the component's root. */
export type PushFrame = ["push", view: number, component: number, name: string, detail: unknown];

/** `["reply", view, component, event, value]`: the value that the handler returned; sent before the event is confirmed. */
export type ReplyFrame = ["reply", view: number, component: number, event: number, value: unknown];

/** What a hook or a handler leaves besides changes. */
export type EffectFrame = RedirectFrame | CookieFrame | FlashFrame | PushFrame;

/**
 * `["effects", view, component, event, frames]`: the effects of an event, sent before its answer. The script carries them out
 * once the event is answered.
 */
export type EffectsFrame = ["effects", view: number, component: number, event: number, frames: EffectFrame[]];

/** `["store", isThere]`: whether the store can be reached; while it can't, events wait. */
export type StoreFrame = ["store", isThere: boolean];

/**
 * `["ended", message]`: the page's user has signed out, or another one has signed in. The socket is then closed with
 * `closeCodes.ended`. The message is for the reader of the page.
 */
export type EndedFrame = ["ended", message: string];

export type ServerFrame =
  | EndedFrame
  | LostFrame
  | StoreFrame
  | EffectFrame
  | EffectsFrame
  | ReplyFrame
  | UrlFrame
  | ChangesFrame
  | JoinedFrame
  | ReloadFrame
  | ErrorFrame
  | SealFrame;

/** Maximum length of the word that identifies a load of a page. */
export const maxPageLoadId = 32;

/** Maximum length of an address that a page sends; servers refuse a request for a longer one. */
export const maxAddress = 8_000;

/** Maximum number of views of a page, even if the option `limits` allows more. */
export const maxViews = 10_000;

/** Codes with which a socket is closed. */
export const closeCodes = {
  /** the server is shutting down; reconnect at once (RFC 6455 registry: Service Restart) */
  restart: 1012,
  /** a database can't be reached; try again later (RFC 6455 registry: Try Again Later) */
  tryAgain: 1013,
  /** the page sent an unknown frame, or too many (Policy Violation) */
  malformed: 1008,
  /** the page's user has signed out, or another one has signed in; don't reconnect */
  ended: 4401,
} as const;
