/** Answers a post whose sender's session has ended: nothing that they have typed is lost. */
import type { Request, Response } from "express";
import { endedFragment, endedPage } from "../../../views/error-page.js";
import { LiveError } from "../../../views/errors.js";
import { writeTemplate } from "../../../views/write.js";
import { publicOrigin } from "../../security/proxy.js";
import type { Site } from "../../site.js";
import { sendHtml, wantsFragment } from "../html-response.js";
import { noHost, pageOf, sendErrorFragment, startError } from "./error-answer.js";
import type { Entries } from "./read-post.js";

/** Query parameter with the address of the page of a post that is sent again, since its referrer is the error page. */
const pageParameter = "page";

/** Whether an error says that the session has ended. */
export function isEnded(error: unknown): error is LiveError {
  return error instanceof LiveError && error.code === "HL_SESSION_ENDED";
}

/**
 * Answers with a message, and in the page for a plain form with what was posted: once the same user has signed in again, that
 * can be sent. It goes back to the browser that has sent it, and no cache keeps it.
 */
export function answerEnded(
  site: Site,
  request: Request,
  response: Response,
  error: LiveError,
  fields: Entries,
): void {
  const { [pageParameter]: first } = request.query;
  const url = pageOf(site, request, typeof first === "string" ? first : undefined);
  const page = startError(site, response, error, url);
  if (wantsFragment(request)) return sendErrorFragment(response, endedFragment(page));
  const query = new URLSearchParams({ [pageParameter]: publicOrigin(request) + page.url });
  const action = `${site.prefixOf(request)}${site.surroundings.action}?${query}`;
  sendHtml(response, writeTemplate(endedPage(page, { action, fields }), noHost));
}
