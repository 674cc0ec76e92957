/** Reads a keyed list: renders its rows, and collects their keys. */
import { LiveError } from "../errors.js";
import type { Template } from "../template.js";
import type { Each } from "../values.js";
import { at } from "./unrenderable.js";

/** A list's rows, and a key for each of them. */
export interface ReadList {
  rows: readonly unknown[];
  keys: readonly (string | number)[];
}

/**
 * Reads a list, and renders its rows.
 *
 * @param template - the template that contains the list, for errors
 * @throws {LiveError} HL_TEMPLATE_KEY
 */
export function readEach({ items, keyOf, template: renderRow }: Each, template: Template): ReadList {
  // Arrays of the final length: an array that grows reserves memory, which a live page would keep.
  const length = Array.isArray(items) ? items.length : 0;
  const rows: unknown[] = new Array(length);
  const keys: (string | number)[] = new Array(length);
  let count = 0;
  for (const item of items) {
    const key = keyOf(item as never, count) as string | number;
    if (typeof key !== "string" && typeof key !== "number") throw badKey(keys.slice(0, count), key, template);
    keys[count] = key;
    rows[count] = renderRow(item as never, count);
    count++;
  }
  // Rendering a row may have changed the array of items.
  rows.length = count;
  keys.length = count;
  checkKeys(keys, template);
  return { rows, keys };
}

function checkKeys(keys: readonly (string | number)[], template: Template): void {
  if (isIncreasing(keys) || new Set(keys).size === keys.length) return;
  const seen = new Set<unknown>();
  const twice = keys.findIndex((key) => seen.size === seen.add(key).size);
  throw badKey(keys.slice(0, twice), keys[twice], template);
}

/** Whether the keys are increasing numbers, as ids mostly are: then none of them occurs twice. */
function isIncreasing(keys: readonly unknown[]): boolean {
  for (let i = 0; i < keys.length; i++) {
    if (typeof keys[i] !== "number" || (i > 0 && !((keys[i] as number) > (keys[i - 1] as number))))
      return false;
  }
  return true;
}

function badKey(before: readonly unknown[], key: unknown, template: Template): LiveError {
  const problem = before.includes(key)
    ? `has the key ${typeof key === "string" ? JSON.stringify(key) : key} twice`
    : `has a key of type ${typeof key}`;
  return new LiveError("HL_TEMPLATE_KEY", `A list ${problem}, at item ${before.length}${at(template)}.`);
}
