/** Calls the function of an application that loads rows, and checks what it returns. */
import { LiveError } from "../../../views/errors.js";
import type { Key } from "../../../views/list-window.js";
import { isPromise } from "../is-promise.js";
import type { AnyListOptions, LoadRange } from "./list-options.js";

/** Rows by key, in the order of the list. */
export type Loaded = ReadonlyMap<Key, object>;

type Range = Pick<LoadRange, "limit"> & Partial<LoadRange>;

/**
 * Loads rows.
 *
 * @param name - component and field, for errors
 * @throws {LiveError} HL_LIST if it returns something else than different rows, at most as many as it was asked for
 */
export function loadRows(
  options: AnyListOptions,
  name: string,
  { after, before, limit, fromEnd = false }: Range,
): Loaded | Promise<Loaded> {
  const rows: unknown = options.load({ after, before, limit, fromEnd });
  const read = (rows: unknown) => readRows(rows, options.key, limit, name);
  return isPromise(rows) ? rows.then(read) : read(rows);
}

function readRows(rows: unknown, key: (row: never) => unknown, limit: number, name: string): Loaded {
  if (!Array.isArray(rows))
    throw wrong(name, `returned a value of type ${typeof rows}, not an array of rows`);
  if (rows.length > limit) throw wrong(name, `returned ${rows.length} rows, although its limit was ${limit}`);
  const loaded = new Map<Key, object>();
  for (const row of rows) {
    const own = readKey(row, key, name);
    if (loaded.has(own)) throw wrong(name, `returned two rows with the key ${JSON.stringify(own)}`);
    loaded.set(own, row);
  }
  return loaded;
}

/** @throws {LiveError} HL_LIST if the key is neither a string nor a number */
export function readKey(row: unknown, key: (row: never) => unknown, name: string): Key {
  const own = key(row as never);
  if (typeof own === "string" || typeof own === "number") return own;
  throw new LiveError("HL_LIST", `The key() of ${name} returned a value of type ${typeof own}.`);
}

function wrong(name: string, what: string): LiveError {
  return new LiveError("HL_LIST", `The load() of ${name} ${what}.`);
}
