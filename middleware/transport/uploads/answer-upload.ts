/**
 * Files that are sent before their form. A page's grant allows its owner to begin a file; all other requests find only files
 * of their own owner.
 */
import type { Request, Response } from "express";
import { LiveError } from "../../../views/errors.js";
import type { Site } from "../../site.js";
import { checkOrigin } from "../post/check-origin.js";
import { drain } from "../post/drain.js";
import { sendAddress } from "./direct.js";
import { append, begin, remove, tell } from "./tus.js";
import { refusal } from "./upload-request.js";

const version = "1.0.0";

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
  else if (id !== "" && request.method === "GET") await sendAddress(asked);
  else if (id !== "" && request.method === "PATCH") await append(asked);
  else if (id !== "" && request.method === "DELETE") await remove(asked);
  else throw refusal(405, `${request.method} is not a request for a file.`);
}

function sendOptions(response: Response): void {
  response.setHeader("Tus-Version", version);
  response.setHeader("Tus-Extension", "creation,termination");
  response.writeHead(204).end();
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
