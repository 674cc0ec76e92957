/** Messages in the page: errors, which applications can show themselves, and what handlers flash. */
import type { PendingEvent } from "../core/model.js";
import { showNotice, shownNotices } from "./notice-place.js";

declare const __DEV__: boolean;

/** `detail` of the event `hyper-live:error`. */
interface ErrorDetail {
  code: string;
  /** whose fault it is */
  from: "app" | "page";
  message: string;
  /** connects again, after the session has ended */
  reconnect?: () => void;
}

/**
 * Dispatches an error as a DOM event, which an application can show or collect. Returns whether it may be shown: false if
 * the event was cancelled.
 */
export function report(detail: ErrorDetail, target: Element = document.documentElement): boolean {
  if (__DEV__) console.warn(`Hyper Live: ${detail.code} ${detail.message}`);
  return target.dispatchEvent(
    new CustomEvent("hyper-live:error", { bubbles: true, cancelable: true, detail }),
  );
}

/** Shows an error as the other modes do. */
export function sayError(code: string, message: string): HTMLElement {
  const note = say(`${message} `, "", "alert");
  note.dataset.liveError = code;
  note.append(createLink("Open the page again"));
  return note;
}

/** A link to a fresh copy of the page. */
export function createLink(text: string): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = freshUrl();
  link.textContent = text;
  return link;
}

/** The messages that were shown when the last event was sent. */
let earlier: Iterable<Element> = [];

/** Prepares for the answer to an event: the error that is shown goes if it succeeds, and its messages replace earlier ones. */
export function expectAnswer(pending: PendingEvent): void {
  const { _onEnd } = pending;
  earlier = document.querySelectorAll(shownNotices);
  pending._onEnd = (code, value) => {
    _onEnd?.(code, value);
    if (!code) hideError();
  };
}

/** Removes the error that is shown. */
export function hideError(): void {
  document.querySelector("[data-live-error]")?.remove();
}

/** Shows what a handler flashed; `views/flash.ts` writes the same. */
export function sayFlash(kind: string, text: string): void {
  say(text, "live-flash", kind === "error" ? "alert" : "status").dataset.kind = kind;
}

/** The page's URL without `_view`, which names the state that could not be restored. */
export function freshUrl(): string {
  const url = new URL(location.href);
  url.searchParams.delete("_view");
  return url.href;
}

/** Shows a message, which replaces the messages of earlier events. */
export function say(text: string, name = "", role = "status"): HTMLElement {
  const note = document.createElement("p");
  note.setAttribute("role", role);
  note.className = name;
  note.textContent = text;
  for (const each of earlier) each.remove();
  earlier = [];
  showNotice(note);
  return note;
}
