/** Frozen objects, which users can share, since none of them can change them. */
import { freeze } from "immer";
import { copyInto } from "./copy.js";

/** Objects that are frozen with all objects in them: checked once, since they stay so. */
const frozen = new WeakSet<object>();

/** Whether an object is known to be frozen with all objects in it. */
export function isKnownFrozen(value: object): boolean {
  return frozen.has(value);
}

/** Whether a value is frozen with all objects in it. A `Date` can't be frozen. */
export function isFrozen(value: unknown): boolean {
  if (typeof value !== "object" || value === null || frozen.has(value)) return true;
  if (!Object.isFrozen(value) || !isFixed(value)) return false;
  // A cycle leads back here. If another part is not frozen, the whole is not.
  frozen.add(value);
  const items =
    value instanceof Map ? [...value].flat() : value instanceof Set ? value : Object.values(value);
  for (const item of items) {
    if (isFrozen(item)) continue;
    frozen.delete(value);
    return false;
  }
  return true;
}

/** Whether freezing an object has fixed its content. immer replaces the methods of a `Map` and a `Set`. */
function isFixed(value: object): boolean {
  if (value instanceof Map) return Object.hasOwn(value, "set");
  if (value instanceof Set) return Object.hasOwn(value, "add");
  return Array.isArray(value) || isPlain(value);
}

/** Whether an object is of no class. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * A frozen copy of a value. What is frozen already is shared with it; the application's own objects stay as they are,
 * since it may still change them.
 */
export function frozenCopy<T>(value: T): T {
  return freeze(copyInto(value, new Map(), Object.isFrozen) as T, true);
}
