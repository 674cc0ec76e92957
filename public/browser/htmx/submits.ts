/**
 * Decides which submits htmx sends. A repeated submit with the same content is dropped, the button of a dialog closes it,
 * and while our own script is connected it sends the submits of components instead.
 */

import { sealName } from "../../../middleware/component/post-fields.js";
import type { HtmxContext, HtmxEvent } from "../core/htmx.js";
import { own, page } from "../core/own.js";

/** By request, until it is answered: the id of its form, what was sent, and what the form held. */
const inFlight = new Map<HtmxContext, { _id: string; _sent: string; _held: string }>();

/** Adjusts htmx's requests that concern a component. */
export function handleSubmits(): void {
  addEventListener("htmx:config:request", handleRequest);
  addEventListener("htmx:finally:request", (event) => {
    inFlight.delete((event as HtmxEvent).detail.ctx);
  });
}

function handleRequest(event: Event): void {
  const { ctx } = (event as HtmxEvent).detail;
  const { sourceElement, sourceEvent } = ctx;
  if (ctx.fetch) return;
  const isForComponent = isOurs(sourceElement);
  const isLive = page.documentElement.dataset.liveConnection;
  // While our script runs, it sends the events of components. An application's own request may bring elements that need its lazy part.
  if (isLive && !isForComponent) void hyperLive.settled();
  if (!isForComponent) return;
  if (isLive) event.preventDefault();
  // Only the event of a submit has it; without a button it is null.
  const button = (sourceEvent as SubmitEvent | undefined)?.submitter as HTMLInputElement | null | undefined;
  if (button === undefined) return;
  const form = sourceElement as HTMLFormElement;
  // htmx leaves out where an image was clicked.
  if (button?.type === "image") ctx.request.body = new FormData(form, button);
  if (button?.formMethod === "dialog") {
    event.preventDefault();
    own(form).closest("dialog")?.close(button.value);
  } else if (!isLive && !recordSubmit(ctx, form)) event.preventDefault();
}

/** Whether the requests of an element are events of a component. */
export function isOurs(source: Element): boolean {
  const address = own(source).getAttribute("hx-post");
  return [...page.querySelectorAll("form[data-live-view]")].some(
    (form) => own(form).getAttribute("hx-post") === address,
  );
}

/** Records what a form sends; returns false if the same content is in flight already. */
function recordSubmit(ctx: HtmxContext, form: HTMLFormElement): boolean {
  const { id } = own(form);
  const sent = read(ctx.request.body);
  // A click is not a submit of what the user entered: each one counts, however fast they come.
  if (!sent.includes('["on:'))
    for (const each of inFlight.values()) if (each._id === id && each._sent === sent) return false;
  inFlight.set(ctx, { _id: id, _sent: sent, _held: read(new FormData(form)) });
  return true;
}

/** Whether the values of a form are still those that were sent, or those that were sent are not known. */
export function holdsWhatItSent(ctx: HtmxContext, form: HTMLFormElement): boolean {
  const before = inFlight.get(ctx)?._held;
  return before === undefined || read(new FormData(form)) === before;
}

/** Names and values as text, without the seal, which changes with each answer. */
function read(fields: FormData | URLSearchParams): string {
  return JSON.stringify([...fields].filter(([name]) => name !== sealName));
}
