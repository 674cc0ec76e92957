/**
 * Normalizing: prepares a new render to be kept, compared and written.
 *
 * Lists are copied into arrays, components are mounted, and values that can't be rendered are refused. The render
 * itself is never changed: a module may keep a template and render it again.
 */
import { hasOwnText } from "../attributes.js";
import { FlatList, List } from "../list.js";
import { ListWindow } from "../list-window.js";
import type { Template, TextWriter } from "../template.js";
import { Each, EachRow, Mount, type Placed, Rendered, SlotUse, UnsafeHtml } from "../values.js";
import { checkLoop } from "./check-loop.js";
import { checkPlace, checkText, checkWrapper } from "./check-place.js";
import { isComplex, type Marks, markFields, normalizeAttributes } from "./normalize-attributes.js";
import { normalizeSame, type ReusePlaces } from "./normalize-same.js";
import { normalizeWindow } from "./normalize-window.js";
import { readEach } from "./read-each.js";
import { unrenderable } from "./unrenderable.js";

/** The owner of a render: mounts the components in it, and checks it for the component that it belongs to. */
export interface Places extends Marks, ReusePlaces {
  /** the component for a mount: the one that had this slot in the last render, or a new one */
  place(mount: Mount, slot: string): Placed;
  /** the content of a slot, for a place inside of the elements `parents`, as in `ul>li` */
  takeSlot(use: SlotUse, template: Template, parents: string): Placed;
  /** the mount for a hole that contains a component's class; undefined for any other value */
  toMount(value: unknown): Mount | undefined;
  /** checks that the component has the handlers of a template's bindings; called for each template with bindings, or with fieldsets that can be disabled */
  checkBindings(template: Template): void;
  /** whether the value is a component that is already mounted */
  isPlaced(value: unknown): value is Placed;
  /** whether the normalized render is kept to be compared with the next one */
  readonly isKept?: boolean;
}

/** Counts elements and components with a state of their own, so that lists without any are not searched for them. */
let states = 0;
/** Counts the components that were placed: they have to be placed in each render. */
let placed = 0;
const countPlaced = () => placed;

/**
 * Normalizes a render.
 *
 * @param slot - path of holes and keys to this render, by which components are found again in the next one
 * @param before - what was there in the last render
 * @returns the same object if there was nothing to change
 * @throws {LiveError} HL_TEMPLATE_VALUE, HL_TEMPLATE_KEY or HL_TEMPLATE_HTML
 */
export function normalize(rendered: Rendered, places: Places, slot = "", before?: Rendered): Rendered {
  const { template } = rendered;
  if (template.isStateful) states++;
  if (template.bindings.length > 0 || template.canDisable) places.checkBindings(template);
  let values = normalizeAttributes(rendered, places.marks !== undefined);
  values = normalizeTexts(rendered, places, slot, values, before?.template === template ? before : undefined);
  if (template.fields.length > 0) values = markFields(rendered, places, values);
  return values ? new Rendered(template, values) : rendered;
}

/**
 * Normalizes the values of holes in text.
 *
 * @param normalized - the changed copy of the values; undefined if nothing was changed yet
 * @returns the changed copy; undefined if nothing was changed
 */
function normalizeTexts(
  { template, values }: Rendered,
  places: Places,
  slot: string,
  normalized: unknown[] | undefined,
  before: Rendered | undefined,
): unknown[] | undefined {
  let changed = normalized;
  for (const writer of template.texts) {
    const value = values[writer.hole];
    if (!writer.noText && (typeof value === "string" || typeof value === "number")) continue;
    if (value === null || value === undefined || typeof value === "boolean") continue;
    if (value instanceof Rendered && staysAsItIs(value, writer)) continue;
    const result = normalizeValue(
      value,
      { writer, template, places, before: before?.values[writer.hole] },
      `${slot}${writer.hole}`,
    );
    if (result === value) continue;
    changed ??= values.slice();
    changed[writer.hole] = result;
  }
  return changed;
}

/** Whether a render contains only plain text, and its template is known to be allowed here. */
function staysAsItIs(rendered: Rendered, { fitting }: TextWriter): boolean {
  const { template } = rendered;
  return fitting === template && !template.isStateful && template.bindings.length === 0 && isPlain(rendered);
}

/** Where a value is: its hole, the template of that hole, and the owner of the render. */
interface Where {
  writer: TextWriter;
  template: Template;
  places: Places;
  /** what was there in the last render */
  before?: unknown;
}

/** Where a row is: what the list was before is not what the row was. */
function inside(where: Where): Where {
  return where.before === undefined ? where : { ...where, before: undefined };
}

function normalizeValue(value: unknown, where: Where, slot: string): unknown {
  switch (typeof value) {
    case "string":
    case "number":
    case "bigint":
      if (where.writer.noText) checkText(String(value), where.writer.parents, where.template);
      return value;
    case "boolean":
    case "undefined":
      return value;
    case "object":
      return value === null ? null : normalizeObject(value, where, slot);
    case "function": {
      const mount = where.places.toMount(value);
      if (mount) return placeComponent(mount, where, slot);
    }
  }
  throw unrenderable(value, where.template);
}

/** Turns an object in a hole into one of the kinds of `value-kinds.ts`, or into text. */
function normalizeObject(value: object, where: Where, slot: string): unknown {
  if (value instanceof Rendered) return normalizeTemplate(value, where, slot);
  if (value instanceof UnsafeHtml) return value;
  if (value instanceof Each) return normalizeEach(value, where, slot);
  if (value instanceof Mount) return placeComponent(value, where, slot);
  if (value instanceof SlotUse) return takeSlot(value, where);
  if (value instanceof EachRow) return normalizeEachRow(value, where, slot);
  if (Array.isArray(value)) return normalizeRows(value, undefined, where, slot);
  if (value instanceof ListWindow) return value;
  if (value instanceof List) return normalizeList(value, where, slot);
  if (where.places.isPlaced(value)) {
    states++;
    placed++;
    return value;
  }
  // Dates, URLs and other objects with a toString() of their own.
  if (typeof (value as Promise<unknown>).then !== "function" && hasOwnText(value)) return String(value);
  throw unrenderable(value, where.template);
}

function normalizeTemplate(rendered: Rendered, { writer, places, before }: Where, slot: string): Rendered {
  if (rendered.template !== writer.fitting) {
    checkPlace(rendered.template, writer.parents);
    writer.fitting = rendered.template;
  }
  return normalize(rendered, places, `${slot}.`, before instanceof Rendered ? before : undefined);
}

function placeComponent(mount: Mount, { places, writer, template }: Where, slot: string): Placed {
  states++;
  placed++;
  if (mount.deferral) checkWrapper(writer.parents, "A component that is loaded later", template);
  return places.place(mount, slot);
}

function takeSlot(use: SlotUse, { writer, template, places }: Where): Placed {
  states++;
  placed++;
  return places.takeSlot(use, template, writer.parents);
}

function normalizeEach(each: Each, where: Where, slot: string): List {
  if (each.same === undefined || !where.places.reuse) return normalizeAll(each, where, slot);
  const { template, places, before } = where;
  return normalizeSame(each, {
    template,
    places,
    before,
    all: (each) => normalizeAll(each, where, slot),
    row: (row, key) => normalizeValue(row, inside(where), `${slot}:${slotOf(key)}`),
    isPlain,
    placed: countPlaced,
  });
}

function normalizeAll(each: Each, where: Where, slot: string): List {
  const { rows, keys } = readEach(each, where.template, where.places);
  return normalizeRows(rows, keys, where, slot, true);
}

function normalizeEachRow(each: EachRow, where: Where, slot: string): ListWindow {
  return normalizeWindow(each, where.template, (row, key) =>
    normalizeValue(row, where, `${slot}:${slotOf(key)}`),
  );
}

/** A list that is already normalized, in a template that is rendered again. */
function normalizeList(list: List, where: Where, slot: string): List {
  const rows = Array.from({ length: list.length }, (_, index) => list.row(index));
  return normalizeRows(rows, list.keys, where, slot, true);
}

function normalizeRows(
  rows: readonly unknown[],
  keys: List["keys"],
  where: Where,
  slot: string,
  isOwn = false,
): List {
  let known: Template | undefined;
  let changed: unknown[] | undefined;
  const before = states;
  const inRow = inside(where);
  const flat = where.places.isKept ? FlatList.of(rows, keys) : undefined;
  // The rows of a flat list need what the first one needs.
  const end = flat ? 1 : rows.length;
  for (let index = 0; index < end; index++) {
    const row = rows[index];
    // Most rows contain plain text and have the template of the row before, which is known to be allowed here.
    if (row instanceof Rendered) {
      if (row.template === known && isPlain(row)) continue;
      known = row.template;
    }
    const result = normalizeValue(row, inRow, `${slot}:${keys ? slotOf(keys[index]) : index}`);
    if (result === row) continue;
    changed ??= rows.slice();
    changed[index] = result;
  }
  if (!keys && states > before) checkLoop(changed ?? rows, where.template);
  // The array may be a field of a component, which can change it in place.
  return flat ?? new List(changed ?? (isOwn ? rows : rows.slice()), keys);
}

/** The part of a slot for a key. JSON has no text for some numbers, such as NaN. */
function slotOf(key: string | number | undefined): string {
  return typeof key === "number" ? String(key) : JSON.stringify(key);
}

/** Whether the holes of a render contain only text, numbers, booleans, null or undefined. */
function isPlain({ template: { simple }, values }: Rendered): boolean {
  if (!simple) return false;
  const { texts, attributes } = simple;
  for (let index = 0; index < texts.length; index++) {
    if (isStructured(values[texts[index] as number])) return false;
  }
  for (let index = 0; index < attributes.length; index++) {
    if (isStructured(values[attributes[index] as number])) return false;
  }
  return true;
}

function isStructured(value: unknown): boolean {
  return value !== null && isComplex(value);
}
