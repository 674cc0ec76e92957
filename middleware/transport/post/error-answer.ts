/** Answers a post with an error: a page for a plain form, a fragment for htmx. */
import type { Request, Response } from "express";
import { type ErrorPage, errorFragment, errorPage } from "../../../views/error-page.js";
import { LiveError } from "../../../views/errors.js";
import { writeFlashes } from "../../../views/flash.js";
import type { Host } from "../../../views/host.js";
import type { Rendered } from "../../../views/values.js";
import { writeTemplate } from "../../../views/write.js";
import type { Flash } from "../../component/effects.js";
import { answerName } from "../../component/post-fields.js";
import { isOtherVersion } from "../../component/versions.js";
import { writeSize } from "../../input/sizes.js";
import { publicOrigin } from "../../security/proxy.js";
import type { Site } from "../../site.js";
import { isAway } from "../../state/adapters/store-away.js";
import { isMoved } from "../../state/views/saving.js";
import { freshUrl, ownPath } from "../address.js";
import type { HttpError } from "../body.js";
import { loggedAs } from "../fault-id.js";
import { sendHtml, wantsFragment } from "../html-response.js";
import { isExpected, readerMessage } from "../reader-message.js";

/** Answers a post whose body can't be read, such as one that is too large. */
export function answerUnread(site: Site, request: Request, response: Response, error: HttpError): void {
  const { status = 400, message } = error;
  const limit = writeSize(site.settings.maxPayload);
  const why =
    status === 413
      ? new LiveError("HL_LIMIT", `A post is too large: it may have ${limit} (maxPayload).`, { status })
      : new LiveError("HL_EVENT_MALFORMED", `A post can't be read: ${message}.`, { status });
  answerError(site, request, response, why);
}

export function answerError(
  site: Site,
  request: Request,
  response: Response,
  error: unknown,
  url = pageOf(site, request),
  flashes: readonly Flash[] = [],
): void {
  const page = startError(site, response, error, url);
  if (wantsFragment(request)) sendErrorFragment(response, errorFragment(page), writeFlashes(flashes));
  else sendHtml(response, writeTemplate(errorPage(page), noHost));
}

/** Logs an error and sets its status; returns what the page says about it. */
export function startError(site: Site, response: Response, error: unknown, url: string): ErrorPage {
  if (isExpected(error)) site.logRefusal("post", error);
  else site.settings.logger.error(`Hyper Live: a handler threw.${loggedAs(error)}`, error);
  response.status(error instanceof LiveError ? error.status : 500);
  // The state that the event has left is not stored, so our script is to send it again.
  if (isMoved(error) || isAway(error) || isOtherVersion(error)) response.set(answerName, "again");
  if (error instanceof LiveError && error.retryAfter !== undefined)
    response.set("Retry-After", `${error.retryAfter}`);
  return { ...readerMessage(error), url: freshUrl(url) };
}

/** Sends htmx a message that it inserts at the start of the page. */
export function sendErrorFragment(response: Response, fragment: Rendered, flashes = ""): void {
  response.set({ "HX-Retarget": "body", "HX-Reswap": "afterbegin" });
  sendHtml(response, writeTemplate(fragment, noHost) + flashes);
}

export const noHost: Host = {
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

/**
 * The page that a request was sent from, if it is on this site; else the root.
 *
 * @param referrer - its whole address
 */
export function pageOf(
  site: Site,
  request: Request,
  referrer = request.get("HX-Current-URL") ?? request.get("Referer") ?? "",
): string {
  const here = `${site.prefixOf(request)}/`;
  if (!URL.canParse(referrer)) return here;
  const url = new URL(referrer);
  return url.origin === publicOrigin(request) ? ownPath(url.pathname + url.search) : here;
}
