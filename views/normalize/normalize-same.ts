/** Normalizes an each() with `same`: rows that are as they were are taken from the last render. */
import { digest } from "../digest.js";
import { LiveError } from "../errors.js";
import { FlatList, List } from "../list.js";
import type { Template } from "../template.js";
import { Each, Rendered, type Same } from "../values.js";
import { checkKeys, type Keys, readKey } from "./read-each.js";
import { findReusable, type Reuse, readSame, remember, rememberChanged } from "./same-rows.js";
import { at } from "./unrenderable.js";

/** What decides about rows that are not rendered again. */
export interface ReusePlaces extends Keys {
  /** undefined if all rows are rendered; "checked" if they are, and compared with those that would have been taken */
  readonly reuse?: "unchecked" | "checked" | undefined;
  /** counts what renders read besides the state of their component: a row that does is rendered each time */
  readonly reads?: number;
}

/** How an each() is rendered by those who know its place. */
export interface RenderRows {
  template: Template;
  places: ReusePlaces;
  /** what was in the same place in the last render */
  before: unknown;
  all(each: Each): List;
  /** normalizes a row */
  row(row: unknown, key: string | number): unknown;
  isPlain(row: Rendered): boolean;
  /** counts the components that were placed */
  placed(): number;
}

export function normalizeSame(each: Each, render: RenderRows): List {
  const { places } = render;
  const items = Array.isArray(each.items) ? each.items : [...each.items];
  const isByRow = typeof each.same === "function";
  const same = readSame(each.same as Same<never>, items);
  const before = render.before instanceof List ? render.before : undefined;
  const known = before?.remembered;
  const reuse = known && findReusable(known, items, same, isByRow);
  const fits = before && known && reuse && (reuse.start === items.length || !usesIndex(each));
  const start = { placed: render.placed(), reads: places.reads };
  const isFixed = () => start.placed === render.placed() && start.reads === places.reads;
  if (fits && places.reuse === "unchecked") {
    const list = renderChanged(before, reuse, each, items, render);
    if (list && list === before) return list;
    if (list && isFixed()) {
      const copies = resize(known.copies, reuse, items.length);
      list.remembered = rememberChanged(known, reuse, copies, items, same, list.keys === before?.keys);
      return list;
    }
  }
  const list = render.all(items === each.items ? each : new Each(items, each.keyOf, each.template));
  if (fits) checkReused(before, list, reuse, render.template);
  if (isFixed()) list.remembered = remember(items, same, isByRow);
  return list;
}

/** A row whose index counts is rendered again wherever it moves. */
function usesIndex({ keyOf, template }: Each): boolean {
  return keyOf.length > 1 || template.length > 1;
}

/** The list with its changed rows rendered; undefined if they are of another kind than the others. */
function renderChanged(
  before: List,
  reuse: Reuse,
  { keyOf, template: renderRow }: Each,
  items: readonly unknown[],
  render: RenderRows,
): List | undefined {
  const { changed } = reuse;
  const { template, places } = render;
  if (changed.length === 0 && items.length === before.length) return before;
  const rows = changed.map((index) => renderRow(items[index] as never, index));
  if (before instanceof FlatList && !rows.every((row) => isAlike(row, before, render))) return undefined;
  const own = changed.map((index) => readKey(keyOf, items[index], index, template, places));
  const keys = keysWith(before.keys as readonly (string | number)[], reuse, own, items.length);
  if (keys !== before.keys) checkKeys(keys as (string | number)[], template, places);
  if (before instanceof FlatList) return flatWith(before, reuse, rows as Rendered[], keys);
  const all = resize(
    Array.from({ length: before.length }, (_, index) => before.row(index)),
    reuse,
    items.length,
  );
  for (const [at, index] of changed.entries()) all[index] = render.row(rows[at], keys[index] as string);
  return new List(all, keys);
}

function keysWith(
  before: readonly (string | number)[],
  reuse: Reuse,
  own: readonly (string | number)[],
  length: number,
): readonly (string | number)[] {
  const { changed } = reuse;
  if (length === before.length && changed.every((index, at) => before[index] === own[at])) return before;
  const keys = resize(before, reuse, length);
  for (const [at, index] of changed.entries()) keys[index] = own[at] as string;
  return keys;
}

function isAlike(row: unknown, { template }: FlatList, { isPlain }: RenderRows): boolean {
  return row instanceof Rendered && row.template === template && isPlain(row);
}

function flatWith(before: FlatList, reuse: Reuse, rows: readonly Rendered[], keys: List["keys"]): FlatList {
  const { template, width } = before;
  const values = resize(before.values, reuse, keys?.length ?? 0, width);
  for (const [at, index] of reuse.changed.entries())
    for (let hole = 0; hole < width; hole++) values[index * width + hole] = rows[at]?.values[hole];
  return new FlatList(template, values, width, keys, keys?.length ?? 0);
}

// --- In development ---

/** @throws {LiveError} HL_TEMPLATE_SAME if a row that would have been taken from the last render is another one */
function checkReused(before: List, after: List, { start, changed }: Reuse, template: Template): void {
  const shift = before.length - after.length;
  const isChanged = new Set(changed);
  for (let index = 0; index < after.length; index++) {
    const old = index < start ? index : index + shift;
    if (!isChanged.has(index) && !isSameRow(before, old, after, index, template))
      throw wrongSame(after.keys?.[index], template);
  }
}

function isSameRow(before: List, old: number, after: List, index: number, template: Template): boolean {
  if (before.keys?.[old] !== after.keys?.[index]) return false;
  const [was, is] = [before.row(old), after.row(index)];
  return digest(new Rendered(template, [was])) === digest(new Rendered(template, [is]));
}

function wrongSame(key: unknown, template: Template): LiveError {
  return new LiveError(
    "HL_TEMPLATE_SAME",
    `The row ${JSON.stringify(key)} of each() shows something else than before, although neither its item nor what ` +
      `\`same\` gives has changed: in production it would stay as it was${at(template)}.`,
  );
}

/** The items of a list of another length, with gaps for the rows that are rendered; `width`: of each row. */
function resize<Item>(items: readonly Item[], { start, end }: Reuse, length: number, width = 1): Item[] {
  if (items.length === length * width) return items.slice();
  const resized: Item[] = new Array(length * width);
  for (let at = 0; at < start * width; at++) resized[at] = items[at] as Item;
  for (let at = 1; at <= end * width; at++) resized[length * width - at] = items[items.length - at] as Item;
  return resized;
}
