/**
 * The window of a list as data, and what can be done to it. Each function returns a new state: an older one is what a
 * render showed, or what a handler that fails is undone to. They copy arrays of the length of the window.
 */
import type { Key, Remains, WindowRows } from "../../../views/list-window.js";

/** An end of a window. */
export type End = "before" | "after";

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
  return spliced(state, index, 0, [key], [0], [undefined as unknown as Remains]);
}

export function removeAt(state: WindowState, index: number, count = 1): WindowState {
  return spliced(state, index, count, [], [], []);
}

/** @param to - the row's index afterwards */
export function moveTo(state: WindowState, from: number, to: number): WindowState {
  if (from === to) return state;
  const [key, digest, remains] = [state.keys[from], state.digests[from], state.remains[from]];
  return spliced(removeAt(state, from), to, 0, [key as Key], [digest as number], [remains as Remains]);
}

/** Sets what is known of rows, by index. */
export function withKnown(
  state: WindowState,
  known: readonly [index: number, digest: number, remains: Remains][],
): WindowState {
  const digests = state.digests.slice();
  const remains = state.remains.slice();
  for (const [index, digest, rest] of known) {
    digests[index] = digest;
    remains[index] = rest;
  }
  // Most rows of a template share their remains: then the old array will do.
  const isSame = known.every(([index, , rest]) => state.remains[index] === rest);
  return { ...state, digests, remains: isSame ? state.remains : remains };
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
    digests: splice(state.digests, index, count, digests),
    remains: splice(state.remains, index, count, remains),
  };
}

function splice<Item>(items: readonly Item[], index: number, count: number, added: Item[]): Item[] {
  const copy = items.slice();
  copy.splice(index, count, ...added);
  return copy;
}
