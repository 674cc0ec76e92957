/**
 * The content of objects, kept to restore it later in the same objects. So whatever refers to one of them, such as another
 * component or a variable of a handler, still refers to the right one.
 */
import { isDeepStrictEqual } from "node:util";
import { type Copies, copyInto, fillCopy, shallowCopy } from "./copy.js";
import { isFrozen, isKnownFrozen } from "./frozen.js";

/** Copies of objects, with the same objects in them: each of those has a copy of its own here. */
export type Contents = Map<object, object>;

type Fields = Record<PropertyKey, unknown>;

/** Adds an object, and all objects in it that can change. */
export function addContents(object: object, contents: Contents): void {
  if (contents.has(object) || (Object.isFrozen(object) && isFrozen(object))) return;
  const saved = shallowCopy(object);
  if (saved === object) return;
  contents.set(object, saved);
  if (Array.isArray(saved)) for (const item of saved) addValue(item, contents);
  else if (saved instanceof Map) for (const pair of saved) addAll(pair, contents);
  else if (saved instanceof Set) addAll(saved, contents);
  else for (const name in saved) addValue((saved as Fields)[name], contents);
}

function addValue(value: unknown, contents: Contents): void {
  if (typeof value === "object" && value !== null) addContents(value, contents);
}

function addAll(values: Iterable<unknown>, contents: Contents): void {
  for (const value of values) addValue(value, contents);
}

/** Gives all objects the content that they had. */
export function restoreContents(contents: Contents): void {
  for (const [object, saved] of contents) restoreContent(object, saved);
}

/** Gives an object its saved content. Frozen parts are left as they are. */
function restoreContent(object: object, saved: object): void {
  if (Array.isArray(object)) restoreList(object, saved as unknown[]);
  else if (object instanceof Map) restoreMap(object, saved as Map<unknown, unknown>);
  else if (object instanceof Set) restoreSet(object, saved as Set<unknown>);
  else if (object instanceof Date) object.setTime((saved as Date).getTime());
  else if (object instanceof URL) object.href = (saved as URL).href;
  else if (object instanceof URLSearchParams) restoreParams(object, saved as URLSearchParams);
  else if (object instanceof ArrayBuffer) setBytes(object, saved as ArrayBuffer);
  else if (ArrayBuffer.isView(object)) setBytes(object, saved as ArrayBufferView);
  else restoreFields(object, saved);
}

function restoreList(list: unknown[], saved: readonly unknown[]): void {
  Reflect.set(list, "length", saved.length);
  for (let index = 0; index < saved.length; index++) {
    if (!(index in saved)) Reflect.deleteProperty(list, index);
    else if (!Object.is(list[index], saved[index]) || !(index in list))
      Reflect.set(list, index, saved[index]);
  }
}

// The prototypes' methods, since immer replaces those of a map that it has frozen.
function restoreMap(map: Map<unknown, unknown>, saved: Map<unknown, unknown>): void {
  if (isSameList([...map].flat(), [...saved].flat())) return;
  Map.prototype.clear.call(map);
  for (const [key, value] of saved) Map.prototype.set.call(map, key, value);
}

function restoreSet(set: Set<unknown>, saved: Set<unknown>): void {
  if (isSameList([...set], [...saved])) return;
  Set.prototype.clear.call(set);
  for (const value of saved) Set.prototype.add.call(set, value);
}

function restoreParams(params: URLSearchParams, saved: URLSearchParams): void {
  for (const name of [...params.keys()]) params.delete(name);
  for (const [name, value] of saved) params.append(name, value);
}

function setBytes(target: ArrayBuffer | ArrayBufferView, saved: ArrayBuffer | ArrayBufferView): void {
  // One that was transferred to another thread has no bytes any more.
  if (target.byteLength === saved.byteLength) bytesOf(target).set(bytesOf(saved));
}

function bytesOf(value: ArrayBuffer | ArrayBufferView): Uint8Array {
  return value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/** Sets an object's own fields to saved ones, in their order, and deletes all others. */
export function restoreFields(object: object, saved: object): void {
  const fields = object as Fields;
  const names = fieldNames(saved);
  if (!isSameList(fieldNames(object), names))
    for (const name of fieldNames(object)) Reflect.deleteProperty(object, name);
  for (const name of names) {
    const value = (saved as Fields)[name];
    if (!Object.is(fields[name], value) || !Object.hasOwn(fields, name)) Reflect.set(fields, name, value);
  }
}

function fieldNames(object: object): PropertyKey[] {
  return Reflect.ownKeys(object).filter((name) => Object.prototype.propertyIsEnumerable.call(object, name));
}

function isSameList(list: readonly unknown[], other: readonly unknown[]): boolean {
  return list.length === other.length && list.every((item, index) => Object.is(item, other[index]));
}

// --- Two that have the same objects ---

/**
 * Passes on a change of objects that others have saved, too: it must neither be undone with theirs, nor come back by that.
 *
 * @param saved - the content of the objects before the change
 * @param theirs - takes the change
 * @param isUndone - whether the change is about to be undone
 */
export function passOn(saved: Contents, theirs: Contents, isUndone: boolean): void {
  for (const [object, before] of saved) {
    const other = theirs.get(object);
    if (!other || isSameContent(object, before)) continue;
    const after = isUndone ? before : object;
    if (hasFields(object)) passOnFields(object as Fields, before as Fields, after as Fields, other as Fields);
    else theirs.set(object, shallowCopy(after));
  }
}

function passOnFields(object: Fields, before: Fields, after: Fields, other: Fields): void {
  for (const name of fieldNames({ ...before, ...object })) {
    if (Object.is(object[name], before[name])) continue;
    if (Object.hasOwn(after, name)) other[name] = after[name];
    else delete other[name];
  }
}

function isSameContent(object: object, saved: object): boolean {
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

function hasFields(object: object): boolean {
  return Object.prototype.toString.call(object) === "[object Object]";
}

// --- Copies with what was saved ---

/** Deep copies of objects with their saved content, by original. Of two savings of an object the first counts. */
export function copyContents(all: Iterable<Contents>): Copies {
  const copies: Copies = new Map();
  for (const contents of all)
    for (const [object, saved] of contents) if (!copies.has(object)) copies.set(object, shallowCopy(saved));
  for (const made of [...copies.values()]) fillCopy(made, copies, isKnownFrozen);
  return copies;
}

/** A copy of fields with the copies of the objects in them; objects that have none yet are copied as they are. */
export function copyFieldsWith(fields: object, copies: Copies): Record<string, unknown> {
  return copyInto({ ...fields }, copies, isKnownFrozen) as Record<string, unknown>;
}
