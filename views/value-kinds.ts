/**
 * The kinds of structured value in a normalized render: one table that all code which walks a render shares.
 *
 * Strings, numbers, booleans, null and undefined have no structure. To add a kind, add it to `Kinds` and to `choose`; the
 * type checker then names each table that lacks it: how it is written, packed, compared, digested and searched.
 */
import { FlatList, List } from "./list.js";
import { type Placed, Rendered, UnsafeHtml } from "./values.js";

interface Kinds {
  template: Rendered;
  list: List;
  html: UnsafeHtml;
  component: Placed;
}

/** A function for each kind of structured value. */
export type ByKind<Rest extends unknown[], Result> = {
  readonly [Kind in keyof Kinds]: (value: Kinds[Kind], ...rest: Rest) => Result;
};

/** The function of a table that fits a structured value. */
export function choose<Rest extends unknown[], Result>(
  table: ByKind<Rest, Result>,
  value: object,
): (value: object, ...rest: Rest) => Result {
  type Chosen = (value: object, ...rest: Rest) => Result;
  if (value instanceof Rendered) return table.template as Chosen;
  if (value instanceof List) return table.list as Chosen;
  if (value instanceof UnsafeHtml) return table.html as Chosen;
  return table.component as Chosen;
}

/** Whether a value of a normalized render has structure. */
export function isStructured(value: unknown): value is Kinds[keyof Kinds] {
  return typeof value === "object" && value !== null;
}

/** Whether a value of a hole in text is a component. */
export function isPlaced(value: unknown): value is Placed {
  const isOther = value instanceof Rendered || value instanceof List || value instanceof UnsafeHtml;
  return isStructured(value) && !isOther;
}

/** What to look for in a render. Each function returns what it found, or undefined to continue. */
export interface Look<Found> {
  template(rendered: Rendered): Found | undefined;
  /** the rows of one template, which contain no structured values */
  rows(list: FlatList): Found | undefined;
  /** a child component; its own render is not searched */
  component?(placed: Placed): Found | undefined;
}

/** Searches a component's render, from the outside in, until something is found. */
export function findIn<Found>(value: unknown, look: Look<Found>): Found | undefined {
  // The most frequent kind first.
  if (value instanceof Rendered) return findInTemplate(value, look);
  return isStructured(value) ? (choose(inside, value)(value, look) as Found | undefined) : undefined;
}

function findInTemplate<Found>(rendered: Rendered, look: Look<Found>): Found | undefined {
  const found = look.template(rendered);
  if (found !== undefined) return found;
  const { template, values } = rendered;
  for (const { hole } of template.texts) {
    const value = values[hole];
    const foundInside = isStructured(value) ? findIn(value, look) : undefined;
    if (foundInside !== undefined) return foundInside;
  }
  return undefined;
}

function findInList<Found>(list: List, look: Look<Found>): Found | undefined {
  if (list instanceof FlatList) return look.rows(list);
  for (let index = 0; index < list.length; index++) {
    const found = findIn(list.row(index), look);
    if (found !== undefined) return found;
  }
  return undefined;
}

const inside: ByKind<[look: Look<unknown>], unknown> = {
  template: findInTemplate,
  list: findInList,
  html: () => undefined,
  component: (placed, look) => look.component?.(placed),
};
