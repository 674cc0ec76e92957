/**
 * What the reader sees when their session has ended: they have signed out, or someone else has signed in.
 *
 * The page stays as it is, with what was typed, and sends nothing. It connects again when the reader asks for it, or comes
 * back to it, since they may have signed in again in another tab.
 */
import type { Core } from "../core/core.js";
import type { PendingEvent } from "../core/model.js";
import { createLink, report, sayError } from "./messages.js";
import { showNotice } from "./notice-place.js";

const code = "HL_SESSION_ENDED";
const message = new Text();
let note: HTMLElement | undefined;
/** what had the focus when the note was made */
let focused: Element | null;
/** whether the session has ended, until the page is connected again; meanwhile it sends nothing by post */
export let isOver = false;

/** Ends the page's connection. The events that wait for it come to {@link refuseEvent}. */
export function endSession(core: Core, why: string): void {
  core._wire._isEnded = true;
  core._disconnect();
  core._setConnectionState("ended");
  core._indicate(true);
  message.data = isOver ? "You are not signed in as before. " : `${why} `;
  isOver = true;
  tell(core);
}

/** Ends an event that the page can't send, since the session has ended. */
export async function refuseEvent(core: Core, pending: PendingEvent): Promise<void> {
  const view = pending._view;
  await core._withoutFeedback(view, () => core._finish(view, [pending], code));
  tell(core);
}

/** Dispatches the error, and shows it unless the application does. */
function tell(core: Core): void {
  const reconnect = () => tryAgain(core);
  if (report({ code, from: "page", message: message.data, reconnect }))
    showNotice((note ??= createNote(reconnect)));
}

function createNote(reconnect: () => void): HTMLElement {
  const note = sayError(code, "");
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Go on";
  button.onclick = reconnect;
  const signIn = createLink("Sign in again in another tab");
  signIn.target = "_blank";
  note.prepend(message, signIn, ", then ", button, ".");
  focused = document.activeElement;
  return note;
}

/** Tries to go on when the reader comes back to the page, and removes the note once it is connected. */
export function watchSession(core: Core): void {
  addEventListener("visibilitychange", () => tryAgain(core));
  document.addEventListener("hyper-live:connection", () => {
    if (hyperLive.state !== "open") return;
    isOver = false;
    if (note?.matches(":focus-within")) (focused as HTMLElement).focus();
    note?.remove();
  });
}

/** Connects again, with the seals that the page has: they are valid if the same user has signed in again. */
function tryAgain(core: Core): void {
  if (document.hidden || !core._wire._isEnded) return;
  core._wire._isEnded = false;
  core._checkNow();
}
