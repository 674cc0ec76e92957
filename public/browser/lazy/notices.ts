/** Frames that are rarely sent: messages, errors, events for scripts, redirects and reloads. */
import type { UrlFrame } from "../../../middleware/transport/protocol.js";
import type { Core } from "../core/core.js";
import type { PendingEvent } from "../core/model.js";
import { showAddress } from "./address.js";
import { ask } from "./ask-first.js";
import { freshUrl, hideError, report, say, sayError, sayFlash } from "./messages.js";
import { goTo } from "./navigating.js";
import { endSession } from "./session-ended.js";

/** Milliseconds after a reload during which the script does not reload again. */
const reloadPause = 10_000;
const reloadMark = "hyper-live:reloaded";

/** A `PushFrame`, `ReplyFrame`, `EffectsFrame` or `ErrorFrame` of the protocol. */
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
  if (what === "redirect") goTo(first, Boolean(second));
  else if (what === "url") showAddress(core, frame as UrlFrame);
  else if (what === "store") core._indicate(first as unknown as boolean);
  else if (what === "flash") sayFlash(first, second);
  // A socket has no headers to set a cookie with.
  else if (what === "cookie") Object.assign(document, { cookie: first });
  else if (what === "lost") sayLost(first);
  else if (what === "reload") reload(second);
  else if (what === "ended") endSession(core, first);
  else if (what === "watch") (await import("./visibility.js")).watchVisibility(core);
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
  const events = view ? core._numbered(view, component, Number(third)) : [];
  if (what === "reply") for (const each of events) each._value = fourth;
  else if (what === "effects") for (const each of events) keepEffects(core, each, fourth as unknown[]);
  else {
    if (view) await core._withoutFeedback(view, () => core._finish(view, events, fourth as string));
    for (const each of events) focusInvalid(each._element);
    if (fourth === "HL_UNCONFIRMED") {
      for (const each of events) ask(core, each, message);
      return;
    }
    if (what !== "refused") hideError();
    // For "invalid" the component itself renders the errors.
    if (what === "invalid") return;
    const code = fourth as string;
    const from = what === "failed" ? "app" : "page";
    if (report({ code, from, message }, root) && from === "app") sayError(code, message);
  }
}

/** Keeps the effects of an event until it is answered: if that is sent again, the effects are too. */
function keepEffects(core: Core, pending: PendingEvent, frames: unknown[]): void {
  const { _onEnd } = pending;
  pending._effects = frames;
  pending._onEnd = (code, value) => {
    _onEnd?.(code, value);
    if (pending._effects === frames) for (const frame of frames) void receiveNotice(core, frame);
  };
}

/** Focuses the first invalid field of the form. */
function focusInvalid(element: Element): void {
  const form = (element as HTMLButtonElement).form ?? element;
  if (element.matches("form,button,[type=submit]"))
    form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}

/** Says that the page has gone back to an older state, unless the application does. */
function sayLost(message: string): void {
  if (report({ code: "HL_STATE_LOST", from: "page", message })) say(message).dataset.liveNotice = "";
}

/** Shows a message if this script has just reloaded the page. */
export function sayReloaded(): void {
  if (isRecent()) say("This page was out of date and has been loaded afresh.").dataset.liveNotice = "";
}

/** Reloads the page, unless it has just been reloaded: then it goes on by posts. */
function reload(code: string): void {
  report({ code, from: "page", message: "" });
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

function isRecent(): boolean {
  try {
    // The clock may have been set back meanwhile.
    return Math.abs(Date.now() - Number(sessionStorage.getItem(reloadMark))) < reloadPause;
  } catch {
    return false;
  }
}
