/**
 * Keeps answers out of the page that are not ours, such as the error page of a proxy or the log-in page of other middleware,
 * and says that there was no answer: what was entered is still there, and can be sent again.
 */

import { answerName } from "../../../middleware/component/post-fields.js";
import type { HtmxContext } from "../core/htmx.js";
import { page } from "../core/own.js";
import { showNotice } from "../lazy/notice-place.js";
import { hideErrors } from "./notices.js";

/** Checks the answers to events of components. Our own script checks those to its posts, which have `mayWrite`. */
export function refuseOtherAnswers(): void {
  page.addEventListener("htmx:before:response", check);
  page.addEventListener("htmx:error", check);
}

function check(event: Event): void {
  // Errors may concern no request.
  const { ctx } = (event as CustomEvent<{ ctx?: HtmxContext }>).detail;
  if (!ctx?.isOurs || ctx.mayWrite) return;
  // Middleware that sends htmx elsewhere knows what it does.
  if (ctx.response?.headers.has(answerName) || ctx.hx?.redirect) return;
  event.preventDefault();
  say();
}

function say(): void {
  hideErrors();
  const note = page.createElement("p");
  note.setAttribute("role", "alert");
  note.dataset.liveError = "";
  note.textContent = "No answer came. This may not be done: try again.";
  showNotice(note);
}
