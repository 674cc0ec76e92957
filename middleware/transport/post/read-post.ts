/** Reads a post's body: the seal, the event, and the fields that the user filled in. */
import type { Request } from "express";
import { LiveError } from "../../../views/errors.js";
import {
  checkedName,
  confirmedName,
  eventNumberName,
  eventPrefix,
  formsName,
  isReserved,
  keyName,
  pageName,
  patchesName,
  sealName,
  submitPrefix,
  valueName,
} from "../../component/post-fields.js";
import type { Input } from "../../input/event-input.js";
import { joinName, maxDepth } from "../../input/fields.js";
import type { Site } from "../../site.js";
import { refusalOfCount, refusalOfNames } from "../check-frame.js";
import { readInput } from "../input.js";
import { dropOwnFields } from "../own-fields.js";
import { maxPageLoadId } from "../protocol.js";

/** The content of a post. */
export interface Posted extends PostedEvent, Partial<PostedCount> {
  seal: string;
  input: Input;
  /** how many forms for clicks the page has */
  forms: number;
}

interface PostedEvent {
  component: number;
  binding: string;
  /** whether it is a form's own submit */
  isSubmit: boolean;
}

/** Identifies an event that the page may send twice: by a post, and then over the socket. */
interface PostedCount {
  page: string;
  number: number;
  /** number of patches received since the seal, as in a join */
  patches: number;
}

export type Entries = [name: string, value: string][];

export function readPost(site: Site, request: Request, body: unknown): Posted {
  const entries = readEntries(body);
  if (entries.length === 0 && request.is("multipart/form-data")) throw multipart();
  const seal = valueNamed(entries, sealName);
  // A button's own event takes precedence over that of its form.
  const event = findEvent(entries, eventPrefix) ?? findEvent(entries, submitPrefix);
  if (!seal || !event) {
    const what = seal ? "no event" : `no field ${sealName}`;
    throw new LiveError("HL_EVENT_MALFORMED", `A post has ${what}.`, { status: 400 });
  }
  // Handlers get the fields that the user filled in, not those that we added.
  const filledIn = dropOwnFields(site, entries).filter(([name]) => !isReserved(name));
  const tooMany = refusalOfCount(filledIn.length, site.limits.values.fields) ?? refusalOfNames(filledIn);
  if (tooMany) throw tooMany;
  const count = readCount(entries);
  // Only our scripts send an element's own values. The script with the socket numbers its posts; that for htmx does not.
  const hasOwnValues =
    count !== undefined ||
    (request.get("HX-Request") === "true" && filledIn.some(([name]) => ownNames.has(name)));
  const read = hasOwnValues ? readInput(filledIn) : { fields: filledIn };
  const confirmed = valueNamed(entries, confirmedName);
  const input = {
    ...read,
    ...(typeof body !== "string" && { isRenumbered: true }),
    ...(confirmed !== undefined && { confirmed }),
  };
  return { seal, ...event, forms: readForms(entries), input, ...count };
}

/** The names that `public/browser/htmx/own-values.ts` sends. */
const ownNames = new Set([valueName, checkedName, keyName]);

function multipart(): LiveError {
  return new LiveError(
    "HL_EVENT_MALFORMED",
    'A post is multipart/form-data, and files can\'t be sent yet: write the form without enctype="multipart/form-data".',
    { status: 415 },
  );
}

function valueNamed(entries: Entries, wanted: string): string | undefined {
  return entries.find(([name]) => name === wanted)?.[1];
}

function findEvent(entries: Entries, prefix: string): PostedEvent | undefined {
  const isEvent = ([name]: Entries[number]) =>
    name.startsWith(prefix) && /^\d{1,6}$/.test(name.slice(prefix.length));
  const [name, binding] = entries.find(isEvent) ?? [];
  if (name === undefined || binding === undefined) return undefined;
  return { component: Number(name.slice(prefix.length)), binding, isSubmit: prefix === submitPrefix };
}

function readForms(entries: Entries): number {
  return Number(/^[1-9]\d{0,3}$/.exec(valueNamed(entries, formsName) ?? "")?.[0] ?? 1);
}

function readCount(entries: Entries): PostedCount | undefined {
  const page = valueNamed(entries, pageName);
  const number = Number(valueNamed(entries, eventNumberName));
  const isNumbered =
    page !== undefined && page.length <= maxPageLoadId && Number.isSafeInteger(number) && number > 0;
  const patches = Number(valueNamed(entries, patchesName) ?? 0);
  return isNumbered ? { page, number, patches: Number.isSafeInteger(patches) ? patches : 0 } : undefined;
}

/**
 * The names and values of a body in the order sent, whether it is text or was parsed by the application's own middleware.
 *
 * `express.urlencoded({ extended: true })` nests names with brackets, such as `items[0][text]`; they are joined again. Of
 * `items[0].text` it drops what follows the bracket, so forms of such an application use brackets only.
 */
export function readEntries(body: unknown): Entries {
  if (typeof body === "string") return [...new URLSearchParams(body)];
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) => flatten(name, value, 1));
}

function flatten(name: string, value: unknown, depth: number): Entries {
  if (typeof value !== "object" || value === null) return [[name, String(value)]];
  if (depth > maxDepth) {
    throw new LiveError("HL_EVENT_MALFORMED", `A post has fields nested deeper than ${maxDepth} levels.`, {
      status: 400,
    });
  }
  return Object.entries(value).flatMap(([key, inner]) => {
    // One name that was sent several times.
    const isRepeated = Array.isArray(value) && (typeof inner !== "object" || inner === null);
    return flatten(isRepeated ? name : joinName(name, key), inner, depth + 1);
  });
}
