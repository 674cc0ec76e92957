/** Copies of state and rows, to find changes later and to undo them. */
import { isDeepStrictEqual, types } from "node:util";

/**
 * Copies a value deeply. Objects keep their classes; a value that can't be copied, such as a function or a promise, is
 * shared with the copy.
 */
export function copy<T>(value: T): T {
  return copyInto(value, new Map()) as T;
}

function copyInto(value: unknown, known: Map<object, unknown>): unknown {
  if (typeof value !== "object" || value === null) return value;
  const seen = known.get(value);
  if (seen !== undefined) return seen;
  if (value instanceof Date) return new Date(value);
  if (Buffer.isBuffer(value)) return Buffer.from(value);
  if (types.isTypedArray(value)) return value.slice();
  const keep = <Made extends object>(made: Made): Made => {
    known.set(value, made);
    return made;
  };
  if (Array.isArray(value)) {
    const items = keep<unknown[]>([]);
    for (const item of value) items.push(copyInto(item, known));
    return items;
  }
  if (value instanceof Map) {
    const map = keep(new Map<unknown, unknown>());
    for (const [key, item] of value) map.set(copyInto(key, known), copyInto(item, known));
    return map;
  }
  if (value instanceof Set) {
    const set = keep(new Set<unknown>());
    for (const item of value) set.add(copyInto(item, known));
    return set;
  }
  // Promises, regular expressions and others have internal state, so a copy of their fields would not work.
  if (Object.prototype.toString.call(value) !== "[object Object]") return value;
  const made = keep(Object.create(Object.getPrototypeOf(value)) as Record<string, unknown>);
  for (const [name, item] of Object.entries(value)) made[name] = copyInto(item, known);
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
