/**
 * Posts: an event that arrives as a form, from a browser without scripts or from htmx.
 *
 * The view is made again from its newest state (or is alive, with a socket), runs the event, is stored, and
 * answers: a plain form by a redirect to its page (303), htmx by the component's fragment.
 */
import type { Request, Response } from "express";
import { errorFragment, errorPage } from "../../../views/error-page.js";
import { LiveError } from "../../../views/errors.js";
import { fillForm, keepTyped } from "../../../views/fill.js";
import { writeFlashes } from "../../../views/flash.js";
import type { Host } from "../../../views/host.js";
import { writeComponent, writeTemplate } from "../../../views/write.js";
import { ClickForms } from "../../component/click-forms.js";
import type { Mode } from "../../component/contracts.js";
import type { Flash, Push } from "../../component/effects.js";
import { dispatch } from "../../component/event/dispatch.js";
import { findOffer } from "../../component/event/offers.js";
import type { Outcome } from "../../component/event/outcome.js";
import { fields } from "../../component/host.js";
import type { Instance } from "../../component/instance.js";
import type { View } from "../../component/view.js";
import { restoreView } from "../../component/view-restore.js";
import { contextOf, type Visitor } from "../../component/visitor.js";
import type { Input } from "../../input/event-input.js";
import { joinName, maxDepth } from "../../input/fields.js";
import { allowsPost, describeOrigin } from "../../security/origin.js";
import { publicOrigin } from "../../security/proxy.js";
import { sessionOf } from "../../security/session.js";
import type { Site } from "../../site.js";
import type { ViewSnapshot } from "../../state/views/snapshot.js";
import { freshUrl, ownPath, resolveAddress, viewUrl } from "../address.js";
import { sendHtml, varyByHtmx, wantsFragment } from "../answer.js";
import { type HttpError, readBody } from "../body.js";
import { sendFlashes } from "../flash.js";
import { readInput } from "../input.js";
import { dropOwnFields, writeOwnFields } from "../own-fields.js";
import { formMark, forScripts, writeClickForms, writeViewForm } from "../page.js";
import { isOurs, tell } from "../sentences.js";

interface Posted {
  seal: string;
  component: number;
  binding: string;
  /** whether it is a form's own submit */
  isSubmit: boolean;
  input: Input;
  /** how many forms for clicks the page has */
  forms: number;
  /** by these an event is known again that is sent twice: by post, and then over the socket */
  page?: string;
  number?: number;
}

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
    sealed = site.store.seals.open(posted.seal, sessionOf(request));
    const opened = sealed;
    await site.store.locks.withSharedLock(opened.id, () =>
      runPosted(site, request, response, posted, opened),
    );
  } catch (error) {
    answerError(site, request, response, error, sealed?.url);
  }
}

/** Answers a post whose body can't be read: it is too large, or its encoding is unknown. */
function answerUnread(site: Site, request: Request, response: Response, error: HttpError): void {
  const { status = 400, message } = error;
  const why = new LiveError("HL_EVENT_MALFORMED", `A post can't be read: ${message}.`, { status });
  answerError(site, request, response, why);
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
      : await restoreView(await store.newest(sealed), site.surroundings);
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
  const saved = await store.saving.save(view);
  if (outcome.status === "failed") {
    // What a plain form's error page does not show, the page behind it does.
    const flashes = outcome.effects?.flashes ?? [];
    if (!wantsFragment(request))
      await sendFlashes(site, response, sealed.session, flashes, freshUrl(sealed.url));
    answerError(site, request, response, outcome.error, sealed.url, flashes);
    return;
  }
  if (outcome.status === "done") view.keepEffects(outcome.effects);
  const effects = view.drainEffects();
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
  view.seal = await store.seals.sealForPost(view, saved);
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

/** htmx makes DOM events of these; of two of one name the last counts. */
function writePushes(pushes: readonly Push[]): string {
  return toAscii(JSON.stringify(Object.fromEntries(pushes.map(({ event, detail }) => [event, detail]))));
}

/** JSON for a header, which has no characters beyond ASCII. */
function toAscii(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** What was typed into a form that was refused is there again in the page that says what was wrong. */
function keepWhatWasTyped(instance: Instance, { binding, input }: Posted): void {
  const errors = instance.formErrors;
  if (errors)
    errors.typed = [...keepTyped(writeComponent(instance), formMark(instance, binding), input.fields)];
}

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
  const outcome = await dispatch(instance, { binding, input, ...event });
  if (number !== undefined) instance.events.end(number);
  return outcome;
}

/** The component's fragment, with a fresh seal, and a submitted form once more as it is when fresh. */
function writeAnswer(view: View, instance: Instance, posted: Posted, status: Outcome["status"]): string {
  const fragment = writeComponent(instance);
  const checked = instance.formErrors?.form;
  if (checked !== undefined && (status === "invalid" || status === "checked")) {
    // The page has what was typed, and maybe more by now; the first field that is wrong gets the focus.
    const shown = fillForm(fragment, formMark(instance, checked), undefined, status === "invalid");
    return shown + writeFormsAnew(view);
  }
  const submitted = posted.isSubmit ? cutForm(fragment, instance.number, posted.binding) : undefined;
  const reset = submitted
    ? `<hx-partial hx-target='[id="${submitted.id}"]' hx-swap="outerHTML">${submitted.html}</hx-partial>`
    : "";
  return `${fragment}${writeFormsAnew(view)}${reset}`;
}

/** The view's form with its fresh seal, which htmx sends for the others, too, and those that the fragment needs beside. */
function writeFormsAnew(view: View): string {
  const more = writeClickForms(view);
  const partial = `<hx-partial hx-target="#${view.key}" hx-swap="beforebegin">${more}</hx-partial>`;
  return writeViewForm(view, true) + (more && partial);
}

/**
 * Cuts a live form out of written HTML, by its hidden field. Safe without a parser: no written text and no
 * attribute holds a bare `<`, and forms can't nest.
 */
function cutForm(html: string, component: number, binding: string): { id: string; html: string } | undefined {
  const mark = html.indexOf(
    `name="${fields.submit(component)}" value="${binding.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`,
  );
  const start = html.lastIndexOf("<form", mark);
  const end = html.indexOf("</form>", mark);
  if (mark === -1 || start === -1 || end === -1) return undefined;
  const form = html.slice(start, end + "</form>".length);
  const id = / id="([^"]*)"/.exec(form)?.[1];
  return id === undefined || id.includes("'")
    ? undefined
    : { id: id.replaceAll("&quot;", '\\"'), html: form };
}

/** Whether the state in the page's own seal offers the event. */
async function didOffer(site: Site, sealed: ViewSnapshot, posted: Posted): Promise<boolean> {
  if (sealed.isReference) return true;
  const then = await restoreView(sealed, site.surroundings);
  const instance = then.instances[posted.component];
  return instance !== undefined && findOffer(instance.rendered, posted.binding) !== undefined;
}

function notThere(posted: Posted): LiveError {
  return new LiveError("HL_EVENT_NOT_OFFERED", `The page has no component ${posted.component}.`, {
    status: 403,
  });
}

// --- Reading the body ---

function readPost(site: Site, request: Request, body: unknown): Posted {
  const entries = readEntries(body);
  if (entries.length === 0 && request.is("multipart/form-data")) {
    throw new LiveError(
      "HL_EVENT_MALFORMED",
      'A post is multipart/form-data, and files can\'t be sent yet: write the form without enctype="multipart/form-data".',
      { status: 415 },
    );
  }
  const seal = entries.find(([name]) => name === fields.seal)?.[1];
  // A button's own event overrules that of the form it stands in.
  const event = find(entries, fields.event("")) ?? find(entries, fields.submit(""));
  if (!seal || !event) {
    const what = seal ? "no event" : `no field ${fields.seal}`;
    throw new LiveError("HL_EVENT_MALFORMED", `A post has ${what}.`, { status: 400 });
  }
  // Handlers get what the user filled in, not what the page added.
  const own = /^(?:_(?:seal|forms|page|event)$|on:|submit:)/;
  const filledIn = dropOwnFields(site, entries).filter(([name]) => !own.test(name));
  const forms = Number(
    /^[1-9]\d{0,3}$/.exec(entries.find(([name]) => name === fields.forms)?.[1] ?? "")?.[0] ?? 1,
  );
  const page = entries.find(([name]) => name === fields.page)?.[1];
  const number = Number(entries.find(([name]) => name === fields.number)?.[1]);
  const isNumbered = page !== undefined && page.length <= 32 && Number.isSafeInteger(number) && number > 0;
  // Our scripts say what the elements' own values were, too; only the one with the socket numbers its posts.
  if (isNumbered) return { seal, ...event, forms, input: readInput(filledIn), page, number };
  const saysOwn = request.get("HX-Request") === "true" && filledIn.some(([name]) => ownName.test(name));
  return { seal, ...event, forms, input: saysOwn ? readInput(filledIn) : { fields: filledIn } };
}

/** Names of an element's own values; see `public/browser/htmx/own-values.ts`. */
const ownName = /^:(?:value|checked|key)$/;

function find(
  entries: [string, string][],
  prefix: string,
): Pick<Posted, "component" | "binding" | "isSubmit"> | undefined {
  const entry = entries.find(
    ([name]) => name.startsWith(prefix) && /^\d{1,6}$/.test(name.slice(prefix.length)),
  );
  return (
    entry && {
      component: Number(entry[0].slice(prefix.length)),
      binding: entry[1],
      isSubmit: prefix === fields.submit(""),
    }
  );
}

/**
 * Names and values in the order sent, whether the body is text or was parsed by the application's own middleware.
 *
 * `express.urlencoded({ extended: true })` nests what is written with brackets, `items[0][text]`: the names are put
 * together again. Of `items[0].text` it drops what stands behind the bracket, so with it forms use brackets alone.
 */
function readEntries(body: unknown): [string, string][] {
  if (typeof body === "string") return [...new URLSearchParams(body)];
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) => flatten(name, value, 1));
}

function flatten(name: string, value: unknown, depth: number): [string, string][] {
  if (typeof value !== "object" || value === null) return [[name, String(value)]];
  if (depth > maxDepth) {
    throw new LiveError("HL_EVENT_MALFORMED", `A post has fields nested deeper than ${maxDepth} levels.`, {
      status: 400,
    });
  }
  return Object.entries(value).flatMap(([key, inner]) => {
    // The values of one name sent several times.
    const isRepeated = Array.isArray(value) && (typeof inner !== "object" || inner === null);
    return flatten(isRepeated ? name : joinName(name, key), inner, depth + 1);
  });
}

// --- Errors ---

function answerError(
  site: Site,
  request: Request,
  response: Response,
  error: unknown,
  url = pageOf(site, request),
  flashes: readonly Flash[] = [],
): void {
  if (isOurs(error)) site.logRefusal("post", error);
  else site.settings.logger.error("Hyper Live: a handler threw.", error);
  const page = { ...tell(error), url: freshUrl(url) };
  response.status(error instanceof LiveError ? error.status : 500);
  if (wantsFragment(request)) {
    response.set({ "HX-Retarget": "body", "HX-Reswap": "afterbegin" });
    sendHtml(response, writeTemplate(errorFragment(page), noHost) + writeFlashes(flashes));
  } else {
    sendHtml(response, writeTemplate(errorPage(page), noHost));
  }
}

const noHost: Host = {
  isMarked: false,
  component: -1,
  action: "",
  book: undefined,
  root: "",
  eventName: "",
  text: () => "",
  get shared() {
    return noHost;
  },
};

/** The page that a request says it comes from, if it is one of this site; else the root. */
function pageOf(site: Site, request: Request): string {
  const referrer = request.get("HX-Current-URL") ?? request.get("Referer") ?? "";
  const here = `${site.prefixOf(request)}/`;
  if (!URL.canParse(referrer)) return here;
  const url = new URL(referrer);
  return url.origin === publicOrigin(request) ? ownPath(url.pathname + url.search) : here;
}
