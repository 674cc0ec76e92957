/**
 * Files that browsers send to the store themselves, part by part: for each they ask this server for an address. When all
 * parts have arrived, an empty `PATCH` lets this server check the file. What has arrived the store says, not the browser.
 */
import { LiveError } from "../../../views/errors.js";
import { find, refusal, refused, type UploadRequest } from "./upload-request.js";

/** The header by which our script learns that it sends parts of so many bytes to the store. */
export const partSizeHeader = "Live-Part-Size";
/** The header by which our script says that a part did not reach the store: why, if that is known, and its page's origin. */
const failedHeader = "live-failed";

/** Answers with the address for the part of a file that begins at an offset. */
export async function sendAddress(asked: UploadRequest): Promise<void> {
  const { site, request, response, owner, id } = asked;
  const offset = Number(request.headers["upload-offset"]);
  const isOffset = Number.isSafeInteger(offset) && offset >= 0;
  const url = isOffset ? await site.uploads.sign(owner, id, offset) : undefined;
  if (url === undefined) {
    const { info } = await find(asked);
    throw refusal(409, `A file of ${info.size} bytes has no part that begins there.`);
  }
  const fault = await faultOf(asked, url);
  if (fault) {
    site.logRefusal("store", fault);
    const { info } = await find(asked);
    throw refused(site, info.field, `has a file that could not be stored: ${info.name}`, 424);
  }
  response.writeHead(200, { "Content-Type": "text/plain; charset=utf-8" }).end(url);
}

/** Why a browser can't send parts to the store, if it says so; undefined if it may go on. */
async function faultOf(asked: UploadRequest, url: string): Promise<LiveError | undefined> {
  const { site, request, owner, id } = asked;
  const [, why, origin = ""] =
    /^(policy|network) (https?:\/\/[\w.:[\]-]{1,300})$/.exec(String(request.headers[failedHeader])) ?? [];
  if (why === "network") return site.uploads.findFault(owner, id, origin);
  if (why !== "policy") return undefined;
  const bucket = new URL(url).origin;
  return new LiveError(
    "HL_UPLOAD_STORE",
    `The Content-Security-Policy of a page keeps its browser from sending files to ${bucket}. Add it to connect-src.`,
    { status: 424 },
  );
}
