/** Reads a post's body: the seal, the event, and what the user filled in. */
import type { Request } from "express";
import { LiveError } from "../../../views/errors.js";
import { fields } from "../../component/host.js";
import { joinName, maxDepth } from "../../input/fields.js";
import type { Input } from "../../input/handler.js";
import type { Site } from "../../site.js";
import { readInput } from "../input.js";
import { dropOwnFields } from "../own-fields.js";

export interface Posted {
  seal: string;
  component: number;
  binding: string;
  /** whether it is a form's own submit */
  isSubmit: boolean;
  input: Input;
  /** how many forms for clicks the page has */
  forms: number;
  /** by these an event is known again that is sent twice: by post, and then over the socket */
  page?: string;
  number?: number;
}

export function readPost(site: Site, request: Request, body: unknown): Posted {
  const entries = readEntries(body);
  if (entries.length === 0 && request.is("multipart/form-data")) {
    throw new LiveError(
      "HL_EVENT_MALFORMED",
      'A post is multipart/form-data, and files can\'t be sent yet: write the form without enctype="multipart/form-data".',
      { status: 415 },
    );
  }
  const seal = entries.find(([name]) => name === fields.seal)?.[1];
  // A button's own event overrules that of the form it stands in.
  const event = find(entries, fields.event("")) ?? find(entries, fields.submit(""));
  if (!seal || !event) {
    const what = seal ? "no event" : `no field ${fields.seal}`;
    throw new LiveError("HL_EVENT_MALFORMED", `A post has ${what}.`, { status: 400 });
  }
  // Handlers get what the user filled in, not what the page added.
  const own = /^(?:_(?:seal|forms|page|event)$|on:|submit:)/;
  const filledIn = dropOwnFields(site, entries).filter(([name]) => !own.test(name));
  const forms = Number(
    /^[1-9]\d{0,3}$/.exec(entries.find(([name]) => name === fields.forms)?.[1] ?? "")?.[0] ?? 1,
  );
  const page = entries.find(([name]) => name === fields.page)?.[1];
  const number = Number(entries.find(([name]) => name === fields.number)?.[1]);
  const isNumbered = page !== undefined && page.length <= 32 && Number.isSafeInteger(number) && number > 0;
  // Our scripts say what the elements' own values were, too; only the one with the socket numbers its posts.
  if (isNumbered) return { seal, ...event, forms, input: readInput(filledIn), page, number };
  const saysOwn = request.get("HX-Request") === "true" && filledIn.some(([name]) => ownName.test(name));
  return { seal, ...event, forms, input: saysOwn ? readInput(filledIn) : { fields: filledIn } };
}

/** Names of an element's own values; see `public/browser/htmx/own-values.ts`. */
const ownName = /^:(?:value|checked|key)$/;

function find(
  entries: [string, string][],
  prefix: string,
): Pick<Posted, "component" | "binding" | "isSubmit"> | undefined {
  const entry = entries.find(
    ([name]) => name.startsWith(prefix) && /^\d{1,6}$/.test(name.slice(prefix.length)),
  );
  return (
    entry && {
      component: Number(entry[0].slice(prefix.length)),
      binding: entry[1],
      isSubmit: prefix === fields.submit(""),
    }
  );
}

/**
 * Names and values in the order sent, whether the body is text or was parsed by the application's own middleware.
 *
 * `express.urlencoded({ extended: true })` nests what is written with brackets, `items[0][text]`: the names are put
 * together again. Of `items[0].text` it drops what stands behind the bracket, so with it forms use brackets alone.
 */
function readEntries(body: unknown): [string, string][] {
  if (typeof body === "string") return [...new URLSearchParams(body)];
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) => flatten(name, value, 1));
}

function flatten(name: string, value: unknown, depth: number): [string, string][] {
  if (typeof value !== "object" || value === null) return [[name, String(value)]];
  if (depth > maxDepth) {
    throw new LiveError("HL_EVENT_MALFORMED", `A post has fields nested deeper than ${maxDepth} levels.`, {
      status: 400,
    });
  }
  return Object.entries(value).flatMap(([key, inner]) => {
    // The values of one name sent several times.
    const isRepeated = Array.isArray(value) && (typeof inner !== "object" || inner === null);
    return flatten(isRepeated ? name : joinName(name, key), inner, depth + 1);
  });
}
