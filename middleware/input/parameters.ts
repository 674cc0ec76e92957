/** The parameters of handlers: their types, and the rules for their values. */
import { LiveError } from "../../views/errors.js";
import { classOf, type HandlerType, Ruled, type RuledType } from "./types.js";

/** A handler. */
export type Method = (...args: never[]) => unknown;

/** Type of a parameter as it is kept: rules stand apart from it. */
export type BareType = Exclude<HandlerType, Ruled<RuledType>>;

const typesByMethod = new WeakMap<object, readonly BareType[]>();
/** By parameter, of a method that has its types. */
const rulesByMethod = new WeakMap<object, ParameterRules>();
/** By parameter, counted from 0. */
export type ParameterRules = Map<number, readonly PropertyDecorator[]>;

/**
 * Says what types the parameters of a method have.
 *
 * @param name - the method's, with its class, for errors
 * @param parameterRules - beside those that stand with their types
 * @throws {LiveError} HL_HANDLER_TYPES for what is no type, or too few of them
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
    const why = type === undefined ? ": is its class defined further down, or imported in a circle?" : ".";
    fail(`Parameter ${index + 1} of ${name} was given ${JSON.stringify(type)}, which is no type${why}`);
  });
  if (method.length > types.length)
    fail(`${name} has ${method.length} parameters, but ${types.length} of them have types.`);
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

/** Refuses types or rules at start. */
export function fail(what: string): never {
  throw new LiveError("HL_HANDLER_TYPES", what);
}

/** The types of a handler's parameters; undefined for a method without `@handler`. */
export function typesOf(method: object): readonly BareType[] | undefined {
  return typesByMethod.get(method);
}

/** The rules that `@arg` gave to a handler's parameter. */
export function rulesOf(method: object, index: number): readonly PropertyDecorator[] | undefined {
  return rulesByMethod.get(method)?.get(index);
}

/** Whether a method may be handed values from a browser. */
export function isTyped(method: unknown): boolean {
  return typeof method === "function" && typesByMethod.has(method);
}
