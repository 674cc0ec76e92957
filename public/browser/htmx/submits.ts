/**
 * Decides which submits htmx sends: a repeated submit with the same content is dropped, and while our own script runs it
 * sends the events of components instead.
 */

import { formsName, sealName } from "../../../middleware/component/post-fields.js";
import type { HtmxContext, HtmxEvent } from "../core/htmx.js";
import { own, page } from "../core/own.js";
import { postBinding } from "./events.js";
import { isLive, nameOf } from "./ours.js";

/** By request, until it is answered: the id of its form, what was sent, and what the form held. */
const inFlight = new Map<HtmxContext, { _id: string; _sent: string; _held: string }>();

/** The elements of bindings whose events htmx triggers. A patch may take the binding, but htmx's timer goes on. */
const triggered = new WeakSet<Element>();

/** Adjusts htmx's requests that concern a component. */
export function handleSubmits(): void {
  addEventListener("htmx:before:init", ({ target }) => {
    if (bindingOf(target as Element)) triggered.add(target as Element);
  });
  addEventListener("htmx:config:request", handleRequest);
  addEventListener("htmx:finally:request", (event) => {
    inFlight.delete((event as HtmxEvent).detail.ctx);
  });
}

function handleRequest(event: Event): void {
  const { ctx } = (event as HtmxEvent).detail;
  const { sourceElement, sourceEvent } = ctx;
  if (ctx.fetch) return;
  if (!ctx.isOurs) {
    // What has no event of the browser, such as a poll, has a trigger of htmx.
    const attribute = bindingOf(sourceElement);
    if (attribute || triggered.has(sourceElement)) event.preventDefault();
    // An application's own request may bring elements that need the lazy part of our script.
    if (isLive()) void hyperLive.settled();
    else if (attribute) postBinding(sourceEvent as Event, sourceElement, attribute);
    return;
  }
  addFields(sourceElement, ctx.request.body);
  // Only the event of a submit has it; without a button it is null.
  const button = (sourceEvent as SubmitEvent).submitter as HTMLInputElement | null | undefined;
  if (button === undefined) return;
  const form = sourceElement as HTMLFormElement;
  // htmx leaves out where an image was clicked.
  if (button?.type === "image") ctx.request.body = new FormData(form, button);
  if (!recordSubmit(ctx, form)) event.preventDefault();
}

/** The attribute of an element's first binding. */
function bindingOf(element: Element): string | undefined {
  return own(element)
    .getAttributeNames()
    .find((name) => /^data-on-/.test(name));
}

/**
 * Adds the newest fields of the view, which its first form has, in their places: the seal comes before files. Also adds the
 * number of the view's forms, so that the server can distribute new buttons to them.
 */
function addFields(source: Element, body: HtmxContext["request"]["body"]): void {
  const [key] = nameOf(source);
  const form = key && page.getElementById(key);
  if (!form) return;
  for (const { name, value } of own(form).querySelectorAll("input")) body.set(name, value);
  const { length } = page.querySelectorAll(`[data-live-more][id^="${key}:"]`);
  if (length) body.set(formsName, `${length + 1}`);
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
