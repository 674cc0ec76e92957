/**
 * class-validator, which is loaded when a rule is needed, and what it has stored of the application's rules.
 *
 * Looking for rules does not load it: whoever writes a rule has imported it, and it keeps all rules in one global object,
 * whichever copy of it has made them.
 */
import { validator } from "#rules-libraries";
import { LiveError } from "../../views/errors.js";
import type { Class } from "./class.js";

/** One rule of a property. These are parts of class-validator's types: our declarations must not need what may be missing. */
export interface Rule {
  propertyName: string;
  /** such as `isEmail`; rules that decide whether others apply have one since 0.14.2 */
  name?: string;
  type: string;
  // biome-ignore lint/suspicious/noExplicitAny: as class-validator has it
  constraints: any[];
  message?: unknown;
  each?: boolean;
  constraintCls: object;
}

/** What class-validator found wrong with an object's property. */
export interface ValidationError {
  property: string;
  constraints?: Record<string, string>;
  children?: ValidationError[];
  target?: object;
  value?: unknown;
}

/** The options of class-validator's rules. */
export interface RuleOptions {
  /** whether the rule is for each item of a list */
  each?: boolean;
  message?: string | ((about: RuleArguments) => string);
  /** the groups that the rule is in; see `inGroups` */
  groups?: string[];
  /** whether it applies whichever groups are asked for */
  always?: boolean;
  context?: unknown;
  /** whether it applies to an object and a value */
  // biome-ignore lint/suspicious/noExplicitAny: as class-validator has it, so that its options fit
  validateIf?: (object: any, value: any) => boolean;
}

/** What a function for messages is called with. */
export interface RuleArguments {
  // biome-ignore lint/suspicious/noExplicitAny: as class-validator has it
  value: any;
  // biome-ignore lint/suspicious/noExplicitAny: as class-validator has it
  constraints: any[];
  targetName: string;
  object: object;
  property: string;
}

interface RuleStorage {
  getTargetValidationMetadatas(
    type: Class,
    schema: string,
    always: boolean,
    strictGroups: boolean,
    groups?: string[],
  ): Rule[];
  getTargetValidatorConstraints(type: object): { async: boolean }[];
}

interface CheckOptions {
  groups?: string[];
  always?: boolean;
  forbidUnknownValues: boolean;
}

/** What we use of class-validator. */
export interface Validator {
  validate(object: object, options: CheckOptions): Promise<ValidationError[]>;
  validateSync(object: object, options: CheckOptions): ValidationError[];
  ValidateBy(
    rule: {
      name: string;
      constraints: unknown[];
      validator: {
        validate(value: unknown): boolean;
        defaultMessage(about?: { property: string; value: unknown }): string;
      };
    },
    options: RuleOptions | undefined,
  ): PropertyDecorator;
}

let loaded: Validator | undefined;

/**
 * Loads class-validator, the first time.
 *
 * @throws {LiveError} HL_RULES_PACKAGE if it is not installed
 */
export function loadValidator(): Validator {
  loaded ??= validator() as Validator | undefined;
  if (loaded) return loaded;
  throw new LiveError("HL_RULES_PACKAGE", "Rules are checked by class-validator, which is not installed.");
}

/** The storage of all rules; undefined while there are none. */
export function storedRules(): RuleStorage | undefined {
  return (globalThis as { classValidatorMetadataStorage?: RuleStorage }).classValidatorMetadataStorage;
}

/** The rules of a class that are in no group. */
export function findRules(type: Class): Rule[] {
  return storedRules()?.getTargetValidationMetadatas(type, "", false, false) ?? [];
}
