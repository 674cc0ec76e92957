/** Compares the content of objects with copies of them. */
import { isDeepStrictEqual } from "node:util";
import { createFinder, endOfAlike, type FindChanged, isPlain } from "../../views/same-fields.js";

type Fields = Record<PropertyKey, unknown>;

/** Neighbouring objects that are compared alike. */
export interface Alike {
  /** index after the last one */
  end: number;
  find: FindChanged;
}

/** Groups copies by how they are compared. */
export function findRuns(copies: readonly object[]): Alike[] {
  const runs: Alike[] = [];
  for (let at = 0; at < copies.length; ) {
    const end = endOfAlike(copies, at);
    const last = runs.at(-1);
    if (end > at) runs.push({ end, find: createFinder(copies[at] as object, end - at) });
    else if (last?.find === findOthers) last.end = at + 1;
    else runs.push({ end: at + 1, find: findOthers });
    at = Math.max(end, at + 1);
  }
  return runs;
}

const findOthers: FindChanged = (objects, copies, from, to, found) => {
  for (let index = from; index < to; index++) {
    const [object, copy] = [objects[index] as object, copies[index] as object];
    const isSame = Array.isArray(object)
      ? isSameItems(object, copy as unknown[])
      : isSameContent(object, copy);
    if (!isSame) found.push(index);
  }
};

function isSameItems(list: readonly unknown[], saved: readonly unknown[]): boolean {
  if (list.length !== saved.length) return false;
  for (let index = 0; index < list.length; index++) if (list[index] !== saved[index]) return false;
  return true;
}

/** Whether two contents of one object have the same objects in the same places. */
export function hasSameObjects(copy: object, other: object): boolean {
  if (Array.isArray(copy)) return haveSameObjects(copy, other as unknown[]);
  if (!isPlain(copy)) return false;
  for (const name in { ...other, ...copy })
    if (!isSameIfObject((copy as Fields)[name], (other as Fields)[name])) return false;
  return true;
}

/** By index, since gaps count. */
function haveSameObjects(list: readonly unknown[], other: readonly unknown[]): boolean {
  for (let index = 0; index < list.length || index < other.length; index++)
    if (!isSameIfObject(list[index], other[index])) return false;
  return true;
}

function isSameIfObject(item: unknown, other: unknown): boolean {
  return item === other || !(isObject(item) || isObject(other));
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

export function isSameContent(object: object, saved: object): boolean {
  if (Array.isArray(object)) return isSameList(object, saved as unknown[]);
  if (object instanceof Map) return isSameList([...object].flat(), [...(saved as typeof object)].flat());
  if (object instanceof Set) return isSameList([...object], [...(saved as typeof object)]);
  if (!hasFields(object)) return isDeepStrictEqual(object, saved);
  const names = fieldNames(object);
  return (
    isSameList(names, fieldNames(saved)) &&
    names.every((name) => Object.is((object as Fields)[name], (saved as Fields)[name]))
  );
}

export function isSameList(list: readonly unknown[], other: readonly unknown[]): boolean {
  return list.length === other.length && list.every((item, index) => Object.is(item, other[index]));
}

export function fieldNames(object: object): PropertyKey[] {
  return Reflect.ownKeys(object).filter((name) => Object.prototype.propertyIsEnumerable.call(object, name));
}

export function hasFields(object: object): boolean {
  return Object.prototype.toString.call(object) === "[object Object]";
}
