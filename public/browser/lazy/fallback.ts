/**
 * Sends events by post, through htmx, while the connection is down.
 *
 * What the user has entered stays, by the same rules as for other answers to htmx (`htmx/swaps.ts`).
 */

import { eventNumberName, formsName, pageName, sealName } from "../../../middleware/component/post-fields.js";
import type { Core } from "../core/core.js";
import { htmx } from "../core/htmx.js";
import type { PendingEvent, View } from "../core/model.js";
import { page } from "../core/own.js";
import { isOver, refuseEvent } from "./session-ended.js";

const turns = new WeakMap<View, Promise<void>>();
/** Milliseconds that events wait for a new connection before they are posted. */
const grace = 500;

/** Posts the events that wait for the connection, unless it is back soon. */
export function postRequeued(core: Core): void {
  setTimeout(() => {
    for (const view of core._allViews())
      for (const each of view._pending) if (!view._isJoined && !each._sentBy) core._deliver(each);
  }, grace);
}

/** Posts an event after the earlier events of its view. */
export function postInTurn(core: Core, pending: PendingEvent): void {
  const view = pending._view;
  const turn = (turns.get(view) ?? Promise.resolve()).then(() => postNow(core, pending));
  turns.set(view, turn);
}

async function postNow(core: Core, pending: PendingEvent): Promise<void> {
  const view = pending._view;
  if (!view._pending.includes(pending)) return;
  // If the connection is back, send the event there. Without htmx, wait for the connection.
  if (view._isJoined) return core._deliver(pending);
  if (isOver) return refuseEvent(core, pending);
  if (!htmx) return core._requeue(pending);
  const body = bodyOf(core, pending);
  let response: Response | undefined;
  let bare: Promise<void> | undefined;
  let showAgain = () => {};
  await htmx.ajax("POST", view._form.action, {
    source: view._form,
    mayWrite: (control: Element) => core._mayWrite(control, { _answered: pending._sequence, _confirmed: 0 }),
    async fetch(url: string, request: RequestInit) {
      response = await fetch(url, { ...request, body });
      // Hide the feedback only until the answer is in the page, not while the request is in flight.
      bare = core._withoutFeedback(view, () => new Promise((resolve) => (showAgain = resolve)));
      return response;
    },
  });
  const reply = response?.headers.get("Hyper-Live-Reply");
  if (reply) pending._value = JSON.parse(reply);
  if (response) core._finish(view, [pending], response.ok ? undefined : `HTTP ${response.status}`);
  else core._requeue(pending);
  showAgain();
  await bare;
  if (!response && view._isJoined) core._deliver(pending);
}

/** The fields that a post of the view's form would have. */
function bodyOf(core: Core, pending: PendingEvent): URLSearchParams {
  const view = pending._view;
  const input = pending._input;
  const body = new URLSearchParams([
    [sealName, view._seal],
    [`${pending._isSubmit ? "submit" : "on"}:${pending._component}`, pending._binding],
    [pageName, core._pageLoadId],
    [eventNumberName, String(pending._event)],
  ]);
  for (let i = 0; i < input.length; i += 2) body.append(input[i] as string, input[i + 1] as string);
  // Fields that the application's middleware requires of each post, such as a token.
  for (const { name, value } of view._form.querySelectorAll("input"))
    if (name !== sealName) body.set(name, value);
  body.set(formsName, String(1 + page.querySelectorAll(`[data-live-more][id^="${view._key}:"]`).length));
  return body;
}
