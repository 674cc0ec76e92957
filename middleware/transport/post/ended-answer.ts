/** Answers a post of a user whose session has ended. Nothing that the user typed is lost. */
import type { Request, Response } from "express";
import { endedFragment, endedPage } from "../../../views/error-page.js";
import type { LiveError } from "../../../views/errors.js";
import { writeTemplate } from "../../../views/write.js";
import { publicOrigin } from "../../security/proxy.js";
import type { Site } from "../../site.js";
import { sendHtml, wantsFragment } from "../html-response.js";
import { noHost, pageOf, sendErrorFragment, startError } from "./error-answer.js";
import type { Entries } from "./read-post.js";

/** Query parameter with the address of the page of a post that is sent again, since its referrer is the error page. */
const pageParameter = "page";

/**
 * Answers a post from htmx with a message. The page that answers a plain form also has the posted fields, so that the same
 * user can send them again after signing in. They go only to the browser that sent them, and no cache keeps them.
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
