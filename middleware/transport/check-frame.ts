/** Limits of what one frame or one post may contain. They are checked before anything else is done with it. */
import { LiveError } from "../../views/errors.js";
import { type JoinFrame, maxViews } from "./protocol.js";

/** Maximum length of a field's name. */
const maxName = 4_096;

/** Why a page can't join these views; undefined if it can. */
export function refusalOfJoin([, , ...views]: JoinFrame, limit: number): LiveError | undefined {
  const max = Math.min(limit, maxViews);
  if (views.length > max)
    return tooMuch(`A page joins ${count(views.length)} views, of at most ${count(max)}.`);
  const numbers = new Set(views.map(([number]) => number));
  if (numbers.size < views.length) return tooMuch("A page joins two views with the same number.");
  const highest = Math.max(0, ...numbers);
  return highest < max
    ? undefined
    : tooMuch(`A page gives a view the number ${highest}, but may have at most ${count(max)} views.`);
}

/** Why an event can't have so many fields; undefined if it can. */
export function refusalOfCount(fields: number, limit: number): LiveError | undefined {
  if (fields <= limit) return undefined;
  return tooMuch(`An event has ${count(fields)} fields, of at most ${count(limit)}.`, 413);
}

/** Why an event can't have fields of these names; undefined if it can. */
export function refusalOfNames(
  entries: readonly (readonly [name: string, value: string])[],
): LiveError | undefined {
  if (entries.every(([name]) => name.length <= maxName)) return undefined;
  return tooMuch(`An event has a field whose name is longer than ${count(maxName)} characters.`, 413);
}

function tooMuch(what: string, status = 403): LiveError {
  return new LiveError("HL_LIMIT", what, { status });
}

function count(number: number): string {
  return number.toLocaleString("en");
}
