/** Error messages for the reader of a page. The details are logged, and not shown. */
import { type ErrorCode, LiveError } from "../../views/errors.js";
import { isTimeout } from "../component/deadline.js";
import { isAway } from "../state/adapters/store-away.js";
import { isRefused } from "../state/adapters/store-refused.js";
import { faultId } from "./fault-id.js";

/** What the page of a user who is not signed in any more says. */
export const endedMessage = "You are signed out, or signed in as someone else.";

/** What a page says whose newest state is lost. */
export const lostMessage =
  "The site was interrupted, and what was done last on this page may be lost. Please check it.";

const sentences: Partial<Record<ErrorCode, string>> = {
  HL_OPTION: "Something went wrong, and this was not done.",
  HL_SEAL_INVALID: "This page can't be used any more.",
  HL_SEAL_EXPIRED: "This page has expired.",
  HL_SEAL_FOREIGN: "This page belongs to another browser.",
  HL_SESSION_ENDED: `${endedMessage} Nothing was done.`,
  HL_SEAL_OUTDATED: "This page is from an older version of the site.",
  HL_OTHER_VERSION: "The site is being updated, and this page is in its new version already.",
  HL_EVENT_NOT_OFFERED: "This page does not offer that.",
  HL_CONFLICT: "Someone else changed this in the meantime, so it was not saved.",
  HL_PERSISTENT_GONE: "This is not there any more.",
  HL_STORE_AWAY: "The site can't store anything at the moment. Try again in a while.",
  HL_STORE_REFUSED: "The site has no room to store this, so it was not done. Try again in a while.",
  HL_UPLOAD_STORE: "A file could not be stored, so this was not done. Try again in a while.",
  HL_VIEW_MOVED: "This page was changed elsewhere at the same moment.",
  HL_FORBIDDEN: "You may not do that.",
  HL_HANDLER_TIMEOUT: "This took too long. It may not have been done.",
  HL_ORIGIN: "This came from another site and was not done.",
};

/** An error as the page shows it. */
export interface ReaderMessage {
  code: ErrorCode;
  message: string;
}

/** Errors of the server that are no faults: their details are logged where they arise; and those of broken posts. */
const logged = new Set<ErrorCode>(["HL_EVENT_MALFORMED", "HL_OPTION", "HL_OTHER_VERSION"]);

/** Whether an error is one of ours, and not a fault of the application. */
export function isExpected(error: unknown): error is LiveError {
  return (
    error instanceof LiveError &&
    (error.status < 500 || isAway(error) || isRefused(error) || logged.has(error.code))
  );
}

/** Whether an error says that the user of a page has signed out, or is someone else now. */
export function isSessionEnded(error: unknown): error is LiveError {
  return error instanceof LiveError && error.code === "HL_SESSION_ENDED";
}

/** The message of an error for the reader of a page. */
export function readerMessage(error: unknown): ReaderMessage {
  if (!isExpected(error) && !isTimeout(error) && !isOfUploads(error))
    return {
      code: "HL_HANDLER_FAILED",
      message: `Something went wrong, and this was not done.${shownAs(error)}`,
    };
  return { code: error.code, message: sentenceOf(error) + whenAgain(error) };
}

/** What a reader can tell those who have the log. */
function shownAs(error: unknown): string {
  const id = faultId(error);
  return id === undefined ? "" : ` Error ${id}.`;
}

/** Whether a post's files could not be stored: a fault of the site, about which its user is told what was not done. */
function isOfUploads(error: unknown): error is LiveError {
  return error instanceof LiveError && error.code === "HL_UPLOAD_STORE";
}

function sentenceOf({ code, status, what }: LiveError): string {
  // How often something may be done is said by whenAgain(); of other limits the reader is told which it was.
  if (status === 429) return "That was too much at once, and was not done.";
  return sentences[code] ?? what;
}

/** When it may be tried again, as a sentence. */
function whenAgain({ retryAfter }: LiveError): string {
  if (retryAfter === undefined) return "";
  const [amount, unit] = retryAfter < 100 ? [retryAfter, "second"] : [Math.ceil(retryAfter / 60), "minute"];
  return ` Try again in ${amount} ${unit}${amount === 1 ? "" : "s"}.`;
}
