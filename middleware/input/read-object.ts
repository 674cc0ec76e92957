/**
 * Reads an object from the fields of a form: class-transformer builds it, and class-validator checks it.
 *
 * Each property is read like a parameter of its type. A blank field counts as not sent: if it is optional it is
 * undefined, otherwise it is missing; but a blank String is an empty string, and its rules decide whether that is
 * allowed. A list that was not sent is empty, unless it is optional or has an initial value. A property with
 * `@Transform` gets the text as it was sent. A Boolean that was not sent is false, even if it has an initial value:
 * browsers send nothing for an unticked checkbox. If it is optional, or in a draft, it is false only if the page has
 * such a checkbox.
 */
import { transformer } from "#rules-libraries";
import type { Class } from "./class.js";
import { type Description, describeClass, nestedClass, type Property } from "./describe-class.js";
import { isBlankNode, itemsOf, nothing, readTexts, refuseAll, textsOf } from "./field-nodes.js";
import { type FieldNode, joinName, maxDepth, splitName } from "./fields.js";
import { ErrorCollector } from "./input-error.js";
import { readFiles } from "./read-files.js";
import { isBlank, ParseFailure, pickText, readText, takesBlank, withoutBlanks } from "./read-value.js";
import { reportField } from "./rules.js";
import { loadValidator, storedRules, type ValidationError } from "./stored-rules.js";
import { trim } from "./trim.js";
import type { EventFiles } from "./upload.js";

/** How to read an object. */
export interface Reading {
  type: Class;
  /** groups whose rules apply, in addition to rules without a group */
  groups: readonly string[];
  /** names of the page's checkboxes and multiple selects, which send nothing if nothing is chosen */
  silent: (() => ReadonlySet<string>) | undefined;
  /** the event's files; undefined if they were not looked up */
  files?: EventFiles | undefined;
}

/** Reads an object; returns undefined if there were errors. */
export function readObject(reading: Reading, node: FieldNode, collector: ErrorCollector): object | undefined {
  return new ObjectReader(reading, collector).readWhole([node])?.[0];
}

/** Reads an object as far as possible; see `draftOf`. */
export function readDraft(reading: Reading, node: FieldNode): object {
  return new ObjectReader(reading, new ErrorCollector(), true).build([node])[0] as object;
}

/** Reads a list of objects, such as `items[0].text` and `items[1].text`. */
export function readObjects(
  reading: Reading,
  node: FieldNode,
  collector: ErrorCollector,
): object[] | undefined {
  if (node.values.length > 0) collector.add(node.name, `${node.name} must be a list of objects`);
  return new ObjectReader(reading, collector).readWhole(itemsOf(node, collector));
}

/** The value of a field that was sent blank. */
const emptied = Symbol("emptied");
/**
 * The value of an optional field that was sent blank: its initial value or {@link emptied}, which differs from not
 * sent.
 */
const leftBlank = ({ hasInitial }: Property) => (hasInitial ? undefined : emptied);

class ObjectReader {
  /** names of fields in the form, by the places of properties, such as "items/0/text" */
  private readonly names = new Map<string, string>();
  /** messages for texts that could not be parsed, by the same places */
  private readonly failures = new Map<string, string>();
  /** files by the same places: class-transformer would copy them as if they were plain objects */
  private files: Map<string, unknown> | undefined;
  private silent: ReadonlySet<string> | undefined;

  constructor(
    private readonly reading: Reading,
    private readonly collector: ErrorCollector,
    /** whether texts that can't be parsed are left out, and nothing is checked */
    private readonly isDraft = false,
  ) {}

  /** Reads and builds objects. */
  build(nodes: FieldNode[]): object[] {
    const { type, groups } = this.reading;
    const plain = nodes.map((node, index) => this.readNested(type, node, String(index), 1) ?? {});
    const built = plain.map((each) =>
      trim(transformer().plainToInstance(type, each), each, { groups, isDraft: this.isDraft }),
    );
    for (const [place, value] of this.files ?? []) setAt(built, place.split("/"), value);
    return built;
  }

  /** Reads, builds and checks objects. */
  readWhole(nodes: FieldNode[]): object[] | undefined {
    const before = this.collector.count;
    const objects = this.build(nodes);
    const { groups } = this.reading;
    const options = groups.length > 0 ? { groups: [...groups], always: true } : {};
    const check = storedRules() ? loadValidator().validateSync : () => [];
    for (const [index, object] of objects.entries()) {
      // Unknown fields were refused above. class-validator would also refuse properties without rules.
      const errors = check(object, { ...options, forbidUnknownValues: false });
      this.reportAll(errors, String(index), nodes[index]?.name ?? "");
    }
    for (const [place, failure] of this.failures) {
      reportField(this.collector, { path: this.names.get(place) ?? place, failure });
    }
    return this.collector.count > before ? undefined : objects;
  }

  private readNested(
    type: Class,
    node: FieldNode,
    place: string,
    depth: number,
  ): Record<string, unknown> | undefined {
    this.names.set(place, node.name);
    if (node.values.length > 0) {
      this.collector.add(node.name, `${node.name} must be an object`);
      // Items of a draft stay objects, and keep their places.
      if (!this.isDraft) return undefined;
    }
    const { properties } = describeClass(type, this.reading.groups);
    const plain: Record<string, unknown> = {};
    for (const [key, child] of node.children) {
      if (!properties.has(key)) refuseAll(child, this.collector);
    }
    for (const [field, property] of properties) {
      const at = `${place}/${property.name}`;
      const child = node.children.get(field) ?? nothing(joinName(node.name, field));
      this.names.set(at, child.name);
      const value = node.children.has(field)
        ? this.readProperty(type, property, child, at, depth)
        : this.readAbsent(type, property, child, at, depth);
      if (value !== undefined) plain[field] = value === emptied ? undefined : value;
    }
    return plain;
  }

  private readProperty(
    owner: Class,
    property: Property,
    node: FieldNode,
    place: string,
    depth: number,
  ): unknown {
    const { type, isList, isTransformed, file } = property;
    if (file) return this.readFiles(property, node, place);
    if (isTransformed) return this.readRaw(node);
    const nested = nestedClass(owner, property);
    if (nested && isList) {
      if (node.values.length > 0) this.collector.add(node.name, `${property.name} must be a list of objects`);
      return itemsOf(node, this.collector).map((item, index) =>
        this.readNested(nested, item, `${place}/${index}`, depth + 1),
      );
    }
    if (nested) {
      const object = this.readNested(nested, node, place, depth + 1);
      return property.isOptional && !this.isDraft && isBlankNode(node) ? leftBlank(property) : object;
    }
    if (isList) return this.readList(property, node, place);
    const text = pickText(type, textsOf(node, this.collector));
    if (text === undefined) return undefined;
    if (!isBlank(type, text)) return this.readText(property, text, place);
    if (property.isOptional) return leftBlank(property);
    if (takesBlank(type)) return this.readText(property, text, place);
    // Its rules then report that it is missing.
    return this.isDraft ? leftBlank(property) : emptied;
  }

  /** Keeps the files of a property for when its object is built. */
  private readFiles(property: Property, node: FieldNode, place: string): undefined {
    const texts = readTexts(node, this.collector);
    const { files } = this.reading;
    if (this.isDraft && !files) return;
    const { value, failure } = readFiles(texts, property.isList, files);
    if (failure && !this.isDraft) this.failures.set(place, `${property.name} ${failure}`);
    if (value === undefined) return;
    this.files ??= new Map();
    this.files.set(place, value);
  }

  private readList(property: Property, node: FieldNode, place: string): unknown {
    const sent = readTexts(node, this.collector);
    // A required list keeps its blanks, since another list may correspond to it item by item.
    const texts = property.isOptional ? withoutBlanks(property.type, sent) : sent;
    if (texts.length === 0 && property.isOptional) return leftBlank(property);
    const values = texts.map((text) => this.readText(property, text, place, "each value in "));
    return this.isDraft ? values.filter((value) => value !== emptied) : values;
  }

  private readText(property: Property, text: string, place: string, prefix = ""): unknown {
    const { name, type, isList } = property;
    const value = readText(type as Parameters<typeof readText>[0], text);
    if (!(value instanceof ParseFailure)) return value;
    if (this.isDraft) return isList ? emptied : leftBlank(property);
    this.failures.set(place, `${prefix}${name} ${value.why}`);
    return value.instead;
  }

  /** The input of class-transformer's function: one text, or a list of texts. */
  private readRaw(node: FieldNode): unknown {
    const texts = readTexts(node, this.collector).map((text) => readText(String, text));
    return texts.length === 1 && node.values.length === 1 ? texts[0] : texts;
  }

  private readAbsent(
    owner: Class,
    property: Property,
    node: FieldNode,
    place: string,
    depth: number,
  ): unknown {
    const { type, isList, isOptional, isTransformed, hasInitial } = property;
    if (isTransformed || property.file) return undefined;
    // The page has the field but nothing is chosen. A field that the page does not have is left unchanged.
    const isSilent = (isOptional || this.isDraft) && this.isSilent(node.name);
    if (isSilent && isList) return isOptional ? leftBlank(property) : [];
    if (isSilent && type === Boolean) return false;
    if (isOptional || this.isDraft) return undefined;
    if (isList) return hasInitial ? undefined : [];
    if (type === Boolean) return false;
    if (hasInitial || depth >= maxDepth) return undefined;
    const nested = nestedClass(owner, property);
    // Read it as an object without fields: its rules then report each missing field by name.
    return nested && this.readNested(nested, node, place, depth + 1);
  }

  private isSilent(name: string): boolean {
    this.silent ??= this.reading.silent?.() ?? new Set();
    return this.silent.has(splitName(name).join("/"));
  }

  private reportAll(errors: readonly ValidationError[], parent: string, parentName: string): void {
    for (const { property, constraints, children, target, value } of errors) {
      const place = `${parent}/${property}`;
      const description = target && !Array.isArray(target) ? this.describe(target) : undefined;
      const path = this.names.get(place) ?? joinName(parentName, property);
      // Every rule would fail on a missing value; report only that it is missing.
      const missing = value === undefined && constraints ? `${property} is missing` : undefined;
      const failure = this.failures.get(place) ?? missing;
      this.failures.delete(place);
      reportField(this.collector, {
        path,
        failure,
        constraints,
        customMessages: description?.customMessages.get(property),
      });
      this.reportAll(children ?? [], place, path);
    }
  }

  private describe(target: object): Description {
    return describeClass(target.constructor as Class, this.reading.groups);
  }
}

/** Sets a value in objects that were built, if there is an object at its place. */
export function setAt(built: unknown, place: string[], value: unknown): void {
  let at = built as Record<string, unknown> | undefined;
  for (const key of place.slice(0, -1)) at = at?.[key] as typeof at;
  if (typeof at === "object" && at !== null) at[place.at(-1) as string] = value;
}
