/** Copies of state and rows: to find changes later, to undo them, and to keep the state of two users apart. */
import { isDeepStrictEqual, types } from "node:util";

/** The copies made so far, by original: an object that occurs twice is copied once. */
export type Copies = Map<object, object>;

/**
 * Copies a value deeply. Objects keep their classes; a value that can't be copied, such as a function or a promise, is
 * shared with the copy.
 */
export function copy<T>(value: T): T {
  return copyInto(value, new Map()) as T;
}

/**
 * Copies a value as {@link copy} does, together with others.
 *
 * @param isShared - whether the copy shares an object with the original; default: none that can be copied
 */
export function copyInto(value: unknown, copies: Copies, isShared = sharesNone): unknown {
  if (typeof value !== "object" || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  if (isShared(value)) return value;
  const inner = (item: unknown) => copyInto(item, copies, isShared);
  if (Array.isArray(value)) return copyItems(keep(value, value.slice(), copies), inner);
  const leaf = copyLeaf(value);
  if (leaf) return leaf === value ? value : keep(value, leaf, copies);
  if (value instanceof Map) {
    const map = keep(value, new Map<unknown, unknown>(), copies);
    for (const [key, item] of value) map.set(inner(key), inner(item));
    return map;
  }
  if (value instanceof Set) {
    const set = keep(value, new Set<unknown>(), copies);
    for (const item of value) set.add(inner(item));
    return set;
  }
  return copyItems(keep(value, withoutCopies(value), copies), inner);
}

const sharesNone = (_object: object) => false;

function keep<Made extends object>(value: object, made: Made, copies: Copies): Made {
  copies.set(value, made);
  return made;
}

/** A copy of an object that contains no others; the object itself if it can't be copied. */
function copyLeaf(value: object): object | undefined {
  const kind = Object.prototype.toString.call(value);
  if (kind === "[object Object]" || kind === "[object Map]" || kind === "[object Set]") return undefined;
  if (value instanceof Date) return new Date(value);
  if (Buffer.isBuffer(value)) return Buffer.from(value);
  if (types.isTypedArray(value)) return value.slice();
  if (value instanceof URL) return new URL(value);
  if (value instanceof URLSearchParams) return new URLSearchParams(value);
  // Promises, regular expressions and others have internal state, so a copy of their fields would not work.
  return value;
}

/** A copy of an object's own fields, with the same objects in them. */
function withoutCopies(value: object): object {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype ? { ...value } : Object.assign(Object.create(prototype), value);
}

/** Replaces the objects in an array or object by copies. */
function copyItems<Made extends object>(made: Made, inner: (item: unknown) => unknown): Made {
  const fields = made as Record<string, unknown>;
  for (const name of Object.keys(fields)) {
    const item = fields[name];
    if (typeof item === "object" && item !== null) fields[name] = inner(item);
  }
  return made;
}

/**
 * Sets an object's own fields to those of a copy, and deletes all others. The copy is not modified. A value that is
 * equal already is not replaced, since other objects may refer to it.
 */
export function restore(object: object, saved: object): void {
  const fields = object as Record<string, unknown>;
  for (const name of Object.keys(fields)) if (!Object.hasOwn(saved, name)) delete fields[name];
  for (const [name, value] of Object.entries(saved)) {
    if (!isDeepStrictEqual(fields[name], value) || !Object.hasOwn(fields, name)) fields[name] = copy(value);
  }
}
