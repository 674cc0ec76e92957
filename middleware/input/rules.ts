/** Rules: class-validator's word on a value, as messages of a field. */
import { getMetadataStorage, type ValidationError, validateSync } from "class-validator";
import type { Class } from "./class.js";
import { describeClass } from "./describe-class.js";
import { joinName } from "./fields.js";
import type { ErrorCollector } from "./input-error.js";

/** Rules about a value's type alone: of several with messages of their own, theirs fits a text that can't be read. */
const aboutType =
  /^(?:isInt|isNumber|isDate|isEnum|isBoolean|isPositive|isNegative|isDefined|isNotEmpty|isIn)$/;

/** What is wrong with the value of one field. */
export interface FieldFindings {
  /** name of the field as the form has it */
  path: string;
  /** why its text could not be read, as a whole message */
  failure?: string | undefined;
  /** class-validator's messages, by rule */
  constraints?: Readonly<Record<string, string>> | undefined;
  /** names of the rules that have a message of their own */
  customMessages?: ReadonlySet<string> | undefined;
}

/**
 * Complains about a field. Where its text could not be read that is said, and no more: what its rules then say of
 * its length or size would mislead. If one of them has a message of the application's own, that is said instead.
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

/** Complains about an object by class-validator's findings, each under the name that a form would have for it. */
export function reportErrors(
  errors: readonly ValidationError[],
  collector: ErrorCollector,
  parent = "",
): void {
  for (const { property, constraints, children, value, target } of errors) {
    const path = joinName(parent, property);
    // A text that a database has for nothing.
    if (target && typeof value === "string" && value.trim() === "" && mayBeBlank(target, property)) continue;
    reportField(collector, { path, constraints });
    reportErrors(children ?? [], collector, path);
  }
}

function mayBeBlank(target: object, property: string): boolean {
  const rules = getMetadataStorage().getTargetValidationMetadatas(target.constructor, "", false, false);
  return rules.some((rule) => rule.propertyName === property && rule.name === "isOptional");
}

type Rules = readonly PropertyDecorator[];

const holders = new WeakMap<Rules, Map<string, Class>>();

/** A class with one property of the field's name that has a parameter's rules. Made once for each name. */
function holderOf(rules: Rules, name: string): Class {
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

/** Whether the rules of a parameter let it be left out. */
export function isOptional(rules: Rules | undefined, name: string): boolean {
  if (!rules) return false;
  const found = getMetadataStorage().getTargetValidationMetadatas(holderOf(rules, name), "", false, false);
  return found.some((rule) => rule.name === "isOptional");
}

/** Complains about a parameter's value, where its rules or its text give cause to. */
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
  const [error] = validateSync(instance, { forbidUnknownValues: false });
  const customMessages = describeClass(holder).customMessages.get(name);
  reportField(collector, { path: name, failure, constraints: error?.constraints, customMessages });
}
