/** Reads a keyed list: renders its rows, and collects their keys. */
import { LiveError } from "../errors.js";
import type { Template } from "../template.js";
import { type Each, howToShow } from "../values.js";
import { at, unrenderable } from "./unrenderable.js";

/** A list's rows, and a key for each of them. */
export interface ReadList {
  rows: readonly unknown[];
  keys: readonly (string | number)[];
}

/** Decides about wrong keys. */
export interface Keys {
  /**
   * Whether a list with such keys is shown all the same, since it may contain what users typed. If not, the error is
   * thrown.
   */
  showsWrongKeys?(error: LiveError, template: Template): boolean;
}

/**
 * Reads a list, and renders its rows.
 *
 * @param template - the template that contains the list, for errors
 * @throws {LiveError} HL_TEMPLATE_KEY, unless the list is shown all the same: a key of another type then becomes text, and
 *   a repeated one gets a number
 */
export function readEach(
  { items, keyOf, template: renderRow }: Each,
  template: Template,
  places: Keys,
): ReadList {
  if (typeof (items as Partial<Iterable<unknown>> | undefined)?.[Symbol.iterator] !== "function")
    throw notIterable(items, template);
  // Arrays of the final length: an array that grows reserves memory, which a live page would keep.
  const length = Array.isArray(items) ? items.length : 0;
  const rows: unknown[] = new Array(length);
  const keys: (string | number)[] = new Array(length);
  let count = 0;
  for (const item of items) {
    keys[count] = readKey(keyOf, item, count, template, places);
    rows[count] = renderRow(item as never, count);
    count++;
  }
  // Rendering a row may have changed the array of items.
  rows.length = count;
  keys.length = count;
  checkKeys(keys, template, places);
  return { rows, keys };
}

/** The key of an item. */
export function readKey(
  keyOf: Each["keyOf"],
  item: unknown,
  index: number,
  template: Template,
  places: Keys,
): string | number {
  const key: unknown = keyOf(item as never, index);
  const isKey = typeof key === "string" || typeof key === "number";
  return isKey ? key : readOther(key, index, template, places);
}

function notIterable(items: unknown, template: Template): LiveError {
  if (typeof items !== "object" || items === null || !(howToShow in items))
    return unrenderable(items, template, "The list of each()");
  const instead = "which has its own keys: write each(this.posts, (post) => html`…`)";
  return new LiveError(
    "HL_LIST",
    `each() was given a list() and a function for its keys, ${instead}${at(template)}.`,
  );
}

function readOther(key: unknown, index: number, template: Template, places: Keys): string {
  const error = wrongKey(`has a key of type ${typeof key}`, index, template);
  if (!places.showsWrongKeys?.(error, template)) throw error;
  try {
    return String(key);
  } catch {
    return typeof key;
  }
}

/** Refuses keys that occur twice, or makes them differ. */
export function checkKeys(keys: (string | number)[], template: Template, places: Keys): void {
  if (isIncreasing(keys) || new Set(keys).size === keys.length) return;
  const seen = new Set<unknown>();
  const twice = keys.findIndex((key) => seen.size === seen.add(key).size);
  const key = keys[twice];
  const shown = typeof key === "string" ? JSON.stringify(key.slice(0, 80)) : key;
  const error = wrongKey(`has the key ${shown} twice`, twice, template);
  if (!places.showsWrongKeys?.(error, template)) throw error;
  numberRepeated(keys);
}

/**
 * Gives each repeated key a number: the second "a" is always the same key, so its row keeps its elements as long as the
 * first one is there.
 */
function numberRepeated(keys: (string | number)[]): void {
  const taken = new Set(keys);
  const counts = new Map<string | number, number>();
  for (const [index, key] of keys.entries()) {
    let count = (counts.get(key) ?? 0) + 1;
    if (count > 1) {
      while (taken.has(`${key}\0${count}`)) count++;
      const own = `${key}\0${count}`;
      taken.add(own);
      keys[index] = own;
    }
    counts.set(key, count);
  }
}

/** Whether the keys are increasing numbers, as ids mostly are: then none of them occurs twice. */
function isIncreasing(keys: readonly unknown[]): boolean {
  for (let i = 0; i < keys.length; i++) {
    if (typeof keys[i] !== "number" || (i > 0 && !((keys[i] as number) > (keys[i - 1] as number))))
      return false;
  }
  return true;
}

function wrongKey(problem: string, index: number, template: Template): LiveError {
  return new LiveError("HL_TEMPLATE_KEY", `A list ${problem}, at item ${index}${at(template)}.`);
}
