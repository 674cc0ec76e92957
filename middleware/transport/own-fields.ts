/** The hidden fields that the application adds to our forms, such as a CSRF token. */
import type { Request } from "express";
import { hiddenField } from "../component/host.js";
import type { FieldsRequest } from "../options.js";
import type { Site } from "../site.js";

/** Writes them for the page or fragment that answers a request. */
export function writeOwnFields({ settings }: Site, request: Request): string {
  return Object.entries(settings.fields)
    .map(([name, read]) => hiddenField(name, read(request as FieldsRequest)))
    .join("");
}

/** Removes them from a form's fields: they are for the application's middleware, not for handlers. */
export function dropOwnFields<Entry extends readonly [name: string, value: string]>(
  { settings }: Site,
  entries: Entry[],
): Entry[] {
  return entries.filter(([name]) => !Object.hasOwn(settings.fields, name));
}
