/**
 * class-validator, which is loaded when a rule is needed, and what it has stored of the application's rules.
 *
 * Looking for rules does not load it: whoever writes a rule has imported it, and it keeps all rules in one global object,
 * whichever copy of it has made them.
 */
import { validator } from "#rules-libraries";
import { LiveError } from "../../views/errors.js";
import type { Class } from "./class.js";

type Validator = NonNullable<ReturnType<typeof validator>>;
type Storage = ReturnType<Validator["getMetadataStorage"]>;
/** What class-validator found wrong with an object's property. */
export type ValidationError = InstanceType<Validator["ValidationError"]>;

let loaded: Validator | undefined;

/**
 * Loads class-validator, the first time.
 *
 * @throws {LiveError} HL_RULES_PACKAGE if it is not installed
 */
export function loadValidator(): Validator {
  loaded ??= validator();
  if (loaded) return loaded;
  throw new LiveError("HL_RULES_PACKAGE", "Rules are checked by class-validator, which is not installed.");
}

/** The storage of all rules; undefined while there are none. */
export function storedRules(): Storage | undefined {
  return (globalThis as { classValidatorMetadataStorage?: Storage }).classValidatorMetadataStorage;
}

/** The rules of a class that are in no group. */
export function findRules(type: Class) {
  return storedRules()?.getTargetValidationMetadatas(type, "", false, false) ?? [];
}
