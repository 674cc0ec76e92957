/** Answers a post that the user has to confirm: its handler has not run. */
import type { Request, Response } from "express";
import { confirmFragment, confirmPage } from "../../../views/confirm-page.js";
import { LiveError } from "../../../views/errors.js";
import { writeTemplate } from "../../../views/write.js";
import { confirmedName } from "../../component/post-fields.js";
import type { Site } from "../../site.js";
import { sendHtml, wantsFragment } from "../html-response.js";
import { noHost, sendErrorFragment } from "./error-answer.js";
import type { Entries } from "./read-post.js";

/** Whether an error says that an event has to be confirmed. */
export function isUnconfirmed(error: unknown): error is LiveError {
  return error instanceof LiveError && error.code === "HL_UNCONFIRMED";
}

/** Asks the user, with the posted fields, so that they can be sent again with the confirmation. */
export function answerUnconfirmed(
  site: Site,
  request: Request,
  response: Response,
  { what, status }: LiveError,
  entries: Entries,
): void {
  const fields = entries.filter(([name]) => name !== confirmedName);
  const question = { text: what, action: site.prefixOf(request) + site.surroundings.action, fields };
  response.status(status);
  if (wantsFragment(request)) return sendErrorFragment(response, confirmFragment(question));
  sendHtml(response, writeTemplate(confirmPage(question), noHost));
}
