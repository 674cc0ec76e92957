/**
 * Files that are sent before their form, by the protocol tus 1.0.0 (tus.io) with its extensions "creation" and
 * "termination": `POST` begins a file, `PATCH` brings a part of it, `HEAD` says how much there is, `DELETE` removes it.
 *
 * A page's grant allows its owner to begin a file; all other requests find only files of their own owner.
 */
import type { Request, Response } from "express";
import { LiveError } from "../../views/errors.js";
import { translate } from "../input/input-error.js";
import { fileRuleName, refusalOfSize } from "../input/is-file.js";
import { RefusedFile } from "../input/upload.js";
import type { Site } from "../site.js";
import type { UploadDesk } from "../uploads/desk.js";
import { headSize } from "../uploads/pour.js";
import type { StoredUpload } from "../uploads/upload-store.js";
import { checkOrigin } from "./post/check-origin.js";
import { drain } from "./post/drain.js";

const version = "1.0.0";
const bodyType = "application/offset+octet-stream";

/** A request for a file that was begun. */
interface Asked {
  site: Site;
  request: Request;
  response: Response;
  owner: string;
  /** its token */
  id: string;
}

/** The requests that bring parts of files now: a newer one for the same file ends the older one, whose client is gone. */
const running = new Map<string, { request: Request; done: Promise<void> }>();

/** Whether a path below that of the posts is for files; the token of one, or "". */
export function uploadPath(rest: string): string | undefined {
  return /^\/uploads(?:\/([\w-]{1,80}))?\/?(?:$|\?)/
    .exec(rest)
    ?.slice(1)
    .map((id) => id ?? "")[0];
}

/** Answers a request for files. */
export async function answerUpload(
  site: Site,
  id: string,
  request: Request,
  response: Response,
): Promise<void> {
  response.setHeader("Tus-Resumable", version);
  response.setHeader("Cache-Control", "no-store");
  try {
    await answer(site, id, request, response);
  } catch (error) {
    drain(request, response);
    sendError(site, response, error);
  }
}

async function answer(site: Site, id: string, request: Request, response: Response): Promise<void> {
  if (request.method === "OPTIONS") return sendOptions(response);
  if (request.headers["tus-resumable"] !== version) {
    response.setHeader("Tus-Version", version);
    throw refusal(412, `A request for a file has no header Tus-Resumable: ${version}.`);
  }
  checkOrigin(site, request);
  const owner = site.owners.of(request);
  if (owner === undefined) throw refusal(403, "A file was sent without the cookie or the user of a page.");
  const asked = { site, request, response, owner, id };
  if (id === "" && request.method === "POST") await begin(asked);
  else if (id !== "" && request.method === "HEAD") await tell(asked);
  else if (id !== "" && request.method === "PATCH") await append(asked);
  else if (id !== "" && request.method === "DELETE") await remove(asked);
  else throw refusal(405, `${request.method} is not a request for a file.`);
}

function sendOptions(response: Response): void {
  response.setHeader("Tus-Version", version);
  response.setHeader("Tus-Extension", "creation,termination");
  response.writeHead(204).end();
}

async function begin({ site, request, response, owner }: Asked): Promise<void> {
  const { grant = "", filename = "file", key } = readMetadata(request.headers["upload-metadata"]);
  const field = site.grants.read(owner, grant);
  if (!field) throw refusal(403, "A file was sent with a grant that is not of a page of its sender.");
  const size = Number(request.headers["upload-length"]);
  if (!/^\d{1,15}$/.test(String(request.headers["upload-length"])))
    throw refusal(400, "A file was begun without its size.");
  const tooLarge = refusalOfSize(field.rule, filename, size);
  if (tooLarge !== undefined) throw refused(site, field.field, tooLarge, 413);
  const wait = await site.limits.owners.takePost(owner);
  if (wait > 0)
    throw new LiveError("HL_LIMIT", "One owner began too many files in a second.", {
      status: 429,
      retryAfter: 1,
    });
  const [id, stored] = await site.uploads.begin(owner, size, { name: filename, ...field }, key);
  await finish(site, owner, id, stored);
  response.setHeader("Location", `${site.prefixOf(request)}${site.base}/uploads/${id}`);
  response.setHeader("Upload-Offset", stored.received);
  response.writeHead(201).end();
}

async function tell(asked: Asked): Promise<void> {
  await endOlder(asked.id);
  const stored = await find(asked);
  const { info, received } = stored;
  const { site, response, owner, id } = asked;
  await finish(site, owner, id, stored);
  response.setHeader("Upload-Offset", received);
  response.setHeader("Upload-Length", info.size);
  response.writeHead(200).end();
}

async function append(asked: Asked): Promise<void> {
  const { request, id } = asked;
  if (request.headers["content-type"] !== bodyType)
    throw refusal(415, `A part of a file is not ${bodyType}.`);
  if (request.readableDidRead)
    throw refusal(
      500,
      "Middleware before hyperLive() has read a part of a file: restrict it to its own content types.",
    );
  await endOlder(id);
  let end = () => {};
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  const own = { request, done };
  running.set(id, own);
  try {
    await write(asked);
  } finally {
    if (running.get(id) === own) running.delete(id);
    end();
  }
}

async function write(asked: Asked): Promise<void> {
  const { site, request, response, owner, id } = asked;
  const { info, received } = await find(asked);
  if (Number(request.headers["upload-offset"]) !== received)
    throw refusal(409, `A part of a file begins elsewhere than at ${received}, where the file ends.`);
  const { size, isCut } = await site.uploads.append(owner, id, received, info.size - received, request);
  const now = await find(asked);
  if (size > info.size - received) {
    await site.uploads.remove(owner, id);
    throw refusal(413, "A file is larger than its browser has announced.");
  }
  const before = Math.min(received, headSize);
  const isHeadNew = before < Math.min(info.size, headSize) && now.received >= Math.min(info.size, headSize);
  await finish(site, owner, id, now);
  if (isHeadNew && now.received < info.size) await check(site.uploads, site, owner, id, now);
  if (isCut) return;
  response.setHeader("Upload-Offset", now.received);
  response.writeHead(204).end();
}

/** Refuses a file whose first bytes are of another type than its field allows, before the rest arrives. */
async function check(
  uploads: UploadDesk,
  site: Site,
  owner: string,
  id: string,
  { info }: StoredUpload,
): Promise<string> {
  const type = await uploads.checkType(owner, id, info);
  if (type instanceof RefusedFile) throw refused(site, info.field, type.why, 422);
  return type;
}

/** Accepts a file that is there as a whole, once; a process may have been killed before it could. */
async function finish(site: Site, owner: string, id: string, stored: StoredUpload): Promise<void> {
  if (stored.info.type !== undefined || stored.received < stored.info.size) return;
  const type = await check(site.uploads, site, owner, id, stored);
  const file = await site.uploads.finish(owner, id, stored.info, type);
  if (file instanceof RefusedFile) throw refused(site, stored.info.field, file.why, 422);
}

async function remove({ site, response, owner, id }: Asked): Promise<void> {
  await endOlder(id);
  await site.uploads.remove(owner, id);
  response.writeHead(204).end();
}

async function find({ site, owner, id }: Asked): Promise<StoredUpload> {
  const found = await site.uploads.find(owner, id);
  if (found) return found;
  throw refusal(404, "A file is not there, or belongs to someone else.");
}

/** Ends a request that is still writing to the file. */
async function endOlder(id: string): Promise<void> {
  const older = running.get(id);
  older?.request.destroy();
  await older?.done;
}

/** The values of `Upload-Metadata`: names, each with its value in base64. */
function readMetadata(header: unknown): Record<string, string> {
  const pairs = String(header ?? "")
    .slice(0, 16_384)
    .split(",");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = "", value = ""] = pair.trim().split(" ");
      return [name, Buffer.from(value, "base64").toString()];
    }),
  );
}

/** An error whose text is for the user who has chosen the file. */
function refused(site: Site, field: string, why: string, status: number): LiveError {
  const text = translate(site.settings.translate, `${field} ${why}`, field, fileRuleName);
  return new LiveError("HL_ARGUMENT", text, { status });
}

function refusal(status: number, what: string): LiveError {
  return new LiveError("HL_EVENT_MALFORMED", what, { status });
}

function sendError(site: Site, response: Response, error: unknown): void {
  const known = error instanceof LiveError ? error : undefined;
  if (known && known.status < 500) site.logRefusal("post", known);
  else site.settings.logger.error("Hyper Live: a file could not be received.", error);
  if (response.headersSent || response.destroyed) return;
  if (known?.retryAfter !== undefined) response.setHeader("Retry-After", known.retryAfter);
  const isForUser = known !== undefined && (known.status < 500 || known.status === 507);
  response.writeHead(known?.status ?? 500, { "Content-Type": "text/plain; charset=utf-8" });
  response.end(isForUser ? known.what : "The file could not be stored.");
}
