/** The parameters of handlers: their types, and the rules for their values. */
import { LiveError } from "../../views/errors.js";
import type { HandlerOptions } from "./handler-options.js";
import { classOf, type HandlerType, Ruled, type RuledType } from "./types.js";

/** A method that is a handler. */
export type Method = (...args: never[]) => unknown;

/** The type of a parameter without its rules, which are stored separately. */
export type BareType = Exclude<HandlerType, Ruled<RuledType>>;

const typesByMethod = new WeakMap<object, readonly BareType[]>();
/** Rules by parameter, for each handler that has any. */
const rulesByMethod = new WeakMap<object, ParameterRules>();
const optionsByMethod = new WeakMap<object, HandlerOptions>();
/** Rules by the index of a parameter. */
export type ParameterRules = Map<number, readonly PropertyDecorator[]>;

/**
 * Sets the types of a handler's parameters.
 *
 * @param name - the handler with its class, for errors
 * @param parameterRules - rules in addition to those within the types
 * @throws {LiveError} HL_HANDLER_TYPES for an invalid type, or if types are missing
 */
export function setTypes(
  method: Method,
  types: readonly HandlerType[],
  name: string,
  parameterRules: ParameterRules = new Map(),
): void {
  const rules = new Map(parameterRules);
  types.forEach((type, index) => {
    const isType = typeof type === "function" || (typeof type === "object" && type !== null);
    if (isType) return;
    const why =
      type === undefined ? ": is its class defined later in the file, or in a circular import?" : ".";
    fail(`Parameter ${index + 1} of ${name} was given ${JSON.stringify(type)}, which is not a type${why}`);
  });
  if (method.length > types.length)
    fail(`${name} has ${method.length} parameters, but only ${types.length} with a type.`);
  const bare = types.map((type) => (type instanceof Ruled ? type.type : type));
  types.forEach((type, index) => {
    if (type instanceof Ruled) rules.set(index, [...type.rules, ...(rules.get(index) ?? [])]);
  });
  for (const index of rules.keys()) {
    if (bare[index] !== undefined && classOf(bare[index]))
      fail(`@arg() on parameter ${index + 1} of ${name} has rules for a class, which has its own.`);
  }
  typesByMethod.set(method, bare);
  if (rules.size > 0) rulesByMethod.set(method, rules);
}

/**
 * Sets the options of a handler.
 *
 * @throws {LiveError} HL_HANDLER_TYPES for invalid options
 */
export function setOptions(method: Method, options: HandlerOptions, name: string): void {
  const { fields = [] } = options;
  const isList = Array.isArray(fields) && fields.every((field) => typeof field === "string" && field !== "");
  if (!isList && fields !== "all")
    fail(`The option fields of ${name} is ${JSON.stringify(fields)}; it must be a list of names, or "all".`);
  optionsByMethod.set(method, options);
}

/** The options of a handler, if it has any. */
export function optionsOf(method: object): HandlerOptions | undefined {
  return optionsByMethod.get(method);
}

/** Throws HL_HANDLER_TYPES: types or rules are invalid. */
export function fail(what: string): never {
  throw new LiveError("HL_HANDLER_TYPES", what);
}

/** The types of a handler's parameters; undefined for a method without `@handler`. */
export function typesOf(method: object): readonly BareType[] | undefined {
  return typesByMethod.get(method);
}

/** The rules of a handler's parameter, from `@arg`. */
export function rulesOf(method: object, index: number): readonly PropertyDecorator[] | undefined {
  return rulesByMethod.get(method)?.get(index);
}

/** Whether a method is a handler with types, so that it can take values from a browser. */
export function isTyped(method: unknown): boolean {
  return typeof method === "function" && typesByMethod.has(method);
}
