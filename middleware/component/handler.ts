/**
 * `@handler` and `@arg`: the types of a handler's parameters, and the rules for their values. Without decorators,
 * `live(Class, { handlers })` does the same.
 *
 * A browser sends text. The modules of `input/` parse it by these types and refuse what does not fit them.
 */
import "reflect-metadata";
import { LiveError } from "../../views/errors.js";
import { fail, type Method, type ParameterRules, setMoreFields, setTypes } from "../input/parameters.js";
import { type HandlerType, isScalar, Ruled, type RuledType, type ValuesOf } from "../input/types.js";
import { declareAccess } from "./access.js";
import type { HandlerOptions } from "./guard-types.js";
import { splitOptions } from "./handler-options.js";
import { declareRun } from "./handler-runs.js";

/** Name under which tsc emits the types of a method's parameters. */
const typesKey = "design:paramtypes";

/** By class and method name: parameter decorators run before the method's own. */
const rulesByName = new WeakMap<object, Map<string, ParameterRules>>();

/**
 * Decorates methods that accept these values, as a legacy or a standard decorator; only in classes that fit the `this` of
 * the guard. `NoInfer`: for a standard decorator tsc would take the method for the class.
 */
interface HandlerDecorator<Values extends readonly unknown[], This> {
  <M extends (...args: Values) => unknown>(
    target: NoInfer<This>,
    name: string,
    descriptor: TypedPropertyDescriptor<M>,
  ): void;
  <M extends (...args: Values) => unknown>(method: M, context: ClassMethodDecoratorContext<This>): void;
}

/** Decorates methods of which the types are those that tsc emitted, or which have no parameters. */
interface EmittedDecorator<This> {
  (target: NoInfer<This>, name: string, descriptor: PropertyDescriptor): void;
  (method: () => unknown, context: ClassMethodDecoratorContext<This>): void;
}

/**
 * Makes a method a handler that takes values from the browser: one type for each parameter.
 * tsc checks them against the method's parameters. Without arguments, the types are those that tsc emitted
 * (`emitDecoratorMetadata`); for an enum it emits only Number or String, and for a list only Array, which is refused.
 *
 * A form may leave out a parameter that has a default value. A missing Boolean is an unticked checkbox, so false.
 * `@arg(IsOptional())` makes any other missing parameter undefined.
 *
 * Options may follow the types: who may call the handler, how often, and which fields it takes besides those shown.
 *
 * @throws {LiveError} HL_HANDLER_TYPES at start, if the emitted types are missing or unusable; HL_OPTION for an option that
 *   can't be used
 *
 * @example
 * @handler(String) add(text: string) { … }        // @submit="add(text)"
 * @handler([String]) tag(tags: string[]) { … }    // @submit="tag(tags)"
 *
 * @example
 * @handler(Number, { guard: ({ user }) => user?.role === "agent", rateLimit: "10/minute" }) close(id: number) { … }
 */
export function handler<This extends object = object>(
  options?: HandlerOptions<never[], This>,
): EmittedDecorator<This>;
export function handler<
  const Types extends readonly [HandlerType, ...HandlerType[]],
  This extends object = object,
>(...types: [...Types, HandlerOptions<ValuesOf<Types>, This>]): HandlerDecorator<ValuesOf<Types>, This>;
export function handler<const Types extends readonly HandlerType[]>(
  ...types: Types
): HandlerDecorator<ValuesOf<Types>, object>;
export function handler(...parts: unknown[]) {
  const { types, options } = splitOptions(parts);
  return (
    target: object,
    context: string | ClassMethodDecoratorContext<never>,
    descriptor?: PropertyDescriptor,
  ): void => {
    const method = (descriptor ? descriptor.value : target) as Method;
    const name = typeof context === "string" ? context : String(context.name);
    const full = descriptor ? `${target.constructor.name}.${name}` : name;
    if (typeof context === "object") refuseUnreachable(context);
    const rules = descriptor && rulesByName.get(target)?.get(name);
    // With options alone, a method without parameters needs no types.
    const isBare = parts.length > 0 && method.length === 0 && !Reflect.hasMetadata(typesKey, target, name);
    setTypes(method, types.length > 0 || isBare ? types : emittedTypes(target, name, full), full, rules);
    setMoreFields(method, options.fields, full);
    declareAccess(method, options, `@handler on ${full}`);
    declareRun(method, options, `@handler on ${full}`);
  };
}

function refuseUnreachable(context: ClassMethodDecoratorContext<never>): void {
  if (!context.private && !context.static) return;
  const why = context.private ? "#private, so nothing outside of its class" : "static, so no instance";
  throw new LiveError("HL_BINDING_HANDLER", `The handler ${String(context.name)} is ${why} can call it.`);
}

/**
 * Adds rules for the value of one parameter: class-validator's decorators, whose messages name the form's field.
 * After a type, the result is that type with these rules. Without a type, it decorates the parameter itself, which
 * needs legacy decorators.
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
    fail("arg() was given a class, which has its own rules: pass it without arg().");
  if (first !== undefined && (typeof first !== "function" || isScalar(first)))
    return new Ruled(first, others);
  const rules = first ? [first as PropertyDecorator, ...others] : [];
  return (target: object, name: string | symbol | undefined, index: number): void => {
    const methods = rulesByName.get(target) ?? new Map<string, ParameterRules>();
    const parameters = methods.get(String(name)) ?? new Map<number, readonly PropertyDecorator[]>();
    // Of several decorators, the last one in the source runs first.
    parameters.set(index, [...rules, ...(parameters.get(index) ?? [])]);
    methods.set(String(name), parameters);
    rulesByName.set(target, methods);
  };
}

function emittedTypes(target: object, name: string, full: string): HandlerType[] {
  const types = Reflect.getMetadata(typesKey, target, name) as (HandlerType | undefined)[] | undefined;
  const unusable: unknown[] = [Object, Function, Array, undefined];
  const index = types?.findIndex((type) => unusable.includes(type)) ?? -1;
  if (types && index === -1) return types as HandlerType[];
  return fail(`@handler() on ${full} finds no types: ${whyUnusable(types, index)}.`);
}

/** Which compilers emit the types of parameters, and with which settings. */
const emitters =
  "tsc and ts-node emit them with experimentalDecorators and emitDecoratorMetadata, swc with legacyDecorator and " +
  "decoratorMetadata, Babel with babel-plugin-transform-typescript-metadata; esbuild, tsx, Vite, vitest and standard " +
  "decorators never do";

function whyUnusable(types: readonly unknown[] | undefined, index: number): string {
  if (!types) return `no types were emitted (${emitters})`;
  if (types[index] === Array) {
    return "one of its types was emitted as Array, without the type of its items: write @handler([String]) for a list of strings";
  }
  const emitted = (types[index] as { name: string } | undefined)?.name;
  return `one of its types was emitted as ${emitted}: an interface, a union, or a class imported by "import type"`;
}
