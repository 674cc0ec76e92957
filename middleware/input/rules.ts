/** Checks values by class-validator's rules, and reports their messages by field. */
import type { Class } from "./class.js";
import { describeClass } from "./describe-class.js";
import { joinName } from "./fields.js";
import type { ErrorCollector } from "./input-error.js";
import { findRules, loadValidator, storedRules, type ValidationError } from "./stored-rules.js";

/**
 * Rules about a value's type: if several rules have custom messages, one of these fits best for a text that can't be
 * parsed.
 */
const aboutType =
  /^(?:isInt|isNumber|isDate|isEnum|isBoolean|isPositive|isNegative|isDefined|isNotEmpty|isIn)$/;

/** The errors of the value of one field. */
export interface FieldFindings {
  /** name of the field in the form */
  path: string;
  /** message for a text that could not be parsed */
  failure?: string | undefined;
  /** class-validator's messages by rule */
  constraints?: Readonly<Record<string, string>> | undefined;
  /** names of the rules with a custom message */
  customMessages?: ReadonlySet<string> | undefined;
}

/**
 * Reports the errors of a field. If its text could not be parsed, only that is reported: messages about its length or
 * size would mislead. If one of the broken rules has a custom message, that message is used instead.
 */
export function reportField(
  collector: ErrorCollector,
  { path, failure, constraints = {}, customMessages }: FieldFindings,
): void {
  const broken = Object.entries(constraints);
  if (failure === undefined) {
    for (const [rule, message] of broken) collector.add(path, message, rule);
    return;
  }
  const own = broken.filter(([rule]) => customMessages?.has(rule));
  const [rule, message] = own.find(([name]) => aboutType.test(name)) ?? own[0] ?? ["type", failure];
  collector.add(path, message, rule);
}

/** Checks an object by the rules of its class, and reports its errors by the names that a form would use for its fields. */
export async function checkEntity(entity: object, collector: ErrorCollector): Promise<void> {
  if (!storedRules()) return;
  reportErrors(await loadValidator().validate(entity, { forbidUnknownValues: false }), collector);
}

function reportErrors(errors: readonly ValidationError[], collector: ErrorCollector, parent = ""): void {
  for (const { property, constraints, children, value, target } of errors) {
    const path = joinName(parent, property);
    // Databases often store a blank text in an optional column.
    if (target && typeof value === "string" && value.trim() === "" && mayBeBlank(target, property)) continue;
    reportField(collector, { path, constraints });
    reportErrors(children ?? [], collector, path);
  }
}

function mayBeBlank(target: object, property: string): boolean {
  return findRules(target.constructor as Class).some(
    (rule) => rule.propertyName === property && rule.name === "isOptional",
  );
}

type Rules = readonly PropertyDecorator[];

const holders = new WeakMap<Rules, Map<string, Class>>();

/** A class with one property of the field's name, which has the rules of a parameter. Created once for each name. */
export function holderOf(rules: Rules, name: string): Class {
  const ofRules = holders.get(rules) ?? new Map<string, Class>();
  holders.set(rules, ofRules);
  let holder = ofRules.get(name);
  if (!holder) {
    holder = class Parameter {};
    for (const rule of rules) rule(holder.prototype, name);
    ofRules.set(name, holder);
  }
  return holder;
}

/** Whether the rules of a parameter allow it to be missing. */
export function isOptional(rules: Rules | undefined, name: string): boolean {
  if (!rules) return false;
  return findRules(holderOf(rules, name)).some((rule) => rule.name === "isOptional");
}

/** Checks a parameter's value, and reports its errors. */
export function checkRules(
  rules: Rules | undefined,
  name: string,
  value: unknown,
  failure: string | undefined,
  collector: ErrorCollector,
): void {
  if (!rules) return reportField(collector, { path: name, failure });
  const holder = holderOf(rules, name);
  const instance = Object.defineProperty(new holder(), name, { value, enumerable: true });
  const [error] = loadValidator().validateSync(instance, { forbidUnknownValues: false });
  const customMessages = describeClass(holder).customMessages.get(name);
  reportField(collector, { path: name, failure, constraints: error?.constraints, customMessages });
}
