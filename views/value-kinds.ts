/**
 * The kinds of structured value in a normalized render: one table that all code which walks a render shares.
 *
 * Strings, numbers, booleans, null and undefined have no structure. To add a kind, add it to `Kinds` and to `choose`; the
 * type checker then names each table that lacks it: how it is written, packed, compared, digested and searched.
 */
import { isDisabled } from "./disabled.js";
import type { Enclosing, TemplateForm } from "./form-controls.js";
import { FlatList, List } from "./list.js";
import { ListWindow } from "./list-window.js";
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

/** Where a value is among the forms and fieldsets around it, in the templates of its component. */
export interface Place {
  form: PlacedForm | undefined;
  /** whether it is in a disabled fieldset */
  isDisabled: boolean;
}

/** A form in a render: one of a template, with the values of that template. */
export interface PlacedForm {
  form: TemplateForm;
  /** of a flat list: the values of all its rows */
  values: readonly unknown[];
  /** index of the first value that belongs to the template */
  start: number;
}

/** What to look for in a render. Each function returns what it found, or undefined to continue. */
export interface Look<Found> {
  template(rendered: Rendered, place: Place | undefined): Found | undefined;
  /** the rows of one template, which contain no structured values */
  rows(list: FlatList, place: Place | undefined): Found | undefined;
  /** the rows of a `list()`, most of which are forgotten; by default each is searched as a template */
  window?(window: ListWindow, place: Place | undefined): Found | undefined;
  /** a child component; its own render is not searched */
  component?(placed: Placed, place: Place | undefined): Found | undefined;
  html?(html: UnsafeHtml, place: Place | undefined): Found | undefined;
}

/**
 * Searches a component's render, from the outside in, until something is found.
 *
 * @param place - where the value is; undefined if no form and no fieldset is around it
 */
export function findIn<Found>(value: unknown, look: Look<Found>, place?: Place): Found | undefined {
  // The most frequent kind first.
  if (value instanceof Rendered) return findInTemplate(value, look, place);
  return isStructured(value) ? (choose(inside, value)(value, look, place) as Found | undefined) : undefined;
}

function findInTemplate<Found>(
  rendered: Rendered,
  look: Look<Found>,
  place: Place | undefined,
): Found | undefined {
  const found = look.template(rendered, place);
  if (found !== undefined) return found;
  const { template, values } = rendered;
  for (const { hole, around } of template.texts) {
    const value = values[hole];
    if (!isStructured(value)) continue;
    const foundInside = findIn(value, look, around ? placeIn(around, values, place) : place);
    if (foundInside !== undefined) return foundInside;
  }
  return undefined;
}

/** The place of what is in a template, itself in the place `outer`. */
export function placeIn(
  { form, disablers }: Enclosing,
  values: readonly unknown[],
  outer: Place | undefined,
): Place {
  const isOutside = outer?.isDisabled ?? false;
  return {
    form: form ? { form, values, start: 0 } : outer?.form,
    isDisabled: isOutside || isDisabled(disablers, values),
  };
}

function findInList<Found>(list: List, look: Look<Found>, place: Place | undefined): Found | undefined {
  if (list instanceof FlatList) return look.rows(list, place);
  if (look.window && list instanceof ListWindow) return look.window(list, place);
  for (let index = 0; index < list.length; index++) {
    const found = findIn(list.row(index), look, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

const inside: ByKind<[look: Look<unknown>, place: Place | undefined], unknown> = {
  template: findInTemplate,
  list: findInList,
  html: (html, look, place) => look.html?.(html, place),
  component: (placed, look, place) => look.component?.(placed, place),
};
