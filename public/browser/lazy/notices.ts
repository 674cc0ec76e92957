/** Frames that are rarely sent: messages, errors, events for scripts, redirects and reloads. */
import type { Core } from "../core/core.js";
import type { PendingEvent } from "../core/model.js";
import { showNotice, shownNotices } from "./notice-place.js";

declare const __DEV__: boolean;

/** Milliseconds after a reload during which the script does not reload again. */
const reloadPause = 10_000;
const reloadMark = "hyper-live:reloaded";

/** A `PushFrame`, `ReplyFrame` or `ErrorFrame` of the protocol. */
type ComponentFrame = [
  what: string,
  view: number,
  component: number,
  nameOrEvent: string,
  detailOrCode: unknown,
  message: string,
];

/** Handles a frame about the page. */
export async function receiveNotice(core: Core, frame: unknown): Promise<void> {
  const [what, first, second] = frame as [string, string, string];
  if (what === "redirect") location.assign(first);
  else if (what === "store") core._indicate(first as unknown as boolean);
  else if (what === "flash") sayFlash(first, second);
  // A socket has no headers to set a cookie with.
  else if (what === "cookie") Object.assign(document, { cookie: first });
  else if (what === "reload") reload(second);
  else await receiveForComponent(core, frame as ComponentFrame);
}

/** Handles a frame about one component. */
async function receiveForComponent(core: Core, frame: ComponentFrame): Promise<void> {
  const [what, number, component, third, fourth, message] = frame;
  const view = core._allViews().find((each) => each._number === number);
  const root = (view && core._rootOf(view, component)) ?? document.documentElement;
  if (what === "push") {
    root.dispatchEvent(new CustomEvent(third, { bubbles: true, detail: fourth }));
    return;
  }
  const events = view ? core._eventsUpTo(view, component, Number(third)) : [];
  if (what === "reply") for (const each of events) each._value = fourth;
  else {
    if (view) await core._withoutFeedback(view, () => core._finish(view, events, fourth as string));
    for (const each of events) focusInvalid(each._element);
    if (what !== "refused") hideError();
    // For "invalid" the component itself renders the errors.
    if (what !== "invalid") report(fourth as string, what === "failed" ? "app" : "page", message, root);
  }
}

/** Focuses the first invalid field of the form. */
function focusInvalid(element: Element): void {
  const form = (element as HTMLButtonElement).form ?? element;
  if (element.matches("form,button,[type=submit]"))
    form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}

/**
 * Dispatches an error as a DOM event, which an application can show or collect; `from` says whose fault it is. The
 * message of a handler that threw is shown, unless the event is cancelled.
 */
function report(code: string, from: "app" | "page", message: string, target: Element): void {
  if (__DEV__) console.warn(`Hyper Live: ${code} ${message}`);
  const detail = { code, from, message };
  const event = new CustomEvent("hyper-live:error", { bubbles: true, cancelable: true, detail });
  if (target.dispatchEvent(event) && from === "app") sayError(code, message);
}

/** Shows an error as the other modes do. */
function sayError(code: string, message: string): void {
  const note = say(`${message} `, "", "alert");
  note.dataset.liveError = code;
  const link = document.createElement("a");
  link.href = freshUrl();
  link.textContent = "Open the page again";
  note.append(link);
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

function hideError(): void {
  document.querySelector("[data-live-error]")?.remove();
}

/** Shows what a handler flashed; `views/flash.ts` writes the same. */
function sayFlash(kind: string, text: string): void {
  say(text, "live-flash", kind === "error" ? "alert" : "status").dataset.kind = kind;
}

/** Shows a message if this script has just reloaded the page. */
export function sayReloaded(): void {
  if (isRecent()) say("This page was out of date and has been loaded afresh.").dataset.liveNotice = "";
}

/** Reloads the page, unless it has just been reloaded: then it goes on by posts. */
function reload(code: string): void {
  report(code, "page", "", document.documentElement);
  if (isRecent()) return;
  try {
    sessionStorage.setItem(reloadMark, String(Date.now()));
  } catch {
    // Without storage, as in another site's frame, a page can't know of an earlier reload. Don't risk a loop.
    return;
  }
  history.replaceState(history.state, "", freshUrl());
  location.reload();
}

/** The page's URL without `_view`, which names the state that could not be restored. */
function freshUrl(): string {
  const url = new URL(location.href);
  url.searchParams.delete("_view");
  return url.href;
}

function isRecent(): boolean {
  try {
    return Date.now() - Number(sessionStorage.getItem(reloadMark)) < reloadPause;
  } catch {
    return false;
  }
}

/** Shows a message, which replaces the messages of earlier events. */
function say(text: string, name = "", role = "status"): HTMLElement {
  const note = document.createElement("p");
  note.setAttribute("role", role);
  note.className = name;
  note.textContent = text;
  for (const each of earlier) each.remove();
  earlier = [];
  showNotice(note);
  return note;
}
