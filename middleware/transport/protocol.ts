/**
 * The wire between page and server: JSON arrays in text frames.
 *
 * A frame that starts with a number is about a view, counted from 0 in the order in which the page joined them;
 * one that starts with a word is about the connection. The browser imports this file as types only.
 */
import type { Change, Content, Instance, Patch } from "../../views/change.js";

export type { Change, Content, Instance, Patch };

/** What a view's page asks for when it joins. */
export type JoinView = [
  /** the view's number on this connection */
  view: number,
  seal: string,
  /** patches received since that seal was given out: whether the page shows what the server thinks it does */
  patches: number,
];

/** `["join", page, …views]`: `page` is a random word that tells one load of a page from another. */
export type JoinFrame = ["join", page: string, ...views: JoinView[]];

/** `["leave", view]`: the view was taken out of the page. */
export type LeaveFrame = ["leave", view: number];

/**
 * An event. `event` counts the events of this component, from 1; `patches` as in the join.
 * Behind the binding follow names and values that the browser filled in, if any.
 */
export type EventFrame = [
  view: number,
  component: number,
  event: number,
  patches: number,
  binding: string,
  ...input: string[],
];

/** `["ping"]`: is the server there? It answers `["ok"]`. */
export type PingFrame = ["ping"];

export type ClientFrame = JoinFrame | LeaveFrame | PingFrame | EventFrame;

/**
 * Changes: for each component its number, the number of the event that is confirmed (0: none) and the change,
 * which is left out at the end where there is none. A change is a patch, or `[html]` for the whole component.
 */
export type ChangesFrame = [view: number, ...changes: (number | Change)[]];

/** `["ok", …views]`: joined; each view's page is right, or is brought up to date by the frames that follow. */
export type JoinedFrame = ["ok", ...views: number[]];

/** `["reload", view, code]`: the view can't go on; the page must be fetched anew. */
export type ReloadFrame = ["reload", view: number, code: string];

/**
 * `["refused" | "invalid" | "failed", view, component, event, code, message]`: the event was not run; the component
 * says what is wrong with its values; or its handler threw, and the message is for the page's reader.
 */
export type ErrorFrame = [
  "refused" | "invalid" | "failed",
  view: number,
  component: number,
  event: number,
  code: string,
  message: string,
];

/** `["seal", view, seal]`: the newest state; the count of patches starts again from it. */
export type SealFrame = ["seal", view: number, seal: string];

/** `["redirect", url]`: the page goes there. */
export type RedirectFrame = ["redirect", url: string];

/** `["cookie", cookie]`: says to the server, for a minute, that messages wait for the page that comes next. */
export type CookieFrame = ["cookie", cookie: string];

/** `["flash", kind, text]`: a message to show. */
export type FlashFrame = ["flash", kind: string, text: string];

/** `["push", view, component, name, detail]`: a DOM event for the page's scripts, at the component's root. */
export type PushFrame = ["push", view: number, component: number, name: string, detail: unknown];

/** `["reply", view, component, event, value]`: what the handler returned, before the event is confirmed. */
export type ReplyFrame = ["reply", view: number, component: number, event: number, value: unknown];

/** `["store", isThere]`: whether what happens can be stored; while it can't, events wait. */
export type StoreFrame = ["store", isThere: boolean];

export type ServerFrame =
  | StoreFrame
  | PushFrame
  | ReplyFrame
  | RedirectFrame
  | CookieFrame
  | FlashFrame
  | ChangesFrame
  | JoinedFrame
  | ReloadFrame
  | ErrorFrame
  | SealFrame;

/** Most characters of the word by which a load of a page is known. */
export const maxPageLoadId = 32;

/** Codes with which a socket is closed. */
export const closeCodes = {
  /** the server is going away; come back at once (RFC 6455 registry: Service Restart) */
  restart: 1012,
  /** a database is not there; come back in a while (RFC 6455 registry: Try Again Later) */
  tryAgain: 1013,
  /** a frame that is none of the above (Policy Violation) */
  malformed: 1008,
} as const;
