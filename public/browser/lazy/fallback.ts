/**
 * Sends events by post, through htmx, while the connection is down: one at a time, the oldest first.
 *
 * Only an answer of ours ends an event. Without one, or with one of a proxy or of middleware, it is sent again, by post or
 * over the socket; the server runs it once.
 *
 * What the user has entered stays, by the same rules as for other answers to htmx (`htmx/swaps.ts`).
 */

import {
  answerName,
  eventNumberName,
  formsName,
  newSealName,
  pageName,
  patchesName,
  sealName,
} from "../../../middleware/component/post-fields.js";
import type { Core } from "../core/core.js";
import { type Htmx, htmx } from "../core/htmx.js";
import type { PendingEvent, View } from "../core/model.js";
import { own, page } from "../core/own.js";
import { isOver, refuseEvents } from "./session-ended.js";

declare const __DEV__: boolean;

/** Milliseconds that events wait for a view to join before they are posted, and before they are posted again. */
const grace = 500;
/** The longest pause between two posts of an event. */
const maxPause = 2_000;

/** Milliseconds after which a post counts as lost. Until then its view does not join. */
const patience = 20_000;
/** The same where a socket is open, over which the event can be sent again. */
const shortPatience = 2_000;

/** By view: the timer after which its events are posted, and the pause before the next attempt. */
const timers = new WeakMap<View, unknown>();
const pauses = new WeakMap<View, number>();

function sendLater(core: Core, view: View, time: number): void {
  if (timers.has(view)) return;
  timers.set(
    view,
    setTimeout(() => {
      timers.delete(view);
      void send(core, view);
    }, time),
  );
}

/**
 * Posts the oldest event of a view that has no connection, and then the others.
 *
 * @param wait - milliseconds to wait for a new connection
 */
export function post(core: Core, view: View, wait = 0): void {
  if (!view._pending[0]) return;
  if (isOver) return refuseEvents(core, view);
  if (view._isPosting || timers.has(view)) return;
  // An open socket is about to join.
  const time = core._isOpen() ? grace : wait;
  if (time > 0) sendLater(core, view, time);
  else void send(core, view);
}

async function send(core: Core, view: View): Promise<void> {
  const [pending] = view._pending;
  if (view._isPosting || !pending) return;
  if (view._isJoined) return core._sendWaiting(view);
  // Without htmx, wait for the connection.
  if (!htmx) return;
  trustHtmx(core, htmx);
  view._isPosting = true;
  const isJoining = core._isOpen();
  const isAnswered = await postNow(core, htmx, pending);
  view._isPosting = false;
  // The late answer to its join would be taken for one to a join with the newer seal, and patches would be counted twice.
  if (isJoining && !view._isJoined) core._disconnect();
  else if (own(view._form).isConnected) core._rejoin(view);
  const pause = pauses.get(view) ?? grace;
  pauses.set(view, isAnswered ? grace : Math.min(pause * 2, maxPause));
  if (isAnswered) core._sendWaiting(view);
  else sendLater(core, view, pause * (0.5 + Math.random() / 2));
}

/** Gives htmx our policy for Trusted Types, as a page may allow no other. A second extension of a name is ignored. */
function trustHtmx({ _policy }: Core, htmx: Htmx): void {
  const policy = { createHTML: (html: string) => _policy.createHTML(html), createScript: String };
  htmx.registerExtension("hyper-live-types", {
    init: (api: { initSecurity(policy: object): void }) => api.initSecurity(policy),
  });
}

/** Posts an event; returns whether it was answered. */
async function postNow(core: Core, htmx: Htmx, pending: PendingEvent): Promise<boolean> {
  const view = pending._view;
  const body = bodyOf(core, pending);
  let response: Response | undefined;
  let bare: Promise<void> | undefined;
  let showAgain = () => {};
  const { signal, timer } = limitTime(core);
  // As `htmx/events.ts` does: it waits for what was posted before this script ran.
  own(view._form).setAttribute("hx-sync", `#${view._key}:queue all`);
  const request = {
    source: view._form,
    // The headers of the answer say what to swap.
    swap: "none",
    isOurs: true,
    mayWrite: (control: Element) => core._mayWrite(control, { _answered: pending._sequence, _confirmed: 0 }),
    async fetch(url: string, request: RequestInit) {
      const answer = await fetch(url, { ...request, body, signal });
      await check(view, answer);
      response = answer;
      // Hide the feedback only until the answer is in the page, not while the request is in flight.
      bare = core._withoutFeedback(view, () => new Promise((resolve) => (showAgain = resolve)));
      return answer;
    },
  };
  // htmx reports errors by events.
  await htmx.ajax("POST", view._form.action, request).catch(() => {});
  clearInterval(timer);
  if (!response) return false;
  const reply = response.headers.get("Hyper-Live-Reply");
  if (reply) pending._value = JSON.parse(reply);
  // The answer has those of the event.
  pending._effects = undefined;
  // The session may have ended meanwhile, and the event with it.
  const events = core._numbered(view, pending._component, pending._event);
  core._finish(view, events, response.ok ? undefined : `HTTP ${response.status}`);
  showAgain();
  await bare;
  return true;
}

/** The signal that aborts a post which takes too long. */
function limitTime(core: Core) {
  const controller = new AbortController();
  const start = performance.now();
  const timer = setInterval(() => {
    if (performance.now() - start > (core._isOpen() ? shortPatience : patience)) controller.abort();
  }, 500);
  return { signal: controller.signal, timer };
}

/** Throws if an answer is not ours, says that the event is to be sent again, or breaks off; htmx then swaps nothing. */
async function check(view: View, answer: Response): Promise<void> {
  const { headers } = answer;
  const seal = headers.get(newSealName);
  if (seal) {
    view._seal = seal === "body" ? await answer.text() : seal;
    view._patches = 0;
    // Patches of before may still be on their way over the socket, if the join was answered meanwhile.
    view._isJoined = false;
  }
  // Middleware that sends htmx elsewhere knows what it does.
  if (headers.get(answerName) !== "final" && !headers.has("HX-Redirect")) {
    if (__DEV__)
      console.warn(`Hyper Live: an event is sent again, since its post was answered with ${answer.status}.`);
    throw answer.status;
  }
  await answer.clone().text();
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
    [patchesName, String(view._patches)],
  ]);
  for (let i = 0; i < input.length; i += 2) body.append(input[i] as string, input[i + 1] as string);
  addFields(body, view);
  body.set(formsName, String(1 + page.querySelectorAll(`[data-live-more][id^="${view._key}:"]`).length));
  return body;
}

/** Adds the fields that the application's middleware requires of each post, such as a token. */
export function addFields(body: URLSearchParams, view: View): void {
  for (const { name, value } of view._form.querySelectorAll("input"))
    if (name !== sealName) body.set(name, value);
}
