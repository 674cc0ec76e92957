/**
 * Settling: makes a fresh render fit to be kept, compared and written.
 *
 * Lists are read once into arrays of their own, components get their places, and what can't be rendered is
 * refused. What was given is never changed: a template that a module keeps and renders again stays as it was.
 */
import { parseFragment } from "parse5";
import { Attrs, attributeText, saysItself } from "../attributes.js";
import { bindingText } from "../bindings.js";
import { LiveError } from "../errors.js";
import { FlatList, List } from "../list.js";
import { unrestoredAttrs } from "../restored.js";
import { isMadeInLoop, siteOf, type Template, type TextWriter } from "../template.js";
import { Each, Mount, type Placed, Rendered, UnsafeHtml } from "../values.js";
import { writeText } from "../write.js";

/** Answers the wish for a component; given by the component's owner. */
export interface Places {
  /** the component for this wish, found again by its slot or made anew */
  place(mount: Mount, slot: string): Placed;
  /** reads a class in a hole as a wish, where it is a component's */
  wish(value: unknown): Mount | undefined;
  /** is told of each template with bindings, to check that the component can answer them */
  meet(template: Template): void;
  /** whether the value is a component already placed */
  isPlaced(value: unknown): value is Placed;
  /** whether what is settled is kept to be compared with the next render */
  readonly isKept?: boolean;
  /** attributes for the control of a field whose value was refused; `form`: canonical text of the form's binding */
  marks?(field: string, form: string | undefined): Attrs | undefined;
}

/** Counts what has a state of its own as it is met, so that lists without any need no second look. */
let states = 0;

/**
 * Settles a render.
 *
 * @param slot - path of holes and keys that leads here; with it a component is found again in the next render
 * @returns the same object where there was nothing to settle
 * @throws {LiveError} HL_TEMPLATE_VALUE, HL_TEMPLATE_KEY or HL_TEMPLATE_HTML
 */
export function settle(rendered: Rendered, places: Places, slot = ""): Rendered {
  const { template, values } = rendered;
  if (template.isStateful) states++;
  if (template.bindings.length > 0) places.meet(template);
  let settled: unknown[] | undefined;
  for (const { hole, name, taken, mayBeRestored } of template.attributes) {
    const value = values[hole];
    if (taken) checkSpread(value, taken, template);
    if (taken ? !(mayBeRestored && places.marks && value instanceof Attrs) : !isComplex(value)) continue;
    const result = taken ? unrestoredAttrs(value as Attrs) : settleAttribute(value, name, template);
    if (result === value) continue;
    settled ??= values.slice();
    settled[hole] = result;
  }
  for (const writer of template.texts) {
    const value = values[writer.hole];
    if (!writer.noText && (typeof value === "string" || typeof value === "number")) continue;
    if (value === null || value === undefined || typeof value === "boolean") continue;
    // A template of plain text that was found to fit here stays as it is.
    const isKnown = value instanceof Rendered && writer.fitting === value.template;
    if (isKnown && !value.template.isStateful && value.template.bindings.length === 0 && isPlain(value))
      continue;
    const result = settleValue(value, { writer, template, places }, `${slot}${writer.hole}`);
    if (result !== value) {
      settled ??= values.slice();
      settled[writer.hole] = result;
    }
  }
  for (const field of template.fields) {
    const marks = markField(field, values, places);
    if (!marks) continue;
    settled ??= values.slice();
    settled[field.hole] = marks;
  }
  return settled ? new Rendered(template, settled) : rendered;
}

function markField(
  { name, form, isDescribed }: Template["fields"][number],
  values: readonly unknown[],
  places: Places,
): Attrs | undefined {
  if (!places.marks) return undefined;
  let text = name.strings[0] as string;
  name.holes.forEach((hole, index) => {
    text += writeText(values[hole]) + name.strings[index + 1];
  });
  const marks = places.marks(text, form && bindingText(form, values));
  if (!marks || !isDescribed) return marks;
  return new Attrs(marks.entries.filter(([each]) => each !== "aria-describedby"));
}

function isComplex(value: unknown): boolean {
  const type = typeof value;
  return type === "object" || type === "function" || type === "symbol";
}

/** An attrs({ … }) sets no attribute that its tag has: of two a browser reads the first, and a patch sets the only one. */
function checkSpread(value: unknown, taken: ReadonlySet<string>, template: Template): void {
  if (value === null || value === undefined || value === false) return;
  if (!(value instanceof Attrs)) throw unrenderable(value, template, "A hole in a tag");
  const twice = value.entries.find(([name]) => taken.has(name));
  if (!twice) return;
  throw new LiveError(
    "HL_TEMPLATE_VALUE",
    `attrs() has the name ${JSON.stringify(twice[0])}, which its tag has without it${at(template)}.`,
  );
}

function settleAttribute(value: unknown, name: string, template: Template): unknown {
  if (value === null) return value;
  try {
    return attributeText(name, value);
  } catch (error) {
    throw error instanceof LiveError ? new LiveError(error.code, `${error.what}${at(template)}`) : error;
  }
}

/** Where a value stands: its hole, the template of that hole, and who gives components their places. */
interface Where {
  writer: TextWriter;
  template: Template;
  places: Places;
}

function settleValue(value: unknown, where: Where, slot: string): unknown {
  switch (typeof value) {
    case "string":
    case "number":
    case "bigint":
      if (where.writer.noText && String(value).trim() !== "") {
        throw misplaced(
          where.template,
          `A browser does not leave text in <${where.writer.parents.split(">").at(-1)}>`,
        );
      }
      return value;
    case "boolean":
    case "undefined":
      return value;
    case "object":
      if (value === null || value instanceof UnsafeHtml) return value;
      if (value instanceof Rendered) {
        if (where.writer.fitting !== value.template) {
          checkPlace(value.template, where.writer.parents);
          where.writer.fitting = value.template;
        }
        return settle(value, where.places, `${slot}.`);
      }
      if (value instanceof Each) return settleEach(value, where, slot);
      if (value instanceof Mount) {
        states++;
        return where.places.place(value, slot);
      }
      if (Array.isArray(value)) return settleRows(value, undefined, where, slot);
      if (value instanceof List) return settleList(value, where, slot);
      if (where.places.isPlaced(value)) {
        states++;
        return value;
      }
      // Dates, addresses and the like say themselves how they read.
      if (typeof (value as Promise<unknown>).then !== "function" && saysItself(value)) {
        return String(value);
      }
      break;
    case "function": {
      const wish = where.places.wish(value);
      if (wish) {
        states++;
        return where.places.place(wish, slot);
      }
    }
  }
  throw unrenderable(value, where.template);
}

/** A list that was settled before, in a template that is rendered again. */
function settleList(list: List, where: Where, slot: string): List {
  const rows = Array.from({ length: list.length }, (_, index) => list.row(index));
  return settleRows(rows, list.keys, where, slot, true);
}

function settleRows(
  rows: readonly unknown[],
  keys: List["keys"],
  where: Where,
  slot: string,
  isOwn = false,
): List {
  let known: Template | undefined;
  let settled: unknown[] | undefined;
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
    const result = settleValue(row, where, `${slot}:${keys ? JSON.stringify(keys[index]) : index}`);
    if (result === row) continue;
    settled ??= rows.slice();
    settled[index] = result;
  }
  if (!keys && states > before) checkLoop(settled ?? rows, where);
  if (isUniform) return new FlatList(rows as readonly Rendered[], keys);
  // What was given may be a field of a component, which changes in place.
  return new List(settled ?? (isOwn ? rows : rows.slice()), keys);
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

/**
 * A loop without keys would hand one item's components, typed text or open details to another. A row is of a loop where
 * its template comes twice, or was first made in a map(): else the error would come only once there is a second row.
 */
function checkLoop(rows: readonly unknown[], { template, places }: Where): void {
  const templates = new Set<Template>();
  const repeated = new Set<Template>();
  for (const row of rows)
    if (row instanceof Rendered) (templates.has(row.template) ? repeated : templates).add(row.template);
  for (const [index, row] of rows.entries()) {
    const what = stateIn(row, places);
    const isLooped =
      row instanceof Rendered
        ? repeated.has(row.template) || isMadeInLoop(row.template.origin)
        : index > 0 && places.isPlaced(rows[index - 1]);
    if (!what || !isLooped) continue;
    throw new LiveError(
      "HL_TEMPLATE_KEY",
      `A list without keys holds ${what}${at(template)}: write it with each().`,
    );
  }
}

/** What there is in a settled value that has a state of its own. */
function stateIn(value: unknown, places: Places): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (value instanceof Rendered) {
    if (value.template.isStateful) return "elements with a state of their own";
    for (const { hole } of value.template.texts) {
      const found = stateIn(value.values[hole], places);
      if (found) return found;
    }
    return undefined;
  }
  if (!(value instanceof List)) return places.isPlaced(value) ? "components" : undefined;
  for (let index = 0; index < value.length; index++) {
    const found = stateIn(value.row(index), places);
    if (found) return found;
  }
  return undefined;
}

function settleEach({ items, keyOf, template }: Each, where: Where, slot: string): List {
  // Arrays that grow keep room for more, which a page that lives on would hold for good.
  const length = Array.isArray(items) ? items.length : 0;
  const rows: unknown[] = new Array(length);
  const keys: (string | number)[] = new Array(length);
  let count = 0;
  for (const item of items) {
    const key = keyOf(item as never, count) as string | number;
    if (typeof key !== "string" && typeof key !== "number")
      throw badKey(keys.slice(0, count), key, where.template);
    keys[count] = key;
    rows[count] = template(item as never, count);
    count++;
  }
  // Whoever writes a row may change what is listed.
  rows.length = count;
  keys.length = count;
  if (!isIncreasing(keys) && new Set(keys).size < keys.length) {
    const seen = new Set<unknown>();
    const twice = keys.findIndex((key) => seen.size === seen.add(key).size);
    throw badKey(keys.slice(0, twice), keys[twice], where.template);
  }
  return settleRows(rows, keys, where, slot, true);
}

/** Whether they are numbers that only grow, as ids mostly do: then none is there twice. */
function isIncreasing(keys: readonly unknown[]): boolean {
  for (let i = 0; i < keys.length; i++) {
    if (typeof keys[i] !== "number" || (i > 0 && !((keys[i] as number) > (keys[i - 1] as number))))
      return false;
  }
  return true;
}

function badKey(before: readonly unknown[], key: unknown, template: Template): LiveError {
  const problem = before.includes(key)
    ? `has the key ${typeof key === "string" ? JSON.stringify(key) : key} twice`
    : `has a key of type ${typeof key}`;
  return new LiveError("HL_TEMPLATE_KEY", `A list ${problem}, at item ${before.length}${at(template)}.`);
}

function at(template: Template): string {
  const site = siteOf(template.origin);
  return site && ` (${site})`;
}

function unrenderable(value: unknown, template: Template, where = "A hole in text"): LiveError {
  const [what, instead] = whatIs(value);
  return new LiveError(
    "HL_TEMPLATE_VALUE",
    `${where} holds ${what}, which can't be rendered${at(template)}${instead && `: ${instead}`}.\n\n  ${template.source}\n\n`,
  );
}

/** What a value that can't be rendered is, and what to write instead where that is known. */
function whatIs(value: unknown): [what: string, instead: string] {
  if (typeof value === "symbol") return [String(value), ""];
  if (typeof value === "function") {
    const isCall = value.name !== "" && !value.toString().startsWith("class ");
    return [`the function ${value.name || "(anonymous)"}`, isCall ? `call it, as in ${value.name}()` : ""];
  }
  if (typeof value !== "object" || value === null) return [`a value of type ${typeof value}`, ""];
  if (typeof (value as Promise<unknown>).then === "function") return ["a promise", ""];
  if (value instanceof Map) return ["a Map", "write [...map.values()]"];
  // What an iterator gives is gone once it was read.
  if (Symbol.iterator in value)
    return [`a ${classOf(value) || "list"} that is no array`, "write [...values]"];
  const type = classOf(value);
  const keys = Object.keys(value).slice(0, 5).join(", ") || "(none)";
  return [`an object${type && type !== "Object" ? ` of the class ${type}` : ""} with the keys ${keys}`, ""];
}

function classOf(object: object): string {
  if (Object.prototype.toString.call(object) === "[object Generator]") return "generator";
  return (object.constructor as { name?: string } | undefined)?.name ?? "";
}

// --- What may stand where ---

const fits = new WeakMap<Template, Set<string>>();

function misplaced(template: Template, what: string): LiveError {
  return new LiveError("HL_TEMPLATE_HTML", `${what}${at(template)}.\n\n  ${template.source}\n\n`);
}

/** Whether a browser would leave this template's elements where they are put: once for each pair of template and place. */
function checkPlace(template: Template, parents: string): void {
  if (parents === "") return;
  let known = fits.get(template);
  if (!known) {
    known = new Set();
    fits.set(template, known);
  }
  if (known.has(parents)) return;
  if (!/\b(?:title|textarea)\b/.test(parents)) {
    for (const tag of template.rootTags) {
      if (!staysIn(tag, parents.split(">"))) {
        throw misplaced(
          template,
          `A browser does not leave <${tag}> inside <${parents.replaceAll(">", "><")}>, where this template is put`,
        );
      }
    }
  }
  known.add(parents);
}

function staysIn(tag: string, around: string[]): boolean {
  // The parser of fragments has no place for these.
  const parents = around.filter((name) => name !== "html" && name !== "body" && name !== "head");
  const open = parents.map((name) => `<${name}>`).join("");
  const close = parents
    .toReversed()
    .map((name) => `</${name}>`)
    .join("");
  let node: { childNodes?: unknown[]; nodeName?: string } = parseFragment(`${open}<${tag}></${tag}>${close}`);
  for (const name of [...parents, tag]) {
    const children = (node.childNodes ?? []) as { nodeName: string }[];
    if (children[0]?.nodeName !== name) return false;
    node = children[0];
  }
  return true;
}
