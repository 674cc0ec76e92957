/** Which fields of a form are files, by the types of its handler. */
import type { Argument, Binding } from "../../views/bindings.js";
import type { Class } from "./class.js";
import { describeClass } from "./describe-class.js";
import { splitName } from "./fields.js";
import { anyFile, defaultCount, type FileRule } from "./is-file.js";
import { type BareType, rulesOf, typesOf } from "./parameters.js";
import { argumentsOf, hasDefault } from "./read-arguments.js";
import { holderOf, isOptional } from "./rules.js";
import { classOf, InGroups, isClass } from "./types.js";
import { Upload } from "./upload.js";

/** A field whose value is a file, or several files. */
export interface FileField {
  rule: FileRule;
  isList: boolean;
  isRequired: boolean;
}

/** Maximum number of files of a field. */
export function maxFiles({ rule, isList }: FileField): number {
  return isList ? (rule.count ?? defaultCount) : 1;
}

const known = new WeakMap<object, boolean>();

/** Whether a handler takes files, in a form's class or as a parameter. */
export function takesFiles(method: object): boolean {
  let found = known.get(method);
  if (found === undefined) {
    found = typesOf(method)?.some((type) => hasFile(type, new Set())) ?? false;
    known.set(method, found);
  }
  return found;
}

function hasFile(type: unknown, seen: Set<unknown>): boolean {
  const item = Array.isArray(type) ? type[0] : type;
  if (item === Upload) return true;
  const form = classOf(item);
  if (!form || seen.has(form)) return false;
  seen.add(form);
  return [...describeClass(form, groupsOf(item)).properties.values()].some(
    ({ file, type }) => file !== undefined || hasFile(type, seen),
  );
}

/** The file field of a form that a handler takes; undefined if the field is none. */
export function fileFieldOf(method: object, binding: Binding, field: string): FileField | undefined {
  const path = splitName(field);
  for (const [index, argument] of argumentsOf(method, binding).entries()) {
    const found = inArgument(method, argument, index, path);
    if (found) return found;
  }
  return undefined;
}

/** The place of a file field in its form, with `*` for the numbers of rows: rows may be removed while a file is sent. */
export function placeOf(field: string): string {
  return splitName(field)
    .map((part) => (/^\d+$/.test(part) ? "*" : part))
    .join("/");
}

function inArgument(
  method: object,
  argument: Argument,
  index: number,
  path: string[],
): FileField | undefined {
  const type = typesOf(method)?.[index];
  if (argument.type === "form") return inType(type, path);
  if (argument.type !== "field") return undefined;
  const name = splitName(argument.name);
  if (!name.every((part, at) => path[at] === part)) return undefined;
  const rest = path.slice(name.length);
  const isList = Array.isArray(type);
  if ((isList ? type[0] : type) !== Upload) return inType(isList ? type[0] : type, withoutNumbers(rest));
  return withoutNumbers(rest).length === 0 ? parameterField(method, index, argument.name, isList) : undefined;
}

function parameterField(method: object, index: number, name: string, isList: boolean): FileField {
  const rules = rulesOf(method, index);
  const rule = rules && describeClass(holderOf(rules, name)).properties.get(name)?.file;
  return {
    rule: rule ?? anyFile,
    isList,
    isRequired: !isOptional(rules, name) && !hasDefault(method, index),
  };
}

function inType(type: BareType | Class | undefined, path: string[]): FileField | undefined {
  const form = classOf(type);
  const [name, ...rest] = path;
  if (!form || name === undefined) return undefined;
  const property = describeClass(form, groupsOf(type)).properties.get(name);
  if (!property) return undefined;
  const { file, isList, isOptional, hasInitial, conditions } = property;
  const inner = isList ? withoutNumbers(rest) : rest;
  if (file) {
    const isRequired = !isOptional && !hasInitial && conditions.length === 0;
    return inner.length === 0 ? { rule: file, isList, isRequired } : undefined;
  }
  return isClass(property.type) ? inType(property.type, inner) : undefined;
}

function groupsOf(type: unknown): readonly string[] {
  return type instanceof InGroups ? type.groups : [];
}

function withoutNumbers(path: string[]): string[] {
  return /^\d+$/.test(path[0] ?? "") ? path.slice(1) : path;
}
