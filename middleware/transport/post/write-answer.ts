/** Writes the answers to posts: a redirect, or for htmx the component's fragment with the view's forms beside it. */
import type { Request, Response } from "express";
import { fillForm, keepTyped } from "../../../views/fill.js";
import { writeFlashes } from "../../../views/flash.js";
import { writeComponent } from "../../../views/write.js";
import { ClickForms } from "../../component/click-forms.js";
import type { Effects, Push } from "../../component/effects.js";
import type { Outcome } from "../../component/event/outcome.js";
import type { Instance } from "../../component/instance.js";
import { submitName } from "../../component/post-fields.js";
import type { View } from "../../component/view.js";
import type { Site } from "../../site.js";
import type { ViewSnapshot } from "../../state/views/snapshot.js";
import { resolveAddress, viewUrl } from "../address.js";
import { sendFlashes } from "../flash.js";
import { sendHtml, wantsFragment } from "../html-response.js";
import { writeOwnFields } from "../own-fields.js";
import { formMark, forScripts, writeClickForms, writeViewForm } from "../view-html.js";
import type { Posted } from "./read-post.js";

/** A post, from its request to its answer. */
export interface Post {
  site: Site;
  request: Request;
  response: Response;
  posted: Posted;
  /** the state that the page carries */
  sealed: ViewSnapshot;
}

/** Under it a post of our script's is told what a handler returned to a hook. */
const replyHeader = "Hyper-Live-Reply";

/** Tells our script what a handler returned. */
export function setReply(response: Response, value: unknown): void {
  response.set(replyHeader, toAscii(JSON.stringify(value)));
}

/** Sends the browser to where a handler redirects, else to the view's own page; messages wait there. */
export async function sendElsewhere(post: Post, effects: Effects | undefined): Promise<void> {
  const { site, request, response, sealed } = post;
  const { redirect, flashes = [] } = effects ?? {};
  const next =
    redirect === undefined ? viewUrl(sealed) : resolveAddress(redirect, sealed.url, sealed.prefix ?? "");
  await sendFlashes(site, response, sealed.session, flashes, next);
  if (wantsFragment(request)) response.set("HX-Redirect", next).status(204).end();
  else response.setHeader("Location", next).status(303).end();
}

/**
 * Sends htmx the component's fragment.
 *
 * @param saved - the view's state as text, if it was stored as such
 */
export async function sendFragment(
  { site, request, response, posted }: Post,
  view: View,
  outcome: Outcome,
  effects: Effects | undefined,
  saved: string | undefined,
): Promise<void> {
  const shown = view.instances[posted.component] ?? view.roots[0];
  view.seal = await site.store.sealForPost(view, saved);
  view.ownFields = writeOwnFields(site, request);
  view.clickForms = new ClickForms(view.key, posted.forms, shown?.number);
  response.setHeader("HX-Retarget", `[data-live="${view.key}:${shown?.number}"]`);
  response.setHeader("HX-Reswap", "outerMorph");
  if (outcome.status === "invalid") response.status(outcome.error.status);
  if (effects && effects.pushes.length > 0) response.set("HX-Trigger", writePushes(effects.pushes));
  const html = shown ? forScripts(writeAnswer(view, shown, posted, outcome.status)) : "";
  sendHtml(response, shown && effects ? html + writeMessages(effects) : html);
  view.seal = view.clickForms = undefined;
}

/** htmx puts messages at the page's start. */
function writeMessages({ flashes }: Effects): string {
  return `<hx-partial hx-target="body" hx-swap="afterbegin">${writeFlashes(flashes)}</hx-partial>`;
}

/** htmx makes DOM events of these; of two of one name the last counts. */
function writePushes(pushes: readonly Push[]): string {
  return toAscii(JSON.stringify(Object.fromEntries(pushes.map(({ event, detail }) => [event, detail]))));
}

/** JSON for a header, which has no characters beyond ASCII. */
function toAscii(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** What was typed into a form that was refused is there again in the page that says what was wrong. */
export function keepWhatWasTyped(instance: Instance, { binding, input }: Posted): void {
  const errors = instance.formErrors;
  if (errors)
    errors.typed = [...keepTyped(writeComponent(instance), formMark(instance, binding), input.fields)];
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
    `name="${submitName(component)}" value="${binding.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`,
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
