/**
 * Normalizing: makes a fresh render fit to be kept, compared and written.
 *
 * Lists are read once into arrays of their own, components get their places, and what can't be rendered is
 * refused. What was given is never changed: a template that a module keeps and renders again stays as it was.
 */
import { hasOwnText } from "../attributes.js";
import { FlatList, List } from "../list.js";
import type { Template, TextWriter } from "../template.js";
import { Each, Mount, type Placed, Rendered, UnsafeHtml } from "../values.js";
import { checkLoop } from "./check-loop.js";
import { checkPlace, checkText } from "./check-place.js";
import { isComplex, type Marks, markFields, normalizeAttributes } from "./normalize-attributes.js";
import { readEach } from "./read-each.js";
import { unrenderable } from "./unrenderable.js";

/** What normalizing asks the owner of a render for: the components in it, and what concerns its own component. */
export interface Places extends Marks {
  /** the component that is mounted here: the one that had this slot before, or a new one */
  place(mount: Mount, slot: string): Placed;
  /** the mount that a component's class in a hole stands for; undefined for any other value */
  toMount(value: unknown): Mount | undefined;
  /** checks that the component can answer the bindings of a template; called for each template that has some */
  checkBindings(template: Template): void;
  /** whether the value is a component already placed */
  isPlaced(value: unknown): value is Placed;
  /** whether what is settled is kept to be compared with the next render */
  readonly isKept?: boolean;
}

/** Counts what has a state of its own as it is met, so that lists without any need no second look. */
let states = 0;

/**
 * Normalizes a render.
 *
 * @param slot - path of holes and keys that leads here; with it a component is found again in the next render
 * @returns the same object where there was nothing to change
 * @throws {LiveError} HL_TEMPLATE_VALUE, HL_TEMPLATE_KEY or HL_TEMPLATE_HTML
 */
export function normalize(rendered: Rendered, places: Places, slot = ""): Rendered {
  const { template } = rendered;
  if (template.isStateful) states++;
  if (template.bindings.length > 0) places.checkBindings(template);
  let values = normalizeAttributes(rendered, places.marks !== undefined);
  values = normalizeTexts(rendered, places, slot, values);
  if (template.fields.length > 0) values = markFields(rendered, places, values);
  return values ? new Rendered(template, values) : rendered;
}

/**
 * Normalizes what holes in text hold.
 *
 * @param normalized - the values as changed so far; undefined where nothing was
 * @returns the same, with what was changed here
 */
function normalizeTexts(
  { template, values }: Rendered,
  places: Places,
  slot: string,
  normalized: unknown[] | undefined,
): unknown[] | undefined {
  let changed = normalized;
  for (const writer of template.texts) {
    const value = values[writer.hole];
    if (!writer.noText && (typeof value === "string" || typeof value === "number")) continue;
    if (value === null || value === undefined || typeof value === "boolean") continue;
    if (value instanceof Rendered && staysAsItIs(value, writer)) continue;
    const result = normalizeValue(value, { writer, template, places }, `${slot}${writer.hole}`);
    if (result === value) continue;
    changed ??= values.slice();
    changed[writer.hole] = result;
  }
  return changed;
}

/** Whether a render holds plain text only, and its template was found to fit here. */
function staysAsItIs(rendered: Rendered, { fitting }: TextWriter): boolean {
  const { template } = rendered;
  return fitting === template && !template.isStateful && template.bindings.length === 0 && isPlain(rendered);
}

/** Where a value stands: its hole, the template of that hole, and who gives components their places. */
interface Where {
  writer: TextWriter;
  template: Template;
  places: Places;
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

/** What each kind of object in a hole becomes: one of the kinds in `value-kinds.ts`, or text. */
function normalizeObject(value: object, where: Where, slot: string): unknown {
  if (value instanceof Rendered) return normalizeTemplate(value, where, slot);
  if (value instanceof UnsafeHtml) return value;
  if (value instanceof Each) return normalizeEach(value, where, slot);
  if (value instanceof Mount) return placeComponent(value, where, slot);
  if (Array.isArray(value)) return normalizeRows(value, undefined, where, slot);
  if (value instanceof List) return normalizeList(value, where, slot);
  if (where.places.isPlaced(value)) {
    states++;
    return value;
  }
  // Dates, addresses and the like say themselves how they read.
  if (typeof (value as Promise<unknown>).then !== "function" && hasOwnText(value)) return String(value);
  throw unrenderable(value, where.template);
}

function normalizeTemplate(rendered: Rendered, { writer, places }: Where, slot: string): Rendered {
  if (writer.fitting !== rendered.template) {
    checkPlace(rendered.template, writer.parents);
    writer.fitting = rendered.template;
  }
  return normalize(rendered, places, `${slot}.`);
}

function placeComponent(mount: Mount, { places }: Where, slot: string): Placed {
  states++;
  return places.place(mount, slot);
}

function normalizeEach(each: Each, where: Where, slot: string): List {
  const { rows, keys } = readEach(each, where.template);
  return normalizeRows(rows, keys, where, slot, true);
}

/** A list that was normalized before, in a template that is rendered again. */
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
  let isUniform = where.places.isKept === true && rows.length > 0;
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index];
    // Most rows hold plain text by the template of the row before, which was found to fit: they stay as they are.
    if (row instanceof Rendered) {
      if (row.template === known && isPlain(row)) continue;
      isUniform &&= index === 0 && isPlain(row);
      known = row.template;
    } else isUniform = false;
    const result = normalizeValue(row, where, `${slot}:${keys ? JSON.stringify(keys[index]) : index}`);
    if (result === row) continue;
    changed ??= rows.slice();
    changed[index] = result;
  }
  if (!keys && states > before) checkLoop(changed ?? rows, where.template);
  if (isUniform) return new FlatList(rows as readonly Rendered[], keys);
  // What was given may be a field of a component, which changes in place.
  return new List(changed ?? (isOwn ? rows : rows.slice()), keys);
}

/** Whether a render holds nothing but text, numbers and the like, where text may stand. */
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
