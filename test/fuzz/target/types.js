/** The promises about values, as functions; and classes with class-validator's rules without decorators. */
import "reflect-metadata";

export const isText = (value) => typeof value === "string";
export const isNumber = (value) => Number.isFinite(value);
export const isBoolean = (value) => typeof value === "boolean";
export const isDay = (value) => value instanceof Date && !Number.isNaN(value.getTime());
export const listOf = (check) => (value) => Array.isArray(value) && value.every(check);
export const oneOf = (values) => (value) => values.includes(value);

/** Whether a value is of a class, with these fields and no others; a field that is missing must be optional. */
export function objectOf(type, checks, isDraft = false) {
  return (value) =>
    value instanceof type &&
    // A draft inherits the initial values of what was not sent.
    (isDraft || Object.getPrototypeOf(value) === type.prototype) &&
    Object.keys(value).every((name) => Object.hasOwn(checks, name)) &&
    Object.entries(checks).every(
      ([name, check]) => (isDraft && value[name] === undefined) || check(value[name]),
    );
}

/** Gives the fields of a class their types and rules, as decorators would. */
export function rule(type, fields) {
  for (const [name, [emitted, ...decorators]] of Object.entries(fields)) {
    Reflect.defineMetadata("design:type", emitted, type.prototype, name);
    for (const decorate of decorators) decorate(type.prototype, name);
  }
  return type;
}
