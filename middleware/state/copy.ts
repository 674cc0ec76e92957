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
  if (Array.isArray(value)) return copyList(keep(value, value.slice(), copies), copies, isShared);
  if (Object.getPrototypeOf(value) === Object.prototype)
    return copyItems(keep(value, { ...value }, copies), copies, isShared);
  return copyOther(value, copies, isShared);
}

/** Whether a copy shares an object with the original. */
export type IsShared = (object: object) => boolean;
const sharesNone: IsShared = () => false;

function keep<Made extends object>(value: object, made: Made, copies: Copies): Made {
  copies.set(value, made);
  return made;
}

/** Copies an object that is neither an array nor plain. */
function copyOther(value: object, copies: Copies, isShared: IsShared): object {
  if (value instanceof Map || value instanceof Set) {
    const made = keep(value, shallowCopy(value), copies);
    fillCopy(made, copies, isShared);
    return made;
  }
  if (Object.prototype.toString.call(value) !== "[object Object]")
    return keep(value, copyWithoutItems(value), copies);
  const made: object = Object.assign(Object.create(Object.getPrototypeOf(value)), value);
  return copyItems(keep(value, made, copies), copies, isShared);
}

/**
 * A copy of one object that state can have, with the same objects in it. Returns the object itself if it can't be copied, or
 * is of another class.
 */
export function shallowCopy(object: object): object {
  if (Array.isArray(object)) return object.slice();
  const prototype = Object.getPrototypeOf(object);
  if (prototype === Object.prototype) return { ...object };
  if (prototype === null) return Object.assign(Object.create(null), object);
  if (object instanceof Map) return new Map(object);
  if (object instanceof Set) return new Set(object);
  return copyWithoutItems(object);
}

/** Replaces the objects in a {@link shallowCopy} by copies. */
export function fillCopy(made: object, copies: Copies, isShared: IsShared): void {
  if (Array.isArray(made)) copyList(made, copies, isShared);
  else if (made instanceof Map) {
    const entries = [...made];
    made.clear();
    for (const [key, item] of entries)
      made.set(copyInto(key, copies, isShared), copyInto(item, copies, isShared));
  } else if (made instanceof Set) {
    const items = [...made];
    made.clear();
    for (const item of items) made.add(copyInto(item, copies, isShared));
  } else if (Object.prototype.toString.call(made) === "[object Object]") copyItems(made, copies, isShared);
}

/** A copy of an object that contains no others; the object itself if it can't be copied. */
function copyWithoutItems(value: object): object {
  if (value instanceof Date) return new Date(value);
  if (Buffer.isBuffer(value)) return Buffer.from(value);
  if (types.isTypedArray(value)) return value.slice();
  if (value instanceof ArrayBuffer) return value.slice(0);
  if (value instanceof DataView)
    return new DataView(value.buffer.slice(0) as ArrayBuffer, value.byteOffset, value.byteLength);
  if (value instanceof URL) return new URL(value);
  if (value instanceof URLSearchParams) return new URLSearchParams(value);
  // Promises, regular expressions and others have internal state, so a copy of their fields would not work.
  return value;
}

/** Replaces the objects in an array by copies; its gaps stay. */
function copyList(made: unknown[], copies: Copies, isShared: IsShared): unknown[] {
  for (let index = 0; index < made.length; index++) {
    const item = made[index];
    if (typeof item === "object" && item !== null) made[index] = copyInto(item, copies, isShared);
  }
  return made;
}

/** Replaces the objects in an object's own fields by copies. */
function copyItems<Made extends object>(made: Made, copies: Copies, isShared: IsShared): Made {
  const fields = made as Record<string, unknown>;
  // Faster than Object.keys(). The class of an object may have fields that are enumerable, too.
  for (const name in fields) {
    const item = fields[name];
    if (typeof item === "object" && item !== null && Object.hasOwn(fields, name))
      fields[name] = copyInto(item, copies, isShared);
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
