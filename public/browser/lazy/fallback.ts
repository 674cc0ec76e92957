/**
 * While the connection is down: events go by post, through htmx, on the same state.
 *
 * What someone has in hand stays by the rules that stand beside htmx (`htmx/swaps.ts`). Loaded when the connection is
 * first lost.
 */

import {
  eventNumberName,
  eventPrefix,
  formsName,
  pageName,
  sealName,
  submitPrefix,
} from "../../../middleware/component/post-fields.js";
import type { Kit } from "../core/core.js";
import { page } from "../core/own.js";
import type { PendingEvent } from "../core/pending.js";
import type { View } from "../core/views.js";
import { htmx } from "../htmx/htmx.js";

const turns = new WeakMap<View, Promise<void>>();
/** Milliseconds. */
const patience = 500;

/** Posts what waits for the connection, where that does not come back at once. */
export function goOnByPost({ allViews, sendOut }: Kit): void {
  setTimeout(() => {
    for (const { isJoined, pending } of allViews())
      for (const each of pending) if (!isJoined && !each.way) sendOut(each);
  }, patience);
}

/** Posts an event, after those before it. */
export function post(kit: Kit, pending: PendingEvent): void {
  const { view } = pending;
  const turn = (turns.get(view) ?? Promise.resolve()).then(() => postNow(kit, pending));
  turns.set(view, turn);
}

async function postNow(kit: Kit, pending: PendingEvent): Promise<void> {
  const { view, component, binding, input, isSubmit, event, at } = pending;
  if (!view.pending.includes(pending)) return;
  // The connection may be back, or htmx missing: then it waits for the connection.
  if (view.isJoined) return kit.sendOut(pending);
  if (!htmx) return kit.hold(pending);
  const body = new URLSearchParams([
    [sealName, view.seal],
    [`${isSubmit ? submitPrefix : eventPrefix}${component}`, binding],
    [pageName, kit.pageName],
    [eventNumberName, String(event)],
  ]);
  for (let i = 0; i < input.length; i += 2) body.append(input[i] as string, input[i + 1] as string);
  // What the application's middleware wants of each post; a form that is sent as a whole has it, too.
  for (const { name, value } of view.viewForm.querySelectorAll("input"))
    if (name !== sealName) body.set(name, value);
  body.set(formsName, String(1 + page.querySelectorAll(`[data-live-more][id^="${view.viewKey}:"]`).length));
  let response: Response | undefined;
  let bare: Promise<void> | undefined;
  let showAgain = () => {};
  await htmx.ajax("POST", view.viewForm.action, {
    source: view.viewForm,
    mayWrite: (control: Element) => kit.isFree(control, { at, done: 0 }),
    async fetch(url: string, request: RequestInit) {
      response = await fetch(url, { ...request, body });
      // From here until the answer is in the page; before, it is to be seen that the event is under way.
      bare = kit.onBarePage(view, () => new Promise((resolve) => (showAgain = resolve)));
      return response;
    },
  });
  const reply = response?.headers.get("Hyper-Live-Reply");
  if (reply) pending.value = JSON.parse(reply);
  if (response) kit.end(view, [pending], response.ok ? undefined : `HTTP ${response.status}`);
  else kit.hold(pending);
  showAgain();
  await bare;
  if (!response && view.isJoined) kit.sendOut(pending);
}
