/**
 * The window of a list as data, and what can be done to it. Each function returns a new state: an older one is what a
 * render showed, or what a handler that fails is undone to. They copy arrays of the length of the window.
 */

import { noteSteps } from "../../../views/list-steps.js";
import { areAlike, indexOfKey, type Key, type Remains, type WindowRows } from "../../../views/list-window.js";
import type { LoadRange } from "./list-options.js";
import type { End, ListPlace } from "./live-list.js";

export interface WindowState extends WindowRows {
  /** key of the row right before the window; undefined if the window starts with the list's first row */
  readonly before: Key | undefined;
  /** key of the row right after the window; undefined if it ends with the list's last row */
  readonly after: Key | undefined;
  /** the end at which its reader was last: rows beyond the limit are removed at the other one */
  readonly near: End;
  /** the end at which rows could not be loaded */
  readonly failed: End | undefined;
}

export const noRows: WindowState = {
  keys: [],
  digests: [],
  remains: [],
  before: undefined,
  after: undefined,
  near: "before",
  failed: undefined,
};

/** A window with other keys. What is known of rows that it had is kept; the others are rendered later. */
export function withKeys(state: WindowState, keys: readonly Key[]): WindowState {
  const old = new Map(state.keys.map((key, index) => [key, index]));
  const indexes = keys.map((key) => old.get(key) ?? -1);
  return {
    ...state,
    keys,
    digests: indexes.map((index) => (index === -1 ? 0 : (state.digests[index] as number))),
    remains: indexes.map((index) => state.remains[index] as Remains),
  };
}

/** Inserts a row whose content is known later. */
export function insertAt(state: WindowState, index: number, key: Key): WindowState {
  return spliced(state, index, 0, [key], [0], [guessAt(state, index)]);
}

/** What a new row probably leaves: most rows share that, and then the array need not be copied again. */
function guessAt({ remains }: WindowState, index: number): Remains {
  return (remains[index] ?? remains[index - 1]) as Remains;
}

/**
 * Inserts a row at an end of a window that is full, whose row at the other end is removed for it; undefined if that is not
 * so. It copies less than {@link insertAt} and {@link trim} after each other do.
 */
export function slide(
  state: WindowState,
  index: number,
  key: Key,
  most: number,
  end: End,
): WindowState | undefined {
  const { keys, digests, remains } = state;
  if (keys.length !== most || most === 0 || index !== (end === "before" ? most : 0)) return undefined;
  const guess = guessAt(state, index);
  const isLast = end === "before";
  const next = slid(keys, key, isLast);
  const last = most - 1;
  noteSteps(
    keys,
    next,
    isLast
      ? [
          [0, 1],
          [last, 0, last],
        ]
      : [
          [last, 1],
          [0, 0, 0],
        ],
  );
  return {
    ...state,
    keys: next,
    digests: own(slid(digests, 0, isLast)),
    remains: guess === remains[0] && areAlike(remains) ? remains : slid(remains, guess, isLast),
    [end]: keys[isLast ? 0 : last],
  };
}

/** Removes the item at one end of an array, and adds one at the other, in a copy that never grows. */
function slid<Item>(items: readonly Item[], added: Item, isLast: boolean): Item[] {
  const copy = items.slice();
  const last = copy.length - 1;
  copy.splice(isLast ? 0 : last, 1);
  copy.splice(isLast ? last : 0, 0, added);
  return copy;
}

export function removeAt(state: WindowState, index: number, count = 1): WindowState {
  return spliced(state, index, count, [], [], []);
}

/** @param to - the row's index afterwards */
export function moveTo(state: WindowState, from: number, to: number): WindowState {
  if (from === to) return state;
  const keys = moved(state.keys, from, to);
  noteSteps(state.keys, keys, [[~from, to]]);
  return {
    ...state,
    keys,
    digests: moved(state.digests, from, to),
    remains: areAlike(state.remains) ? state.remains : moved(state.remains, from, to),
  };
}

/**
 * The digests of a state in which a row is not rendered yet: no render has shown it, so that what is known of the row is
 * written into it, instead of a copy.
 */
let owned: number[] | undefined;

function own(digests: number[]): number[] {
  owned = digests;
  return digests;
}

/** Called when a state is shown, or is what a handler may be undone to. */
export function disown(): void {
  owned = undefined;
}

/** Sets what is known of rows, by index. */
export function withKnown(
  state: WindowState,
  known: readonly [index: number, digest: number, remains: Remains][],
): WindowState {
  const digests = state.digests === owned ? owned : state.digests.slice();
  disown();
  for (const [index, digest] of known) digests[index] = digest;
  // Most rows of a template share their remains: then the old array will do.
  if (known.every(([index, , rest]) => state.remains[index] === rest)) return { ...state, digests };
  const remains = state.remains.slice();
  for (const [index, , rest] of known) remains[index] = rest;
  return { ...state, digests, remains };
}

/**
 * Removes the rows beyond the most that a page shows.
 *
 * @param end - the end where they are removed
 */
export function trim(state: WindowState, most: number, end: End): WindowState {
  const { keys } = state;
  const count = keys.length - most;
  if (count <= 0) return state;
  return end === "before"
    ? { ...removeAt(state, 0, count), before: keys[count - 1] }
    : { ...removeAt(state, most, count), after: keys[most] };
}

/** The index of a place; undefined if the window does not contain it. */
export function indexOfPlace(
  { keys, before, after }: WindowState,
  place: ListPlace<Key>,
): number | undefined {
  if (place === "start") return before === undefined ? 0 : undefined;
  if (place === "end") return after === undefined ? keys.length : undefined;
  const at = indexOfKey(keys, (place.before ?? place.after) as Key);
  return at === -1 ? undefined : at + (place.before === undefined ? 1 : 0);
}

/**
 * The window with other rows, as they were loaded.
 *
 * @param range - what was asked for
 * @param most - how many of them are shown; another one tells that there are more
 */
export function replaced(
  state: WindowState,
  keys: Key[],
  { before, after, fromEnd }: Partial<LoadRange>,
  most: number,
): WindowState {
  const isBackward = before !== undefined || fromEnd === true;
  const other = keys.length > most ? (isBackward ? keys.shift() : keys.pop()) : undefined;
  return {
    ...withKeys(state, keys),
    before: isBackward ? other : after,
    after: isBackward ? before : other,
    near: fromEnd ? "after" : state.near,
    failed: undefined,
  };
}

/** The window with rows that were loaded at an end; see {@link replaced}. */
export function joined(state: WindowState, end: End, all: Key[], step: number, most: number): WindowState {
  const other = all.length > step ? (end === "after" ? all.pop() : all.shift()) : undefined;
  const { keys } = state;
  // A handler may have inserted some of them meanwhile.
  const added = all.filter((key) => !keys.includes(key));
  const larger = withKeys(state, end === "after" ? [...keys, ...added] : [...added, ...keys]);
  return trim({ ...larger, [end]: other, near: end, failed: undefined }, most, otherEnd(end));
}

export function otherEnd(end: End): End {
  return end === "before" ? "after" : "before";
}

function spliced(
  state: WindowState,
  index: number,
  count: number,
  keys: Key[],
  digests: number[],
  remains: Remains[],
): WindowState {
  return {
    ...state,
    keys: splice(state.keys, index, count, keys),
    digests: own(splice(state.digests, index, count, digests)),
    remains: splice(state.remains, index, count, remains),
  };
}

function moved<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const copy = items.slice();
  copy.splice(to, 0, ...copy.splice(from, 1));
  return copy;
}

function splice<Item>(items: readonly Item[], index: number, count: number, added: Item[]): Item[] {
  // At the ends without an array that grows.
  if (index === 0) return added.length > 0 ? added.concat(items.slice(count)) : items.slice(count);
  if (index + count === items.length) return items.slice(0, index).concat(added);
  const copy = items.slice();
  copy.splice(index, count, ...added);
  return copy;
}
