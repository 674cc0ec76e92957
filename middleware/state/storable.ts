/** Sees fast whether state can be stored, without writing it. */
import { types } from "node:util";

/** How deep objects may be in each other; deeper ones may refer to each other in a circle. */
const maxDepth = 30;

/** Whether the fields of an object can certainly be stored; false if in doubt. */
export function areStorable(fields: object): boolean {
  for (const name in fields) {
    const value = (fields as Record<string, unknown>)[name];
    if (!isStorable(value, 0) && Object.hasOwn(fields, name)) return false;
  }
  return true;
}

function isStorable(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case "object":
      return value === null || (depth < maxDepth && isStorableObject(value, depth + 1));
    case "function":
    case "symbol":
      return false;
    default:
      return true;
  }
}

function isStorableObject(object: object, depth: number): boolean {
  if (Array.isArray(object)) return areAllStorable(object, depth);
  if (Object.getPrototypeOf(object) === Object.prototype) return isStorableRecord(object, depth);
  if (object instanceof Map)
    return areAllStorable(object.keys(), depth) && areAllStorable(object.values(), depth);
  if (object instanceof Set) return areAllStorable(object, depth);
  return object instanceof Date || types.isTypedArray(object);
}

function areAllStorable(items: Iterable<unknown>, depth: number): boolean {
  for (const item of items) if (!isStorable(item, depth)) return false;
  return true;
}

function isStorableRecord(object: object, depth: number): boolean {
  // A promise of the application's own.
  if ("then" in object || Object.getOwnPropertySymbols(object).length > 0) return false;
  for (const name in object)
    if (name === "__proto__" || !isStorable((object as Record<string, unknown>)[name], depth)) return false;
  return true;
}
