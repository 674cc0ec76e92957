/**
 * The content of objects, kept to restore it later in the same objects. So whatever refers to one of them, such as another
 * component or a variable of a handler, still refers to the right one.
 */
import { type Copies, copyInto, fillCopy, shallowCopy } from "./copy.js";
import { isFrozen, isKnownFrozen } from "./frozen.js";
import {
  type Alike,
  fieldNames,
  findRuns,
  hasFields,
  hasSameObjects,
  isSameContent,
  isSameList,
} from "./same-content.js";

type Fields = Record<PropertyKey, unknown>;

/** Beyond these numbers, an object may have been saved before: it may be part of a circle, or of many others. */
const maxDepth = 30;
const maxCount = 20_000;

/** The content of objects: for each object a copy with the same objects in it, whose content is saved, too. */
export class Contents {
  readonly objects: object[] = [];
  readonly copies: object[] = [];
  /** the objects that were added, without those in them */
  readonly roots: object[] = [];
  /** whether some object can't be copied, so that a change of it is not seen */
  hasUnknown = false;
  /** whether they were kept for another event; see `component/kept-contents.ts` */
  isKept = false;
  /** of kept ones: whether the state is known to be storable with this content */
  isStorable = false;
  /** of kept ones: the objects that the handler has changed */
  changed: number[] | undefined;
  /** the saved objects; undefined as long as it costs less to save some of them twice */
  private seen: Set<object> | undefined;
  /** how the objects are compared; made when they are compared for the first time */
  private runs: Alike[] | undefined;

  /** Saves the content of an object, and of all objects in it that can change. */
  add(object: object): void {
    const { length } = this.objects;
    this.roots.push(object);
    this.runs = undefined;
    if (this.save(object, 0)) return;
    this.objects.length = length;
    this.copies.length = length;
    this.seen = new Set(this.objects);
    this.save(object, 0);
  }

  /** Returns false if there are too many objects to save them without looking which of them are saved already. */
  private save(object: object, depth: number): boolean {
    const { seen } = this;
    if (seen?.has(object)) return true;
    seen?.add(object);
    if (!seen && (depth > maxDepth || this.objects.length > maxCount)) return false;
    if (Object.isFrozen(object) && isFrozen(object)) return true;
    const copy = shallowCopy(object);
    if (copy === object) {
      this.hasUnknown = true;
      return true;
    }
    this.objects.push(object);
    this.copies.push(copy);
    return this.saveItems(object, depth + 1);
  }

  private saveItems(object: object, depth: number): boolean {
    if (Array.isArray(object)) return this.saveAll(object, depth);
    if (object instanceof Map)
      return this.saveAll([...object.keys()], depth) && this.saveAll([...object.values()], depth);
    if (object instanceof Set) return this.saveAll([...object], depth);
    if (!hasFields(object)) return true;
    for (const name in object) {
      const value = (object as Fields)[name];
      if (typeof value === "object" && value !== null && !this.save(value, depth)) return false;
    }
    return true;
  }

  private saveAll(items: readonly unknown[], depth: number): boolean {
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      if (typeof item === "object" && item !== null && !this.save(item, depth)) return false;
    }
    return true;
  }

  /** Whether these are the contents of a component with fields of these values. */
  isOf(values: readonly unknown[]): boolean {
    let root = 0;
    for (const value of values)
      if (typeof value === "object" && value !== null && value !== this.roots[root++]) return false;
    return root === this.roots.length;
  }

  /** The indexes of the objects whose content is not what was saved. */
  findChanged(): number[] {
    this.runs ??= findRuns(this.copies);
    const changed: number[] = [];
    let from = 0;
    for (const { end, find } of this.runs) {
      find(this.objects, this.copies, from, end, changed);
      from = end;
    }
    return changed;
  }

  /**
   * Saves the content of changed objects again.
   *
   * @returns false if there are other objects in them: then all has to be saved again
   */
  saveAgain(changed: readonly number[]): boolean {
    for (const index of changed) {
      const copy = shallowCopy(this.objects[index] as object);
      if (!hasSameObjects(copy, this.copies[index] as object)) return false;
      this.copies[index] = copy;
    }
    return true;
  }

  /** Gives all objects the content that they had. */
  restore(): void {
    for (const [index, object] of this.objects.entries())
      restoreContent(object, this.copies[index] as object);
  }

  /**
   * Takes over a change of objects that others have saved, too: so it is neither undone with these contents, nor brought back.
   *
   * @param others - the content of the objects before the change
   * @param isUndone - whether the change is about to be undone
   */
  takeOver(others: Contents, isUndone: boolean): void {
    const before = new Map(others.objects.map((object, index) => [object, others.copies[index] as object]));
    for (const [index, object] of this.objects.entries()) {
      const saved = before.get(object);
      if (!saved || isSameContent(object, saved)) continue;
      const after = isUndone ? saved : object;
      if (hasFields(object))
        takeOverFields(this.copies[index] as Fields, object as Fields, saved as Fields, after);
      else this.copies[index] = shallowCopy(after);
    }
  }
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

// --- Changes ---

function takeOverFields(own: Fields, object: Fields, before: Fields, after: object): void {
  for (const name of fieldNames({ ...before, ...object })) {
    if (Object.is(object[name], before[name])) continue;
    if (Object.hasOwn(after, name)) own[name] = (after as Fields)[name];
    else delete own[name];
  }
}

// --- Copies with what was saved ---

/** Deep copies of objects with their saved content, by original. If an object was saved twice, the first one counts. */
export function copyContents(all: readonly Contents[]): Copies {
  const copies: Copies = new Map();
  for (const { objects, copies: saved } of all)
    for (const [index, object] of objects.entries())
      if (!copies.has(object)) copies.set(object, shallowCopy(saved[index] as object));
  for (const made of [...copies.values()]) fillCopy(made, copies, isKnownFrozen);
  return copies;
}

/** A copy of fields with the copies of the objects in them; objects that have none yet are copied as they are. */
export function copyFieldsWith(fields: object, copies: Copies): Record<string, unknown> {
  return copyInto({ ...fields }, copies, isKnownFrozen) as Record<string, unknown>;
}
