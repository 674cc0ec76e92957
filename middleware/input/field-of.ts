/** `fieldOf()`: the attributes that a control gets from the rules of its property. */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { Class } from "./class.js";
import { describeClass, type Property, rulesByProperty } from "./describe-class.js";
import { nothing } from "./field-nodes.js";
import type { FieldNode } from "./fields.js";
import { ErrorCollector } from "./input-error.js";
import { fail } from "./parameters.js";
import { readObject } from "./read-object.js";
import { readSchema } from "./read-schema.js";
import { type ControlAttributes, ruleAttributes } from "./rule-attributes.js";
import { isSchema } from "./schema.js";
import { schemaAttributes } from "./schema-attributes.js";
import { classOf, type DraftOf, InGroups } from "./types.js";

/** What describes a form: a class, a class with some of its rules or none, or a schema. */
export type FormType = Class | InGroups<object> | DraftOf<object> | StandardSchemaV1;

/** The names of the fields of a form; a name that it does not have is an error of tsc. */
export type FieldName<Type> = Type extends StandardSchemaV1
  ? KeyOf<StandardSchemaV1.InferInput<Type>>
  : Type extends Class<infer Instance> | InGroups<infer Instance> | DraftOf<infer Instance>
    ? KeyOf<Instance>
    : never;
/** Of a union of forms, the names of each. */
type KeyOf<T> = T extends unknown ? keyof T & string : never;

/**
 * The attributes that the rules of a field give its control, for `attrs()`: `required`, `minlength`, `maxlength`, `min`,
 * `max`, `step`, `pattern`, and `type` or `inputmode`. What HTML can't say is left to the rules: the browser refuses nothing
 * that they accept, but for addresses of email with letters beyond ASCII before the `@`. The result is a plain object: give
 * what you want otherwise after it, as in `attrs({ ...fieldOf(NewUser, "age"), type: "text" })`.
 *
 * Of a schema, `required` is always known; the others if its library describes it as JSON Schema
 * (https://standardschema.dev/json-schema), as zod and arktype do. Files get their attributes without it.
 *
 * @param type - the class or schema that the handler of the form takes, also `inGroups(…)` or `draftOf(…)`
 * @param name - its property; for nested classes give the inner class
 * @throws {LiveError} HL_HANDLER_TYPES for a property that has no rules, so that no form can set it
 *
 * @example
 * html`<input name="email" ${attrs(fieldOf(NewUser, "email"))} />`
 */
export function fieldOf<const Type extends FormType>(type: Type, name: FieldName<Type>): ControlAttributes {
  const kept = known.get(type) ?? new Map<string, ControlAttributes>();
  known.set(type, kept);
  const found = kept.get(name) ?? (isSchema(type) ? ofSchema(type, name) : ofClass(type, name));
  // The limits of dates may be functions, such as of today.
  if (found.type !== "date") kept.set(name, found);
  return found;
}

const known = new WeakMap<object, Map<string, ControlAttributes>>();

function ofSchema(schema: StandardSchemaV1, name: string): ControlAttributes {
  const attributes = schemaAttributes(schema, name);
  const isRequired = refuses(name, attributes.type, (node, collector) => readSchema(schema, node, collector));
  return { ...attributes, ...(isRequired && { required: true }) };
}

function ofClass(type: FormType, name: string): ControlAttributes {
  const form = classOf(type) as Class;
  const groups = type instanceof InGroups ? type.groups : [];
  const property = [...describeClass(form, groups).properties.values()].find((each) => each.name === name);
  if (!property) fail(`${form.name}.${name} has no rules, so no form can set it.`);
  const isDraft = classOf(type) !== type && !(type instanceof InGroups);
  const rules = isDraft ? [] : (rulesByProperty(form, groups).get(name) ?? []);
  const attributes = ruleAttributes(rules, property);
  const isRequired = !isDraft && isRequiredProperty(form, groups, property, attributes);
  return { ...attributes, ...(isRequired && { required: true }) };
}

function isRequiredProperty(
  type: Class,
  groups: readonly string[],
  property: Property,
  attributes: ControlAttributes,
): boolean {
  const { field, isList, file, conditions, isTransformed } = property;
  // A condition reads other fields, a list has several controls, and @Transform may make a value of nothing.
  if (isList || file || isTransformed || conditions.length > 0) return false;
  const reading = { type, groups, silent: undefined };
  return refuses(field, attributes.type, (node, collector) => readObject(reading, node, collector));
}

/** Whether a form is refused because of a field that is blank; a checkbox without its tick is not sent. */
function refuses(
  name: string,
  type: ControlAttributes["type"],
  read: (node: FieldNode, collector: ErrorCollector) => unknown,
): boolean {
  const collector = new ErrorCollector();
  const form = nothing("");
  if (type !== "checkbox") form.children.set(name, { ...nothing(name), values: [""] });
  read(form, collector);
  return collector.fields.some(({ path }) => path === name);
}
