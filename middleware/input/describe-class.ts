/**
 * Describes a class that a form is read into: its properties with their types and rules.
 *
 * The rules are class-validator's; only properties with rules are read. The type of a property is the one of
 * class-transformer's `@Type`, or else the emitted one, or else the one that a rule implies, such as Number for
 * `@IsInt()`, or else the type of the initial value.
 */
import { transformer, transforms } from "#rules-libraries";
import { LiveError } from "../../views/errors.js";
import type { Class } from "./class.js";
import { anyFile, type FileRule, fileRuleName } from "./is-file.js";
import { type Rule, storedRules } from "./stored-rules.js";
import { type EnumObject, isClass, type ScalarType } from "./types.js";
import { Upload } from "./upload.js";

/** A property that a form can set. */
export interface Property {
  name: string;
  /** name of the form's field: that of class-transformer's `@Expose({ name })`, or else the property's own */
  field: string;
  /** undefined: the text as it was sent */
  type: ScalarType | EnumObject | Class | typeof Upload | undefined;
  /** the rule for its files, if it is a file or a list of files */
  file: FileRule | undefined;
  isList: boolean;
  isOptional: boolean;
  /** conditions under which its rules apply: those of `@IsOptional` and `@ValidateIf` */
  conditions: readonly ((object: object, value: unknown) => boolean)[];
  /** whether the property has a value in a new instance */
  hasInitial: boolean;
  /** whether class-transformer's `@Transform` converts it */
  isTransformed: boolean;
}

/** What a form needs to know about a class. */
export interface Description {
  /** by the names of the form's fields */
  properties: ReadonlyMap<string, Property>;
  /** names of the rules with a custom message, by property */
  customMessages: ReadonlyMap<string, ReadonlySet<string>>;
}

const known = new WeakMap<object, Map<string, Description>>();

/** Describes a class with its rules of these groups; the result is cached. */
export function describeClass(type: Class, groups: readonly string[] = []): Description {
  const ofType = known.get(type) ?? new Map<string, Description>();
  known.set(type, ofType);
  const key = JSON.stringify(groups);
  const description = ofType.get(key) ?? describe(type, groups);
  ofType.set(key, description);
  return description;
}

/** The rules of a class by property; throws HL_HANDLER_TYPES for one that answers later. */
export function rulesByProperty(type: Class, groups: readonly string[]): Map<string, Rule[]> {
  const rules = new Map<string, Rule[]>();
  const storage = storedRules();
  const found = storage?.getTargetValidationMetadatas(type, "", groups.length > 0, false, [...groups]) ?? [];
  for (const rule of found) {
    if (storage?.getTargetValidatorConstraints(rule.constraintCls).some(({ async }) => async)) {
      throw new LiveError(
        "HL_HANDLER_TYPES",
        `The rule ${rule.name ?? rule.type} of ${type.name}.${rule.propertyName} is async, so it would accept any value: check it in the handler.`,
      );
    }
    rules.set(rule.propertyName, [...(rules.get(rule.propertyName) ?? []), rule]);
  }
  return rules;
}

function describe(type: Class, groups: readonly string[]): Description {
  const rules = rulesByProperty(type, groups);
  const initial = new type() as Record<string, unknown>;
  const properties = [...rules].map(([name, own]) => describeProperty(type, name, own, initial[name]));
  return {
    properties: new Map(properties.map((property) => [property.field, property])),
    customMessages: new Map(
      [...rules].map(([name, own]) => [
        name,
        new Set(own.filter((rule) => rule.message).map((rule) => rule.name ?? rule.type)),
      ]),
    ),
  };
}

function describeProperty(type: Class, name: string, rules: Rule[], initial: unknown): Property {
  const emitted: unknown = Reflect.getMetadata("design:type", type.prototype, name);
  const isUnknown = emitted === undefined || emitted === Object;
  const file = rules.find((rule) => rule.name === fileRuleName)?.constraints[0] as FileRule | undefined;
  const isList =
    emitted === Array ||
    (isUnknown && rules.some((rule) => rule.each || /^(?:isArray|array[A-Z])/.test(rule.name ?? ""))) ||
    (isUnknown && file?.count !== undefined);
  const stored = transforms();
  const given: unknown = stored
    .findTypeMetadata(type, name)
    ?.typeFunction({ newObject: initial as never, object: {}, property: name });
  const read = given ?? enumOf(rules) ?? (isUnknown || isList ? undefined : emitted);
  const kind = read ?? (isUnknown || isList ? (typeByRules(rules) ?? typeOfValue(initial)) : undefined);
  return {
    name,
    field: stored.findExposeMetadata(type, name)?.options.name ?? name,
    type: kind as Property["type"],
    file: kind === Upload ? (file ?? anyFile) : undefined,
    isList,
    isOptional: rules.some((rule) => rule.name === "isOptional"),
    conditions: rules.filter((rule) => rule.type === conditional).map((rule) => rule.constraints[0]),
    hasInitial: initial !== undefined && initial !== null,
    isTransformed: stored.findTransformMetadatas(type, name, plainToClass()).length > 0,
  };
}

/** class-validator's name for the rules that decide whether others apply. */
const conditional = "conditionalValidation";
const plainToClass = () => transformer().TransformationType.PLAIN_TO_CLASS;

function enumOf(rules: Rule[]): unknown {
  return rules.find((rule) => rule.name === "isEnum")?.constraints[0];
}

/** Rules that imply a type. */
const typesByRule: Readonly<Record<string, ScalarType | typeof Upload>> = {
  [fileRuleName]: Upload,
  isString: String,
  isInt: Number,
  isNumber: Number,
  isPositive: Number,
  isNegative: Number,
  isBoolean: Boolean,
  isDate: Date,
};

function typeByRules(rules: Rule[]): ScalarType | typeof Upload | undefined {
  return rules.map((rule) => typesByRule[rule.name ?? ""]).find((type) => type !== undefined);
}

/** The type of a property's initial value, as in `price = 0`. */
function typeOfValue(initial: unknown): ScalarType | undefined {
  if (initial instanceof Date) return Date;
  return typesOfValues[typeof initial];
}

const typesOfValues: Readonly<Record<string, ScalarType>> = {
  string: String,
  number: Number,
  boolean: Boolean,
  bigint: BigInt,
};

/** The class of a property that is an object with fields of its own. */
export function nestedClass(owner: Class, property: Property): Class | undefined {
  if (!isClass(property.type)) return undefined;
  // Without @Type class-transformer would leave a plain object, which has no rules.
  if (transforms().findTypeMetadata(owner, property.name)) return property.type;
  throw new LiveError(
    "HL_HANDLER_TYPES",
    `${owner.name}.${property.name} is an object, so it needs @ValidateNested() and @Type(() => ${property.type.name}).`,
  );
}
