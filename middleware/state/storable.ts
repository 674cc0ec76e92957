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

/** Whether an object can certainly be stored. `depth`: how deep it is in others */
export function isStorableObject(object: object, depth: number): boolean {
  if (Array.isArray(object)) return isStorableList(object, depth);
  if (Object.getPrototypeOf(object) === Object.prototype) return isStorableRecord(object, depth);
  if (object instanceof Map)
    return isStorableList([...object.keys()], depth) && isStorableList([...object.values()], depth);
  if (object instanceof Set) return isStorableList([...object], depth);
  return object instanceof Date || types.isTypedArray(object);
}

function isStorableList(items: readonly unknown[], depth: number): boolean {
  for (let index = 0; index < items.length; index++) if (!isStorable(items[index], depth)) return false;
  return true;
}

function isStorableRecord(object: object, depth: number): boolean {
  for (const name in object) {
    // An object with then() is taken for a promise. Symbols as names are not looked for, which would cost more than the rest.
    if (name === "then" || name === "__proto__") return false;
    if (!isStorable((object as Record<string, unknown>)[name], depth)) return false;
  }
  return true;
}
