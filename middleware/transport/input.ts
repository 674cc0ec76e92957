/** The input that our script sends with an event, over the socket or by a post. */
import { confirmedName, ownPrefix } from "../component/post-fields.js";
import type { Input } from "../input/event-input.js";

/** The input of most events: none. */
export const noInput: Input = { fields: [], own: Object.freeze(Object.create(null)) };

/** Separates form fields from the element's own properties, whose names start with ":", such as `:value`. */
export function readInput(entries: Iterable<readonly [name: string, value: string]>): Input {
  const fields: [string, string][] = [];
  const own: Record<string, string> = Object.create(null);
  let confirmed: string | undefined;
  for (const [name, value] of entries) {
    if (name === confirmedName) confirmed = value;
    else if (name.startsWith(ownPrefix)) own[name.slice(ownPrefix.length)] = value;
    else fields.push([name, value]);
  }
  return confirmed === undefined ? { fields, own } : { fields, own, confirmed };
}
