/** Checks where a post comes from. */
import type { Request } from "express";
import { LiveError } from "../../../views/errors.js";
import { allowsPost, describeOrigin } from "../../security/origin.js";
import type { Site } from "../../site.js";

/** @throws {LiveError} HL_ORIGIN for a post of another site's page */
export function checkOrigin({ settings }: Site, request: Request): void {
  if (!allowsPost(request, settings.origins))
    throw new LiveError("HL_ORIGIN", `A post came from ${describeOrigin(request)}.`, { status: 403 });
}
