/** Reads the value of a url() field from the texts that the address has for it, and writes it as such texts. */
import { isDeepStrictEqual } from "node:util";
import { isBlank, ParseFailure, pickText, readText } from "../../input/read-value.js";
import type { EnumObject, ScalarType } from "../../input/types.js";
import { copy } from "../../state/copy.js";

/** What a url() field accepts. */
export interface UrlType {
  /** the value without an entry in the address */
  initial: unknown;
  /** of the value, or of the items of a list */
  type: ScalarType | EnumObject;
  isList: boolean;
  /** the allowed values, or the allowed items; undefined for all of the type */
  values: readonly unknown[] | undefined;
  /** the application's own rule */
  check: ((value: never) => boolean) | undefined;
}

/** The value that an address gives by its texts; the initial value if they don't fit. */
export function readUrlValue(url: UrlType, texts: readonly string[]): unknown {
  const value = parse(url, texts);
  return fits(url, value) ? value : copy(url.initial);
}

/** The texts that the address needs for a value; undefined if none would be read as this value. */
export function writeUrlValue(url: UrlType, value: unknown): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const items = url.isList ? value : [value];
  if (!Array.isArray(items)) return undefined;
  // An empty list is written as one blank text, since no text stands for the initial value.
  const texts = items.length === 0 ? [""] : items.map(writeItem);
  const read = parse(url, texts);
  return read !== undefined && fits(url, read) ? texts : undefined;
}

/** Whether two values of a field are the same. */
export function isSameValue(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(one, other);
}

/** Parses the texts; undefined if they have no value of the type. */
function parse(url: UrlType, texts: readonly string[]): unknown {
  if (url.isList) return texts.length === 0 ? undefined : parseList(url, texts);
  const text = pickText(url.type, texts);
  return text === undefined ? undefined : parseItem(url, text);
}

function parseList(url: UrlType, texts: readonly string[]): unknown[] | undefined {
  const filled = texts.filter((text) => !isBlank(url.type, text));
  const items = filled.map((text) => parseItem(url, text));
  return items.includes(undefined) ? undefined : items;
}

function parseItem({ type, values }: UrlType, text: string): unknown {
  // A handler's Boolean is true for any other text; here only what is meant to be true is.
  if (type === Boolean) return booleans.get(text);
  const value = readText(type, text);
  if (value instanceof ParseFailure) return undefined;
  return values && !values.some((each) => isSameValue(each, value)) ? undefined : value;
}

const booleans = new Map([
  ...["true", "on", "1"].map((text) => [text, true] as const),
  ...["false", "off", "0", ""].map((text) => [text, false] as const),
]);

function fits({ check }: UrlType, value: unknown): boolean {
  return value !== undefined && (!check || check(value as never));
}

function writeItem(item: unknown): string {
  if (!(item instanceof Date)) return String(item);
  if (Number.isNaN(item.getTime())) return "";
  // Midnight UTC is how a date without a time is read.
  return item.toISOString().replace("T00:00:00.000Z", "");
}
