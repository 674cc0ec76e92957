/** What our script sends along with an event, over the socket or by post. */
import { ownPrefix } from "../component/post-fields.js";
import type { Input } from "../input/handler.js";

/** What most events bring: nothing. */
export const noInput: Input = { fields: [], own: Object.freeze(Object.create(null)) };

/** Sorts names and values: a name that starts with ":" is the element's own property, such as `:value`. */
export function readInput(entries: Iterable<readonly [name: string, value: string]>): Input {
  const fields: [string, string][] = [];
  const own: Record<string, string> = Object.create(null);
  for (const [name, value] of entries) {
    if (name.startsWith(ownPrefix)) own[name.slice(ownPrefix.length)] = value;
    else fields.push([name, value]);
  }
  return { fields, own };
}
