/** Writes the answers to posts: a redirect, or for htmx the component's fragment together with the view's forms. */
import type { Request, Response } from "express";
import { fillForm, keepTyped } from "../../../views/fill.js";
import { writeFlashes } from "../../../views/flash.js";
import { writeLeavingOut } from "../../../views/left-out.js";
import { markCurrent } from "../../../views/mark-current.js";
import { titleIn } from "../../../views/shown-title.js";
import { titleOf } from "../../../views/title.js";
import type { Rendered } from "../../../views/values.js";
import { writeComponent } from "../../../views/write.js";
import { ClickForms } from "../../component/click-forms.js";
import type { EventId } from "../../component/context.js";
import type { Effects, Push } from "../../component/effects.js";
import type { Outcome } from "../../component/event/outcome.js";
import type { Instance } from "../../component/instance.js";
import { isPromise } from "../../component/is-promise.js";
import { submitName } from "../../component/post-fields.js";
import type { View } from "../../component/view.js";
import { isWithin } from "../../component/view-changes.js";
import type { Site } from "../../site.js";
import type { ViewSnapshot } from "../../state/views/snapshot.js";
import { resolveAddress, viewUrl } from "../address.js";
import { sendFlashes } from "../flash.js";
import { sendHtml, wantsFragment } from "../html-response.js";
import { writeOwnFields } from "../own-fields.js";
import { formMark, forScripts, writeClickForms, writeViewForm } from "../view-html.js";
import type { Posted } from "./read-post.js";
import type { ShownBefore } from "./shown-before.js";

/** A post, from its request to its answer. */
export interface Post {
  site: Site;
  request: Request;
  response: Response;
  posted: Posted;
  /** the state in the seal of the page */
  sealed: ViewSnapshot;
  /** identifies its event, however often that is run */
  id: EventId;
}

/** Header with the value that a handler returned, for a hook of our script. */
const replyHeader = "Hyper-Live-Reply";

/** Adds the value that a handler returned. */
export function setReply(response: Response, value: unknown): void {
  response.set(replyHeader, toAscii(JSON.stringify(value)));
}

/** Redirects to the address of a handler's redirect(), else to the view's own page; flashes are stored for that page. */
export async function sendElsewhere(post: Post, view: View, effects: Effects | undefined): Promise<void> {
  const { site, request, response, sealed } = post;
  const { redirect, flashes = [] } = effects ?? {};
  const next =
    redirect === undefined ? viewUrl(view) : resolveAddress(redirect, sealed.url, sealed.prefix ?? "");
  if (flashes.length > 0) await sendFlashes(site, response, flashes, next);
  if (wantsFragment(request)) response.set("HX-Redirect", next).status(204).end();
  else response.setHeader("Location", next).status(303).end();
}

/** What a fragment brings besides the component. */
interface FragmentParts {
  effects: Effects | undefined;
  /** the view's state as text, if it was encoded to be stored */
  saved: string | undefined;
  /** whether the page then shows the newest render of all components */
  isShown: boolean;
  /** headers by which htmx shows the new address, if there is one */
  headers: Record<string, string> | undefined;
  /** what the page shows, as far as that is known */
  shown: ShownBefore;
}

/** Sends htmx the component's fragment. */
export async function sendFragment(
  { site, request, response, posted }: Post,
  view: View,
  outcome: Outcome,
  { effects, saved, isShown, headers, shown: before }: FragmentParts,
): Promise<void> {
  const target = view.instances[posted.component];
  const shown = componentToSend(view, target);
  const sealing = sealFor(site, view, posted, { saved, isShown });
  view.seal = isPromise(sealing) ? await sealing : sealing;
  view.ownFields = writeOwnFields(site, request);
  view.clickForms = new ClickForms(view.key, posted.forms, shown?.number);
  response.setHeader("HX-Retarget", `[data-live="${view.key}:${shown?.number}"]`);
  response.setHeader("HX-Reswap", "outerMorph");
  if (headers) response.set(headers);
  if (outcome.status === "invalid") response.status(outcome.error.status);
  if (effects && effects.pushes.length > 0) response.set("HX-Trigger", writePushes(effects.pushes));
  const written = shown
    ? writeTitle(view) +
      forScripts(
        writeAnswer(view, shown, posted, outcome.status, target, before.get(shown)) +
          writeLoaded(view, shown, outcome),
      )
    : "";
  const html = markCurrent(written, view.url);
  sendHtml(response, shown && effects ? html + writeMessages(effects) : html);
  view.seal = view.clickForms = undefined;
}

/**
 * The component that the answer to an event shows: that of the event, or the outermost one around it that has changed, since
 * it may have called a method of its parent.
 */
export function componentToSend(view: View, target: Instance | undefined): Instance | undefined {
  let shown = target ?? view.roots[0];
  for (let at = shown; at; at = at.parent) if (at.isDirty) shown = at;
  return shown;
}

/** The newest seal of a view; the page's own, if the store has no room for a large state that this process keeps. */
function sealFor(
  { store }: Site,
  view: View,
  posted: Posted,
  { saved, isShown }: Pick<FragmentParts, "saved" | "isShown">,
): string | Promise<string> {
  const keepOld = (error: unknown): string => {
    if (store.isShared || !view.isKept) throw error;
    return posted.seal;
  };
  try {
    const sealing = store.seals.sealForPost(view, saved, isShown);
    return isPromise(sealing) ? sealing.catch(keepOld) : sealing;
  } catch (error) {
    return keepOld(error);
  }
}

/** The components that were loaded together with the one that is shown. */
function writeLoaded(view: View, shown: Instance, outcome: Outcome): string {
  const numbers = (outcome.status === "done" && outcome.loaded) || [];
  return numbers
    .map((number) => {
      const instance = view.instances[number];
      if (!instance || isWithin(instance, shown)) return "";
      const target = `hx-target='[data-live="${view.key}:${number}"]'`;
      return `<hx-partial ${target} hx-swap="outerMorph">${writeComponent(instance)}</hx-partial>`;
    })
    .join("");
}

/** The title that counts, if components have any. htmx takes the first one of an answer for the page's. */
function writeTitle(view: View): string {
  let title: string | undefined;
  for (const root of view.roots) title = titleIn(root.rendered) ?? title;
  return titleOf(title);
}

/** Flashes, which htmx inserts at the start of the page. */
function writeMessages({ flashes }: Effects): string {
  return `<hx-partial hx-target="body" hx-swap="afterbegin">${writeFlashes(flashes)}</hx-partial>`;
}

/** The header from which htmx dispatches DOM events; of two with the same name only the last one. */
function writePushes(pushes: readonly Push[]): string {
  return toAscii(JSON.stringify(Object.fromEntries(pushes.map(({ event, detail }) => [event, detail]))));
}

/** Escapes JSON for a header, which can hold ASCII only. */
function toAscii(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Keeps the values typed into a refused form, for the page that shows its errors. */
export function keepWhatWasTyped(instance: Instance, { binding, input }: Posted): void {
  const errors = instance.formErrors;
  if (errors)
    errors.typed = [...keepTyped(writeComponent(instance), formMark(instance, binding), input.fields)];
}

/**
 * The component's fragment and the view's forms with a fresh seal; a submitted form is reset.
 *
 * @param target - the component of the event, unless that is gone
 * @param before - what the page shows of the component, if that is known
 */
function writeAnswer(
  view: View,
  shown: Instance,
  posted: Posted,
  status: Outcome["status"],
  target: Instance | undefined,
  before: Rendered | undefined,
): string {
  const fragment = writeChanged(view, shown, posted, before);
  const checked = target?.formErrors?.form;
  if (target && checked !== undefined && (status === "invalid" || status === "checked")) {
    // The page still has the typed values, and may have newer ones. The first invalid field gets the focus.
    const filled = fillForm(fragment, formMark(target, checked), undefined, status === "invalid");
    return filled + writeForms(view);
  }
  // What was only checked, or cancelled, is still in its form.
  const isSent = posted.isSubmit && status !== "checked";
  const submitted = isSent ? cutForm(fragment, posted.place, posted.binding) : undefined;
  const reset = submitted
    ? `<hx-partial hx-target='[id="${submitted.id}"]' hx-swap="outerHTML">${submitted.html}</hx-partial>`
    : "";
  return `${fragment}${writeForms(view)}${reset}`;
}

/** The component, without the rows that the page shows already. */
function writeChanged(
  { clickForms }: View,
  shown: Instance,
  { isSubmit }: Posted,
  before: Rendered | undefined,
): string {
  const write = () => writeComponent(shown);
  if (!before) return write();
  const skipClicks = (count: number) => clickForms?.skip(count);
  return writeLeavingOut(before, shown.rendered, { isSubmit, skipClicks }, write);
}

/** The view's form with its fresh seal, which htmx uses for all forms, and the forms for clicks that the fragment adds. */
function writeForms(view: View): string {
  const more = writeClickForms(view);
  const partial = `<hx-partial hx-target="#${view.key}" hx-swap="beforebegin">${more}</hx-partial>`;
  return writeViewForm(view, true) + (more && partial);
}

/**
 * Cuts a live form out of written HTML, by its hidden field. This is safe without a parser: no written text and no
 * attribute contains a bare `<`, and forms can't nest.
 */
function cutForm(html: string, component: string, binding: string): { id: string; html: string } | undefined {
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
