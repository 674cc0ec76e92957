/**
 * Rows that are not rendered again: those of an each() with `same` whose item, and what they show besides, are as before.
 *
 * Components change their items in place, so each item is compared with a copy. An item that can't be copied, such as an
 * object of a class, is rendered again each time.
 */
import type { KnownRows } from "../list.js";
import { createFinder, endOfAlike, type FindChanged, isPlain } from "../same-fields.js";
import type { Same } from "../values.js";

/** Which rows of a list are as they were. */
export interface Reuse {
  /** how many rows at the start and at the end are those that were there; the others are new, or replace what was there */
  start: number;
  end: number;
  /** the rows that have to be rendered */
  changed: number[];
}

/** Stands for the copy of an item that can't be copied. */
const unknown = Symbol("unknown");

let ids = 0;

/** What the rows show besides their items: one value for each row if `same` is a function. */
export function readSame(same: Same<never>, items: readonly unknown[]): readonly unknown[] {
  return typeof same === "function" ? items.map((item, index) => same(item as never, index)) : [...same];
}

/** Remembers a list that was rendered as a whole. */
export function remember(items: readonly unknown[], same: readonly unknown[], isByRow: boolean): KnownRows {
  const copies = items.map((item) => copyItem(item));
  return { copies, same, isByRow, find: finderOf(copies), id: ++ids, from: undefined };
}

/** Remembers a list that was made of the one before; `copies`: those of its rows, the changed ones out of date. */
export function rememberChanged(
  known: KnownRows,
  { changed }: Reuse,
  copies: unknown[],
  items: readonly unknown[],
  same: readonly unknown[],
  hasSameKeys: boolean,
): KnownRows {
  for (const index of changed) copies[index] = copyItem(items[index]);
  return { ...known, copies, same, id: ++ids, from: hasSameKeys ? { id: known.id, changed } : undefined };
}

/** Compares items with those of the list before; undefined if all rows have to be rendered. */
export function findReusable(
  known: KnownRows,
  items: readonly unknown[],
  same: readonly unknown[],
  isByRow: boolean,
): Reuse | undefined {
  if (known.isByRow !== isByRow || (!isByRow && !hasSameItems(known.same, same))) return undefined;
  return items.length === known.copies.length
    ? comparePlaces(known, items, same)
    : compareEnds(known, items, same);
}

function comparePlaces(known: KnownRows, items: readonly unknown[], same: readonly unknown[]): Reuse {
  const { copies, find, isByRow } = known;
  const changed: number[] = [];
  if (!isByRow) find(items, copies, 0, items.length, changed);
  else
    for (let index = 0; index < items.length; index++)
      if (!isSameRow(known, items, same, index, 0)) changed.push(index);
  return { start: items.length, end: 0, changed };
}

function compareEnds(known: KnownRows, items: readonly unknown[], same: readonly unknown[]): Reuse {
  const [was, is] = [known.copies.length, items.length];
  const most = Math.min(was, is);
  let start = 0;
  while (start < most && isSameRow(known, items, same, start, 0)) start++;
  let end = 0;
  while (end < most - start && isSameRow(known, items, same, is - end - 1, was - is)) end++;
  return { start, end, changed: Array.from({ length: is - start - end }, (_, index) => start + index) };
}

function isSameRow(
  { copies, same: was, isByRow, find }: KnownRows,
  items: readonly unknown[],
  same: readonly unknown[],
  index: number,
  shift: number,
): boolean {
  if (isByRow && !isSameValue(was[index + shift], same[index])) return false;
  find(items, copies, index, index + 1, found, shift);
  return found.pop() === undefined;
}

/** Always empty between two comparisons. */
const found: number[] = [];

function isSameValue(value: unknown, other: unknown): boolean {
  if (Object.is(value, other)) return true;
  return Array.isArray(value) && Array.isArray(other) && hasSameItems(value, other);
}

function hasSameItems(list: readonly unknown[], other: readonly unknown[]): boolean {
  return list.length === other.length && list.every((item, index) => Object.is(item, other[index]));
}

// --- Copies ---

function finderOf(copies: readonly unknown[]): FindChanged {
  const isFlat = !copies.some((copy) => isObject(copy) && Object.values(copy).some(isObject));
  return isFlat && copies.length > 0 && endOfAlike(copies, 0) === copies.length
    ? createFinder(copies[0] as object, copies.length)
    : findDeep;
}

const findDeep: FindChanged = (items, copies, from, to, found, shift = 0) => {
  for (let index = from; index < to; index++)
    if (!isSameDeep(items[index], copies[index + shift])) found.push(index);
};

/** Objects that are deeper in an item may refer to each other in a circle. */
const maxDepth = 10;

function copyItem(item: unknown, depth = 0): unknown {
  if (!isObject(item)) return item;
  if (item instanceof Date) return new Date(item);
  if (depth === maxDepth) return unknown;
  if (Array.isArray(item)) return orUnknown(item.map((each) => copyItem(each, depth + 1)));
  if (!isPlain(item)) return unknown;
  const copy: Record<string, unknown> = { ...item };
  for (const name in copy) if (isObject(copy[name])) copy[name] = copyItem(copy[name], depth + 1);
  return orUnknown(copy);
}

/** A copy with everything in it, or none. */
function orUnknown(copy: object): unknown {
  return Object.values(copy).includes(unknown) ? unknown : copy;
}

function isSameDeep(value: unknown, copy: unknown): boolean {
  if (!isObject(value) || !isObject(copy)) return Object.is(value, copy);
  if (Object.getPrototypeOf(value) !== Object.getPrototypeOf(copy)) return false;
  if (value instanceof Date) return Object.is(value.getTime(), (copy as Date).getTime());
  const names = Object.keys(value);
  return (
    names.length === Object.keys(copy).length &&
    names.every((name) => Object.hasOwn(copy, name) && isSameDeep(fieldOf(value, name), fieldOf(copy, name)))
  );
}

function fieldOf(object: object, name: string): unknown {
  return (object as Record<string, unknown>)[name];
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
