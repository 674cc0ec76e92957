/**
 * While the connection is down: events go by post, through htmx, on the same state.
 *
 * What someone has in hand stays by the rules that stand beside htmx (`htmx/swaps.ts`). Loaded when the connection is
 * first lost.
 */

import type { Core } from "../core/core.js";
import { htmx } from "../core/htmx.js";
import type { PendingEvent, View } from "../core/model.js";
import { page } from "../core/own.js";

const turns = new WeakMap<View, Promise<void>>();
/** Milliseconds. */
const grace = 500;

/** Posts what waits for the connection, where that does not come back at once. */
export function postRequeued(core: Core): void {
  setTimeout(() => {
    for (const view of core._allViews())
      for (const each of view._pending) if (!view._isJoined && !each._sentBy) core._deliver(each);
  }, grace);
}

/** Posts an event, after those before it. */
export function postInTurn(core: Core, pending: PendingEvent): void {
  const view = pending._view;
  const turn = (turns.get(view) ?? Promise.resolve()).then(() => postNow(core, pending));
  turns.set(view, turn);
}

async function postNow(core: Core, pending: PendingEvent): Promise<void> {
  const view = pending._view;
  const input = pending._input;
  if (!view._pending.includes(pending)) return;
  // The connection may be back, or htmx missing: then it waits for the connection.
  if (view._isJoined) return core._deliver(pending);
  if (!htmx) return core._requeue(pending);
  const body = new URLSearchParams([
    ["_seal", view._seal],
    [`${pending._isSubmit ? "submit" : "on"}:${pending._component}`, pending._binding],
    ["_page", core._pageLoadId],
    ["_event", String(pending._event)],
  ]);
  for (let i = 0; i < input.length; i += 2) body.append(input[i] as string, input[i + 1] as string);
  // What the application's middleware wants of each post; a form that is sent as a whole has it, too.
  for (const { name, value } of view._form.querySelectorAll("input"))
    if (name !== "_seal") body.set(name, value);
  body.set("_forms", String(1 + page.querySelectorAll(`[data-live-more][id^="${view._key}:"]`).length));
  let response: Response | undefined;
  let bare: Promise<void> | undefined;
  let showAgain = () => {};
  await htmx.ajax("POST", view._form.action, {
    source: view._form,
    mayWrite: (control: Element) => core._mayWrite(control, { _answered: pending._sequence, _confirmed: 0 }),
    async fetch(url: string, request: RequestInit) {
      response = await fetch(url, { ...request, body });
      // From here until the answer is in the page; before, it is to be seen that the event is under way.
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
