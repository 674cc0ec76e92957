/** Compares the content of objects with copies of them. */
import { isDeepStrictEqual } from "node:util";
import { comparerFor, endOfAlike, type IsSame } from "../../views/same-fields.js";

type Fields = Record<PropertyKey, unknown>;

/** Neighbouring objects that are compared by the same function. */
export interface Alike {
  /** index after the last one */
  end: number;
  isSame: IsSame;
}

/** Groups copies by how they are compared. */
export function findRuns(copies: readonly object[]): Alike[] {
  const runs: Alike[] = [];
  const isPlainAt = (index: number) => isPlainObject(copies[index] as object);
  for (let at = 0; at < copies.length; ) {
    const end = isPlainAt(at) ? endOfAlike(copies, at, isPlainAt) : at + 1;
    const copy = copies[at] as object;
    const isSame = isPlainAt(at)
      ? comparerFor(copy, end - at)
      : Array.isArray(copy)
        ? isSameItems
        : isSameContent;
    runs.push({ end, isSame: isSame as IsSame });
    at = end;
  }
  return runs;
}

function isPlainObject(object: object): boolean {
  return Object.getPrototypeOf(object) === Object.prototype;
}

function isSameItems(list: readonly unknown[], saved: readonly unknown[]): boolean {
  if (list.length !== saved.length) return false;
  for (let index = 0; index < list.length; index++) if (list[index] !== saved[index]) return false;
  return true;
}

/** Whether two contents of one object have the same objects in the same places. */
export function hasSameObjects(copy: object, other: object): boolean {
  if (Array.isArray(copy))
    return (
      copy.every((item, index) => isSameIfObject(item, (other as unknown[])[index])) &&
      copy.length === (other as unknown[]).length
    );
  if (!isPlainObject(copy)) return false;
  for (const name in { ...other, ...copy })
    if (!isSameIfObject((copy as Fields)[name], (other as Fields)[name])) return false;
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
