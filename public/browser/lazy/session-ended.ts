/**
 * What the reader sees when their session has ended: they have signed out, or someone else has signed in.
 *
 * The page stays as it is, with what was typed, and sends nothing. It tries to connect again when the reader asks for it,
 * and when it becomes visible again: they may have signed in in another tab.
 */
import type { Core } from "../core/core.js";
import type { View } from "../core/model.js";
import { createLink, report, sayError } from "./messages.js";
import { showNotice } from "./notice-place.js";

const code = "HL_SESSION_ENDED";
const message = new Text();
let note: HTMLElement | undefined;
/** what had the focus when the note was made */
let focused: Element | null;
/** whether the session has ended, until the page is connected again; meanwhile it sends nothing by post */
export let isOver = false;

/** Ends the page's connection, and the events that wait for it. Later ones come to {@link refuseEvents}. */
export function endSession(core: Core, why: string): void {
  // While this script was loading, the page may have connected once more, and been told again.
  if (hyperLive.state === "ended") return;
  core._disconnect();
  // Cancel the next attempt to connect.
  core._setTimer(() => {}, 0);
  core._setConnectionState("ended");
  core._indicate(true);
  message.data = isOver ? "You are not signed in as before. " : `${why} `;
  isOver = true;
  document.addEventListener("hyper-live:connection", goOn);
  for (const view of core._allViews()) endEvents(core, view);
  tell(core);
}

/** Ends the events that the page can't send, since the session has ended. */
function endEvents(core: Core, view: View): void {
  void core._withoutFeedback(view, () => core._finish(view, view._pending, code));
}

/** Ends the events that were made since. */
export function refuseEvents(core: Core, view: View): void {
  endEvents(core, view);
  tell(core);
}

/** Dispatches the error, and shows it unless the application does. */
function tell(core: Core): void {
  // The seals of the page are valid if the same user has signed in again.
  const reconnect = core._checkNow;
  if (!report({ code, from: "page", message: message.data, reconnect })) return;
  note ??= createNote(reconnect);
  showNotice(note);
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

/** Removes the note once the page is connected. */
function goOn(): void {
  if (hyperLive.state !== "open") return;
  isOver = false;
  if (note?.matches(":focus-within")) (focused as HTMLElement).focus();
  note?.remove();
}
