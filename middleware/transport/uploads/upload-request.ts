/** A request for a file that is sent before its form. */
import type { Request, Response } from "express";
import { LiveError } from "../../../views/errors.js";
import { translate } from "../../input/input-error.js";
import { fileRuleName } from "../../input/is-file.js";
import { RefusedFile } from "../../input/upload.js";
import type { Site } from "../../site.js";
import type { StoredUpload } from "../../uploads/upload-store.js";

export interface UploadRequest {
  site: Site;
  request: Request;
  response: Response;
  owner: string;
  /** the token of the file; "" for one that is to be begun */
  id: string;
}

export async function find({ site, owner, id }: UploadRequest): Promise<StoredUpload> {
  const found = await site.uploads.find(owner, id);
  if (found) return found;
  throw refusal(404, "A file is not there, or belongs to someone else.");
}

/** Accepts a file that is there as a whole, once; a process may have been killed before it could. */
export async function finish(site: Site, owner: string, id: string, stored: StoredUpload): Promise<void> {
  if (stored.info.type !== undefined || stored.received < stored.info.size) return;
  const file = await site.uploads.finish(owner, id, stored.info);
  if (file instanceof RefusedFile) throw refused(site, stored.info.field, file.why, 422);
}

/** An error whose text is for the user who has chosen the file. */
export function refused(site: Site, field: string, why: string, status: number): LiveError {
  const text = translate(site.settings.translate, `${field} ${why}`, field, fileRuleName);
  return new LiveError("HL_ARGUMENT", text, { status });
}

export function refusal(status: number, what: string): LiveError {
  return new LiveError("HL_EVENT_MALFORMED", what, { status });
}
