/**
 * The protocol tus 1.0.0 (tus.io) with its extensions "creation" and "termination": `POST` begins a file, `PATCH` brings a part
 * of it, `HEAD` says how much there is, `DELETE` removes it.
 */
import type { Request, Response } from "express";
import { LiveError } from "../../../views/errors.js";
import { refusalOfSize } from "../../input/is-file.js";
import { RefusedFile } from "../../input/upload.js";
import type { Site } from "../../site.js";
import { KeyedLock } from "../../state/keyed-lock.js";
import { headSize } from "../../uploads/pour.js";
import type { StoredUpload, UploadInfo } from "../../uploads/upload-store.js";
import { partSizeHeader } from "./direct.js";
import { find, finish, refusal, refused, type UploadRequest } from "./upload-request.js";

const bodyType = "application/offset+octet-stream";

/** The requests for files one after the other, by owner and file. */
const turns = new KeyedLock<string>();
/** Those that bring parts now: a newer request for the same file ends an older one, whose client is gone. */
const running = new Map<string, Set<Request>>();

export async function begin({ site, request, response, owner }: UploadRequest): Promise<void> {
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
  setProgress(response, site, stored);
  response.writeHead(201).end();
}

export async function tell(asked: UploadRequest): Promise<void> {
  const { site, response, owner, id } = asked;
  const stored = await inTurn(asked, async () => {
    const found = await find(asked);
    await finish(site, owner, id, found);
    return found;
  });
  setProgress(response, site, stored);
  response.setHeader("Upload-Length", stored.info.size);
  response.writeHead(200).end();
}

/** Says how much of a file there is, and how the rest is sent. */
function setProgress(response: Response, site: Site, { info, received }: StoredUpload): void {
  response.setHeader("Upload-Offset", received);
  const partSize = site.uploads.partSize(info.size);
  if (partSize !== undefined) response.setHeader(partSizeHeader, partSize);
}

export async function append(asked: UploadRequest): Promise<void> {
  const { request } = asked;
  if (request.headers["content-type"] !== bodyType)
    throw refusal(415, `A part of a file is not ${bodyType}.`);
  if (request.readableDidRead)
    throw refusal(
      500,
      "Middleware before hyperLive() has read a part of a file: restrict it to its own content types.",
    );
  const turn = inTurn(asked, () => write(asked));
  const name = nameOf(asked);
  const own = running.get(name) ?? new Set();
  running.set(name, own.add(request));
  try {
    await turn;
  } finally {
    own.delete(request);
    if (own.size === 0) running.delete(name);
  }
}

async function write(asked: UploadRequest): Promise<void> {
  const { site, request, response, owner, id } = asked;
  const { info, received } = await find(asked);
  if (Number(request.headers["upload-offset"]) !== received)
    throw refusal(409, `A part of a file begins elsewhere than at ${received}, where the file ends.`);
  const { size, isCut, head } = await site.uploads.append(owner, id, received, info.size - received, request);
  if (size > info.size - received) {
    await site.uploads.remove(owner, id);
    throw refusal(413, "A file is larger than its browser has announced.");
  }
  if (received === 0 && size < info.size && head.length === headSize) await checkHead(asked, info, head);
  const now = await find(asked);
  await finish(site, owner, id, now);
  if (isCut) return;
  response.setHeader("Upload-Offset", now.received);
  response.writeHead(204).end();
}

/** Refuses a file whose first bytes are of another type than its field allows, before the rest arrives. */
async function checkHead({ site, owner, id }: UploadRequest, info: UploadInfo, head: Buffer): Promise<void> {
  const type = await site.uploads.checkHead(owner, id, info, head);
  if (type instanceof RefusedFile) throw refused(site, info.field, type.why, 422);
}

export async function remove(asked: UploadRequest): Promise<void> {
  const { site, response, owner, id } = asked;
  await inTurn(asked, () => site.uploads.remove(owner, id));
  response.writeHead(204).end();
}

/** Runs once older requests for the same file have ended; those that bring parts are ended now. */
function inTurn<Result>(asked: UploadRequest, action: () => Promise<Result>): Promise<Result> {
  for (const request of running.get(nameOf(asked)) ?? []) request.destroy();
  return turns.run(nameOf(asked), action);
}

function nameOf({ owner, id }: UploadRequest): string {
  return `${owner} ${id}`;
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
