/**
 * The script of a live page: finds the views, connects them, sends events and applies what comes back.
 *
 * Without it the page is forms and htmx; it takes events over only while its connection is up.
 */
import type {
  Change,
  ChangesFrame,
  ErrorFrame,
  Patch,
  ServerFrame,
} from "../../middleware/transport/protocol.js";
import { joinViews, leaveView, markJoined, startConnection } from "./connection.js";
import { listen, listenForMore } from "./events.js";
import { forgetParts } from "./parts.js";
import { applyPatch } from "./patch.js";
import { findViews, keepSeal, rootOf, type View, viewNumbered } from "./views.js";

declare const __DEV__: boolean;

/** So long after a reload by the script, in milliseconds, it does not reload again. */
const reloadPause = 10_000;
const reloadMark = "hyper-live:reloaded";

/** What must be done before the next frame: a morph waits for its script. */
let busy: Promise<unknown> | undefined;

function receive(frame: ServerFrame): void {
  if (!busy) {
    busy = take(frame)?.finally(() => {
      busy = undefined;
    });
  } else {
    const turn: Promise<unknown> = busy
      .then(() => take(frame))
      .finally(() => {
        if (busy === turn) busy = undefined;
      });
    busy = turn;
  }
}

function take(frame: ServerFrame): Promise<unknown> | undefined {
  switch (frame[0]) {
    case "ok":
      markJoined(frame.slice(1).map((number) => viewNumbered(number as number)));
      return undefined;
    case "seal": {
      const view = viewNumbered(frame[1]);
      if (view) keepSeal(view, frame[2]);
      return undefined;
    }
    case "reload":
      reload(frame[2]);
      return undefined;
    case "redirect":
      location.assign(frame[1]);
      return undefined;
    case "flash":
      say(frame[2], "live-flash").dataset.kind = frame[1];
      return undefined;
    case "refused":
    case "invalid":
    case "failed":
      endWithError(frame as ErrorFrame);
      return undefined;
    default:
      return applyChanges(frame as ChangesFrame);
  }
}

function applyChanges([number, ...changes]: ChangesFrame): Promise<unknown> | undefined {
  const view = viewNumbered(number);
  // Until a join is answered, what comes is meant for a page that is not this one any more.
  if (!view?.isJoined) return undefined;
  if (changes.length > 2) view.patches++;
  let waiting: Promise<unknown> | undefined;
  for (let i = 0; i < changes.length; i += 3) {
    const component = changes[i] as number;
    const change = changes[i + 2] as Change[] | undefined;
    if (change) {
      const step = () => applyChange(view, component, change);
      waiting = waiting ? waiting.then(step) : step();
    }
  }
  const confirm = () => {
    for (let i = 0; i < changes.length; i += 3)
      endEvents(view, changes[i] as number, changes[i + 1] as number, true);
  };
  if (waiting) return waiting.then(confirm);
  confirm();
  return undefined;
}

function applyChange(view: View, component: number, change: Change[]): Promise<unknown> | undefined {
  const root = rootOf(view, component);
  try {
    if (!root) throw new Error("HL_PATCH");
    if (typeof change[0] === "string") return morphRoot(root, change[0]);
    applyPatch(root, change as Patch, { key: view.key, component });
  } catch (error) {
    if (__DEV__)
      console.warn("Hyper Live: the page is not what the server thinks it is, and is fetched anew.", error);
    // A count that the server can't have makes it send the whole view.
    view.patches += 1 << 20;
    view.isJoined = false;
    if (root) forgetParts(root);
    joinViews([view]);
  }
  return undefined;
}

async function morphRoot(root: Element, html: string): Promise<void> {
  const { morph } = await import("./morph.js");
  const shown = morph(root, html);
  (window as { htmx?: { process(element: Element): void } }).htmx?.process(shown);
}

function endEvents(view: View, component: number, event: number, isDone: boolean): void {
  if (event === 0) return;
  const isEnded = (each: { component: number; event: number }) =>
    each.component === component && each.event <= event;
  const ended = view.pending.filter(isEnded);
  view.pending = view.pending.filter((each) => !isEnded(each));
  for (const each of ended) each.end(isDone);
}

function endWithError([status, number, component, event, code, message]: ErrorFrame): void {
  const view = viewNumbered(number);
  if (!view) return;
  endEvents(view, component, event, false);
  // The component itself says what is wrong with its values.
  if (status === "invalid") return;
  report(
    code,
    status === "failed" ? "app" : "page",
    message,
    rootOf(view, component) ?? document.documentElement,
  );
}

/** Errors are DOM events, for applications to show or collect. */
function report(code: string, from: "app" | "page", message: string, target: Element): void {
  if (__DEV__) console.warn(`Hyper Live: ${code} ${message}`);
  target.dispatchEvent(
    new CustomEvent("hyper-live:error", { bubbles: true, detail: { code, from, message } }),
  );
}

/** Fetches the page anew, but not again and again: then it goes on by posts. */
function reload(code: string): void {
  report(code, "page", "", document.documentElement);
  const last = Number(sessionStorage.getItem(reloadMark));
  if (Date.now() - last < reloadPause) return;
  sessionStorage.setItem(reloadMark, String(Date.now()));
  // Without the view's id, which names the state that can't be had.
  const url = new URL(location.href);
  url.searchParams.delete("_view");
  if (url.href === location.href) location.reload();
  else location.replace(url);
}

function sayReloaded(): void {
  const last = Number(sessionStorage.getItem(reloadMark));
  if (!last || Date.now() - last > reloadPause) return;
  say("This page was out of date and has been loaded afresh.").dataset.liveNotice = "";
}

/** Shows a message at the page's start. */
function say(text: string, name = ""): HTMLElement {
  const note = document.createElement("p");
  note.setAttribute("role", "status");
  note.className = name;
  note.textContent = text;
  document.body.prepend(note);
  return note;
}

const look = () => {
  findViews((view) => joinViews([view]), leaveView);
  listenForMore();
};
sayReloaded();
listen();
startConnection(receive);
look();
// Whoever brings live components into the page, or takes them out.
new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
