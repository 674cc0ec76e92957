/**
 * Posts: an event that arrives as a form, from a browser without scripts or from htmx.
 *
 * The view is made again from its newest state (or is alive, with a socket), runs the event, is stored, and
 * answers: a plain form by a redirect to its page (303), htmx by the component's fragment.
 */
import type { Request, Response } from "express";
import { LiveError } from "../../../views/errors.js";
import { writeFlashes } from "../../../views/flash.js";
import { ClickForms } from "../../component/click-forms.js";
import type { Mode } from "../../component/context.js";
import { findOffer } from "../../component/event/offers.js";
import type { Instance, Outcome } from "../../component/instance.js";
import { View } from "../../component/view.js";
import { contextOf, type Visitor } from "../../component/visitor.js";
import { allowsPost, describeOrigin } from "../../security/origin.js";
import { sessionOf } from "../../security/session.js";
import type { Site } from "../../site.js";
import type { ViewSnapshot } from "../../state/views/snapshot.js";
import { freshUrl, resolveAddress, viewUrl } from "../address.js";
import { sendHtml, varyByHtmx, wantsFragment } from "../answer.js";
import { type HttpError, readBody } from "../body.js";
import { sendFlashes } from "../flash.js";
import { writeOwnFields } from "../own-fields.js";
import { forScripts } from "../page.js";
import { answerError, answerUnread } from "./error-answer.js";
import { type Posted, readPost } from "./read-post.js";
import { keepWhatWasTyped, toAscii, writeAnswer, writePushes } from "./write-answer.js";

/** Answers a post to the site's path. */
export async function answerPost(site: Site, request: Request, response: Response): Promise<void> {
  response.setHeader("Cache-Control", "no-store");
  varyByHtmx(response);
  let body: unknown;
  try {
    body = await readBody(request, site.settings.maxPayload);
  } catch (error) {
    // What was not read yet, or the browser would not hear the answer.
    request.resume();
    answerUnread(site, request, response, error as HttpError);
    return;
  }
  let sealed: ViewSnapshot | undefined;
  try {
    if (!allowsPost(request, site.settings.origins)) {
      throw new LiveError("HL_ORIGIN", `A post came from ${describeOrigin(request)}.`, { status: 403 });
    }
    const posted = readPost(site, request, body);
    sealed = site.store.open(posted.seal, sessionOf(request));
    const opened = sealed;
    await site.store.aloneEverywhere(opened.id, () => runPosted(site, request, response, posted, opened));
  } catch (error) {
    answerError(site, request, response, error, sealed?.url);
  }
}

async function runPosted(
  site: Site,
  request: Request,
  response: Response,
  posted: Posted,
  sealed: ViewSnapshot,
): Promise<void> {
  const { store } = site;
  const alive = await store.find(sealed.id);
  const view =
    alive?.session === sealed.session
      ? alive
      : await View.restore(await store.newest(sealed), site.surroundings);
  const visitor = { data: contextOf(site.settings.context, request) };
  view.visitor ??= visitor;
  const instance = view.instances[posted.component];
  const event = { mode: wantsFragment(request) ? "htmx" : "form", visitor } as const;
  const outcome: Outcome = instance
    ? await runOnce(view, instance, posted, event)
    : { status: "refused", error: notThere(posted) };

  if (outcome.status === "refused") {
    const wasOffered = outcome.error.code === "HL_EVENT_NOT_OFFERED" && view.version > sealed.version;
    if (!wasOffered || !(await didOffer(site, sealed, posted))) throw outcome.error;
    // Offered a moment ago, and gone by another's doing: the page is brought up to date, no more.
  }
  view.deliver();
  const isInvalid = outcome.status === "invalid" && instance !== undefined;
  if (isInvalid) keepWhatWasTyped(instance, posted);
  // Stored in any case: the redirect shows this view.
  const saved = await store.save(view);
  if (outcome.status === "failed") {
    // What a plain form's error page does not show, the page behind it does.
    const flashes = outcome.effects?.flashes ?? [];
    if (!wantsFragment(request))
      await sendFlashes(site, response, sealed.session, flashes, freshUrl(sealed.url));
    answerError(site, request, response, outcome.error, sealed.url, flashes);
    return;
  }
  if (outcome.status === "done") view.keepEffects(outcome.effects);
  const effects = view.takeEffects();
  if (outcome.status === "done" && outcome.value !== undefined)
    response.set(replyHeader, toAscii(JSON.stringify(outcome.value)));
  if (!wantsFragment(request) || effects?.redirect !== undefined) {
    const { url, prefix = "" } = sealed;
    const { redirect, flashes = [] } = effects ?? {};
    const next = redirect === undefined ? viewUrl(sealed) : resolveAddress(redirect, url, prefix);
    await sendFlashes(site, response, sealed.session, flashes, next);
    if (wantsFragment(request)) response.set("HX-Redirect", next).status(204).end();
    else response.setHeader("Location", next).status(303).end();
    return;
  }
  const shown = view.instances[posted.component] ?? view.roots[0];
  view.seal = await store.sealForPost(view, saved);
  view.ownFields = writeOwnFields(site, request);
  view.clickForms = new ClickForms(view.key, posted.forms, shown?.number);
  response.setHeader("HX-Retarget", `[data-live="${view.key}:${shown?.number}"]`);
  response.setHeader("HX-Reswap", "outerMorph");
  if (isInvalid) response.status(outcome.error.status);
  if (effects && effects.pushes.length > 0) response.set("HX-Trigger", writePushes(effects.pushes));
  // htmx puts messages at the page's start.
  const flashes = effects
    ? `<hx-partial hx-target="body" hx-swap="afterbegin">${writeFlashes(effects.flashes)}</hx-partial>`
    : "";
  sendHtml(response, shown ? forScripts(writeAnswer(view, shown, posted, outcome.status)) + flashes : "");
  view.seal = view.clickForms = undefined;
}

/** Under it a post of our script's is told what a handler returned to a hook. */
const replyHeader = "Hyper-Live-Reply";

/** Runs an event, unless the same page sent it before. */
async function runOnce(
  view: View,
  instance: Instance,
  { binding, input, page, number }: Posted,
  event: { mode: Mode; visitor: Visitor },
): Promise<Outcome> {
  if (page !== undefined && number !== undefined) {
    view.startPage(page);
    if (!instance.events.begin(number)) return { status: "done" };
  }
  const outcome = await instance.handle({ binding, input, ...event });
  if (number !== undefined) instance.events.end(number);
  return outcome;
}

/** Whether the state in the page's own seal offers the event. */
async function didOffer(site: Site, sealed: ViewSnapshot, posted: Posted): Promise<boolean> {
  if (sealed.isReference) return true;
  const then = await View.restore(sealed, site.surroundings);
  const instance = then.instances[posted.component];
  return instance !== undefined && findOffer(instance.rendered, posted.binding) !== undefined;
}

function notThere(posted: Posted): LiveError {
  return new LiveError("HL_EVENT_NOT_OFFERED", `The page has no component ${posted.component}.`, {
    status: 403,
  });
}
