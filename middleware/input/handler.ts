/**
 * `@handler` and `@arg`: name the types of a handler's parameters, and the rules for their values. `live(Class, { handlers })`
 * does so without decorators.
 *
 * What a browser sends is text. `input/` reads it by these types, and refuses what does not fit them.
 */
import "reflect-metadata";
import { LiveError } from "../../views/errors.js";
import { fail, type Method, type ParameterRules, setTypes } from "./parameters.js";
import { type HandlerType, isScalar, Ruled, type RuledType, type ValuesOf } from "./types.js";

/** By class and method's name: decorators of parameters run before the method's own. */
const rulesByName = new WeakMap<object, Map<string, ParameterRules>>();

/** Decorates methods that these values fit: by legacy decorators, and by standard ones. */
interface HandlerDecorator<Values extends readonly unknown[]> {
  <M extends (...args: Values) => unknown>(
    target: object,
    name: string,
    descriptor: TypedPropertyDescriptor<M>,
  ): void;
  <M extends (...args: Values) => unknown>(method: M, context: ClassMethodDecoratorContext): void;
}

/**
 * Makes a method a handler that takes values from the browser: one type for each parameter.
 * tsc checks them against the method's parameters. Without arguments the types that tsc emitted are read
 * (`emitDecoratorMetadata`); of an enum it emits no more than Number or String, and of a list nothing about its items.
 *
 * A parameter with a default in the source may be left out in the form, and then has it; a Boolean that is left
 * out is a box that was not ticked, and false. `@arg(IsOptional())` makes any other parameter undefined instead.
 *
 * @throws {LiveError} HL_HANDLER_TYPES at start, where the emitted types are missing or erased
 *
 * @example
 * @handler(String) add(text: string) { … }        // @submit="add(text)"
 * @handler([String]) tag(tags: string[]) { … }    // @submit="tag(tags)"
 */
export function handler<const Types extends readonly HandlerType[]>(
  ...types: Types
): Types extends readonly []
  ? (target: object, name: string, descriptor: PropertyDescriptor) => void
  : HandlerDecorator<ValuesOf<Types>>;
export function handler(...types: HandlerType[]) {
  return (
    target: object,
    context: string | ClassMethodDecoratorContext,
    descriptor?: PropertyDescriptor,
  ): void => {
    const method = (descriptor ? descriptor.value : target) as Method;
    const name = typeof context === "string" ? context : String(context.name);
    const full = descriptor ? `${target.constructor.name}.${name}` : name;
    if (typeof context === "object") refuseUnreachable(context);
    const rules = descriptor && rulesByName.get(target)?.get(name);
    setTypes(method, types.length > 0 ? types : emittedTypes(target, name, full), full, rules);
  };
}

function refuseUnreachable(context: ClassMethodDecoratorContext): void {
  if (!context.private && !context.static) return;
  const why = context.private ? "#private, so nothing outside of its class" : "static, so no instance";
  throw new LiveError("HL_BINDING_HANDLER", `The handler ${String(context.name)} is ${why} can call it.`);
}

/**
 * Adds rules for the value of one parameter: class-validator's decorators, whose messages name the form's field.
 * With a type before them it is that type with these rules; without one, a decorator of the parameter itself, for which
 * legacy decorators are needed.
 *
 * @example
 * @handler(arg(String, Length(1, 80), IsEmail())) join(email: string) { … }
 * @handler(String) join(@arg(Length(1, 80), IsEmail()) email: string) { … }
 */
export function arg<const Type extends RuledType>(type: Type, ...rules: PropertyDecorator[]): Ruled<Type>;
export function arg(
  ...rules: PropertyDecorator[]
): (target: object, name: string | symbol | undefined, index: number) => void;
export function arg(first?: PropertyDecorator | RuledType, ...others: PropertyDecorator[]) {
  if (/^class\b/.test(String(first)))
    fail("arg() was given a class, which has its own rules: name it without arg().");
  if (first !== undefined && (typeof first !== "function" || isScalar(first)))
    return new Ruled(first, others);
  const rules = first ? [first as PropertyDecorator, ...others] : [];
  return (target: object, name: string | symbol | undefined, index: number): void => {
    const methods = rulesByName.get(target) ?? new Map<string, ParameterRules>();
    const parameters = methods.get(String(name)) ?? new Map<number, readonly PropertyDecorator[]>();
    // Of several decorators the last one in the source runs first.
    parameters.set(index, [...rules, ...(parameters.get(index) ?? [])]);
    methods.set(String(name), parameters);
    rulesByName.set(target, methods);
  };
}

function emittedTypes(target: object, name: string, full: string): HandlerType[] {
  const types = Reflect.getMetadata("design:paramtypes", target, name) as
    | (HandlerType | undefined)[]
    | undefined;
  const unusable: unknown[] = [Object, Function, Array, undefined];
  const index = types?.findIndex((type) => unusable.includes(type)) ?? -1;
  if (types && index === -1) return types as HandlerType[];
  return fail(`@handler() on ${full} finds no types: ${whyUnusable(types, index)}.`);
}

/** What makes a compiler emit the types of parameters. */
const emitters =
  "tsc and ts-node emit them with experimentalDecorators and emitDecoratorMetadata, swc with legacyDecorator and " +
  "decoratorMetadata, Babel with babel-plugin-transform-typescript-metadata; esbuild, tsx, Vite, vitest and standard " +
  "decorators never do";

function whyUnusable(types: readonly unknown[] | undefined, index: number): string {
  if (!types) return `no types were emitted (${emitters})`;
  if (types[index] === Array) {
    return "one of its types was emitted as Array, without that of its items; write @handler([String]) for a list of texts";
  }
  const emitted = (types[index] as { name: string } | undefined)?.name;
  return `one of its types was emitted as ${emitted}: an interface, a union, or a class brought in by "import type"`;
}
