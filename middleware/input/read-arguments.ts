/**
 * Reads the arguments of a handler from what a browser sent: the same for all modes.
 *
 * All errors of all arguments are collected and thrown together. `read-value.ts` parses a text, `read-object.ts` reads
 * a form, and `fields.ts` resolves the names of fields.
 */
import { type Argument, type Binding, bindingText } from "../../views/bindings.js";
import { LiveError } from "../../views/errors.js";
import type { Class } from "./class.js";
import type { Input } from "./event-input.js";
import { readTexts } from "./field-nodes.js";
import { type FieldNode, nestFields, splitName } from "./fields.js";
import { ErrorCollector, InputError, type Translate } from "./input-error.js";
import { rulesOf, typesOf } from "./parameters.js";
import { readFiles } from "./read-files.js";
import { readDraft, readObject, readObjects } from "./read-object.js";
import { readSchema } from "./read-schema.js";
import { isBlank, ParseFailure, pickText, readText, takesBlank, withoutBlanks } from "./read-value.js";
import { checkRules, isOptional } from "./rules.js";
import { isSchema, type Schema } from "./schema.js";
import {
  classOf,
  DraftOf,
  type EnumObject,
  type HandlerType,
  InGroups,
  isClass,
  type ScalarType,
} from "./types.js";
import { Upload } from "./upload.js";

/** Where the arguments of one call come from. */
export interface Source {
  method: object;
  binding: Binding;
  /** the hole values of the render that offers the binding */
  values: readonly unknown[];
  input: Input;
  collector: ErrorCollector;
  /**
   * names of the page's checkboxes and multiple selects, which send nothing if nothing is chosen; see {@link
   * silentFields}
   */
  silent?: (() => ReadonlySet<string>) | undefined;
}

/**
 * Reads the arguments of a handler: literals from the rendered binding, everything else from the browser, by its type.
 *
 * @param values - the hole values of the render that offers the binding
 * @param translate - translates each message of an error
 * @param silent - names of the page's checkboxes and multiple selects
 * @throws {InputError} if values don't fit their types or rules
 * @throws {LiveError} HL_ARGUMENT (status 422) if the binding passes something that the type can't take, or too much
 *   was sent
 */
export function readArguments(
  method: object,
  binding: Binding,
  values: readonly unknown[],
  input: Input,
  translate?: Translate,
  silent?: Source["silent"],
): unknown[] {
  const collector = new ErrorCollector(translate);
  const source = { method, binding, values, input, collector, silent };
  const wrong: number[] = [];
  const args = argumentsOf(method, binding).map((argument, index) => {
    const before = collector.count;
    const value = readArgument(source, argument, index);
    if (collector.count > before) wrong.push(index + 1);
    return value;
  });
  if (wrong.length === 0) return args;
  const where = wrong.length === 1 ? `parameter ${wrong[0]}` : "input";
  throw new InputError(`${binding.handler}'s ${where}`, collector.fields);
}

/** The arguments of a binding. A submit without arguments passes the whole form to a handler with types. */
export function argumentsOf(method: object, binding: Binding): readonly Argument[] {
  return binding.isBareSubmit && typesOf(method)?.length ? [{ type: "form" }] : binding.args;
}

/** Reads one argument; errors are added to the source's collector. */
export function readArgument(source: Source, argument: Argument, index: number): unknown {
  if (argument.type === "literal") return argument.value;
  if (argument.type === "hole") return jsonCopy(source.values[argument.hole]);
  const type = typesOf(source.method)?.[index];
  if (isSchema(type)) return readBySchema(source, argument, index, type);
  const object = type === undefined ? undefined : classOf(type);
  const groups = type instanceof InGroups ? type.groups : [];
  const { collector, binding } = source;
  const where = `${binding.handler}'s parameter ${index + 1}`;
  if (argument.type === "form") {
    if (!object) return refuse(where, "takes the whole form, so its type must be a class or a schema");
    const reading = { type: object, groups, silent: source.silent, files: source.input.files };
    if (type instanceof DraftOf)
      return readDraft(reading, nestFields(source.input.fields, new ErrorCollector()));
    return readObject(reading, nestFields(source.input.fields, collector), collector);
  }
  const list = Array.isArray(type) ? (type as readonly [HandlerType]) : undefined;
  if (object || isClass(list?.[0])) {
    if (argument.type !== "field")
      return refuse(where, "is a class, so the binding must pass the whole form");
    const node = nodeOf(source, argument.name);
    const { files } = source.input;
    const reading = { type: object ?? (list?.[0] as Class), groups, silent: source.silent, files };
    return object ? readObject(reading, node, collector) : readObjects(reading, node, collector);
  }
  if ((list ? list[0] : type) === Upload)
    return readFileArgument(source, argument, index, list !== undefined);
  return list
    ? readList(source, argument, index, list[0] as ItemType)
    : readScalar(source, argument, index, type as ItemType | undefined);
}

/** Reads a parameter by its schema: the whole form, a field with those nested in it, or the text of a control. */
function readBySchema(source: Source, argument: Argument, index: number, schema: Schema): unknown {
  const { collector, input } = source;
  if (argument.type === "form") return readSchema(schema, nestFields(input.fields, collector), collector);
  const name = nameOf(source.binding, argument);
  const node =
    argument.type === "field"
      ? nodeOf(source, argument.name)
      : { name, values: textsFor(source, argument), children: new Map() };
  const isMissing = node.values.length === 0 && node.children.size === 0;
  return isMissing && hasDefault(source.method, index) ? undefined : readSchema(schema, node, collector);
}

/** A type whose value is parsed from one text. */
type ItemType = ScalarType | EnumObject;

function readScalar(source: Source, argument: Argument, index: number, type: ItemType = String): unknown {
  const text = pickText(type, textsFor(source, argument));
  const name = nameOf(source.binding, argument);
  const rules = rulesOf(source.method, index);
  const isMissing = text === undefined || isBlank(type, text);
  if (isMissing && isOptional(rules, name)) return undefined;
  // A String that is not optional may be empty.
  const hasText = text !== undefined && takesBlank(type);
  if (isMissing && !hasText && type !== Boolean && hasDefault(source.method, index)) return undefined;
  const read =
    text === undefined && type !== Boolean ? new ParseFailure("is missing") : readText(type, text ?? "");
  const failure = read instanceof ParseFailure ? `${name} ${read.why}` : undefined;
  const value = read instanceof ParseFailure ? read.instead : read;
  checkRules(rules, name, value, failure, source.collector);
  return value;
}

function readList(source: Source, argument: Argument, index: number, type: ItemType): unknown {
  const sent =
    argument.type === "field"
      ? readTexts(nodeOf(source, argument.name), source.collector)
      : textsFor(source, argument);
  const name = nameOf(source.binding, argument);
  const rules = rulesOf(source.method, index);
  const canMiss = isOptional(rules, name);
  const texts = canMiss ? withoutBlanks(type, sent) : sent;
  if (texts.length === 0 && (canMiss || hasDefault(source.method, index))) return undefined;
  const read = texts.map((text) => readText(type, text));
  const wrong = read.find((value) => value instanceof ParseFailure);
  const values = read.map((value) => (value instanceof ParseFailure ? value.instead : value));
  checkRules(rules, name, values, wrong && `each value in ${name} ${wrong.why}`, source.collector);
  return values;
}

function readFileArgument(source: Source, argument: Argument, index: number, isList: boolean): unknown {
  const { collector, input } = source;
  const texts =
    argument.type === "field"
      ? readTexts(nodeOf(source, argument.name), collector)
      : textsFor(source, argument);
  const name = nameOf(source.binding, argument);
  const rules = rulesOf(source.method, index);
  const { value, failure } = readFiles(texts, isList, input.files);
  if (value === undefined && !failure && (isOptional(rules, name) || hasDefault(source.method, index)))
    return undefined;
  const missing = value === undefined ? "is missing" : undefined;
  const why = failure ?? missing;
  checkRules(rules, name, value, why && `${name} ${why}`, collector);
  return value;
}

/** Whether a parameter has a default value; a parameter after one with a default counts as having one, too. */
export function hasDefault(method: object, index: number): boolean {
  return index >= (method as (...args: unknown[]) => unknown).length;
}

/** The name of an argument in messages. */
function nameOf(binding: Binding, argument: Argument): string {
  if (argument.type === "field") return argument.name;
  return argument.type === "key" ? "key" : (binding.control ?? "value");
}

/** The texts that the browser sent for an argument. */
function textsFor({ binding, values, input }: Source, argument: Argument): string[] {
  if (argument.type === "field") return textsOf(input, argument.name);
  if (input.own) {
    const text = input.own[argument.type];
    return text === undefined ? [] : [text];
  }
  const texts = textsOf(input, binding.control ?? bindingText(binding, values));
  // Without a script, use the first value only: a script sends one.
  return argument.type === "checked" ? [String(texts.length > 0)] : texts.slice(0, 1);
}

/** The values of a field, however the form spells its name. */
function textsOf({ fields }: Input, name: string): string[] {
  const path = splitName(name).join("/");
  return fields
    .filter(([key]) => key === name || (/[.[]/.test(key) && splitName(key).join("/") === path))
    .map(([, value]) => value);
}

/** The node under a name, such as `items` with `items[0].text` and all other fields that start with it. */
function nodeOf({ input, collector }: Source, name: string): FieldNode {
  const path = splitName(name);
  const inside = input.fields.filter(([key]) => {
    const parts = splitName(key);
    return path.every((part, depth) => parts[depth] === part);
  });
  let node: FieldNode | undefined = nestFields(inside, collector);
  for (const part of path) node = node?.children.get(part);
  return node ?? { name, values: [], children: new Map() };
}

/** Copies a literal argument as JSON does: the same in each mode, and never a part of the state itself. */
function jsonCopy(value: unknown): unknown {
  return typeof value === "object" && value !== null ? JSON.parse(JSON.stringify(value)) : value;
}

function refuse(where: string, why: string): never {
  throw new LiveError("HL_ARGUMENT", `${where} ${why}.`, { status: 422 });
}
