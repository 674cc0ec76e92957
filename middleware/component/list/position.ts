/** Where the window of a list starts, as text in the page's address: `after.500`, `before.500`, or "" for the start. */
import type { Key } from "../../../views/list-window.js";
import type { End } from "./window-state.js";

/** The type of a list's keys. */
export type KeyType = NumberConstructor | StringConstructor;

/** Reads a text; undefined for one that is no position, or whose key is of another type. */
export function readPosition(text: string, type: KeyType): readonly [End, Key] | undefined {
  const [, end, key = ""] = /^(before|after)\.(.{1,500})$/s.exec(text) ?? [];
  if (!end) return undefined;
  if (type === String) return [end as End, key];
  const number = Number(key);
  return String(number) === key && Number.isFinite(number) ? [end as End, number] : undefined;
}

export function writePosition(end: End, key: Key): string {
  return `${end}.${key}`;
}
