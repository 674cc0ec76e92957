/**
 * `@handler` and `@arg`: name the types of a handler's parameters, and the rules for their values. `live(Class, { handlers })`
 * does so without decorators.
 *
 * What a browser sends is text. `input/` reads it by these types, and refuses what does not fit them.
 */
import "reflect-metadata";
import { LiveError } from "../../views/errors.js";
import type { Class } from "./class.js";

/** A type whose value is read from one text. */
export type ScalarType =
  | StringConstructor
  | NumberConstructor
  | BooleanConstructor
  | DateConstructor
  | BigIntConstructor;

/** An enum, as TypeScript makes it: `enum Color { Red = "red" }` is the object `Color`. */
export type EnumObject = Readonly<Record<string, string | number>>;

/** A type that can also be that of a list's items. */
export type ItemType = ScalarType | EnumObject | Class;

/** A type whose values rules can be given for, by {@link arg}: any but a class, which has its own. */
export type RuledType = ScalarType | EnumObject | readonly [ScalarType | EnumObject];

/** A type that a handler's parameter can have; `[String]` is a list of texts. */
export type HandlerType =
  | ItemType
  | readonly [ItemType]
  | InGroups<object>
  | DraftOf<object>
  | Ruled<RuledType>;

/** The value that a parameter of this type receives. */
export type ValueOf<T> = T extends StringConstructor
  ? string
  : T extends NumberConstructor
    ? number
    : T extends BooleanConstructor
      ? boolean
      : T extends BigIntConstructor
        ? bigint
        : T extends readonly [infer Item]
          ? ValueOf<Item>[]
          : T extends Ruled<infer Type>
            ? ValueOf<Type>
            : T extends InGroups<infer Instance> | DraftOf<infer Instance>
              ? Instance
              : T extends new (
                    ...args: never[]
                  ) => infer Instance
                ? Instance
                : T extends EnumObject
                  ? T[keyof T]
                  : never;

/** The values that parameters of these types receive. */
export type ValuesOf<Types extends readonly HandlerType[]> = {
  -readonly [I in keyof Types]: ValueOf<Types[I]>;
};

/** Decorates methods that these values fit: by legacy decorators, and by standard ones. */
interface HandlerDecorator<Values extends readonly unknown[]> {
  <M extends (...args: Values) => unknown>(
    target: object,
    name: string,
    descriptor: TypedPropertyDescriptor<M>,
  ): void;
  <M extends (...args: Values) => unknown>(method: M, context: ClassMethodDecoratorContext): void;
}

/** What the browser sent along with an event. */
export interface Input {
  /** names and values of fields, a name as often as it has values */
  fields: readonly (readonly [name: string, value: string])[];
  /**
   * the element's own `value`, `checked` and `key`, where a script read them. A post has none: there they are
   * the field of the control's own name.
   */
  own?: Readonly<Record<string, string>>;
}

/** A class with some of its rules; made by {@link inGroups}. */
export class InGroups<T> {
  constructor(
    readonly type: Class<T>,
    readonly groups: readonly string[],
  ) {}
}

/**
 * A class as a handler's type, of whose rules only some hold: those of these groups, and those of no group.
 * Fields whose rules are all of other groups are refused.
 *
 * @example
 * @handler(inGroups(Article, "draft")) save(article: Article) { … }
 */
export function inGroups<T>(type: Class<T>, ...groups: string[]): InGroups<T> {
  return new InGroups(type, groups);
}

/** A class without its rules; made by {@link draftOf}. */
export class DraftOf<T> {
  /** @internal */
  readonly isDraft = true;

  /** @internal */
  constructor(readonly type: Class<T>) {}
}

/**
 * A class as a handler's type, of a form that is still being filled in: nothing is refused. What can't be read, or was
 * not sent, keeps its initial value, and fields that the class does not have are left aside.
 *
 * @example
 * @handler(draftOf(Order)) edit(order: Order) { … }   // @input.debounce="edit(form)"
 */
export function draftOf<T>(type: Class<T>): DraftOf<T> {
  return new DraftOf(type);
}

/** A type with rules for its value; made by {@link arg}. */
export class Ruled<Type> {
  /** @internal */
  constructor(
    readonly type: Type,
    readonly rules: readonly PropertyDecorator[],
  ) {}
}

/** Type of a parameter as it is kept: rules stand apart from it. */
type BareType = Exclude<HandlerType, Ruled<RuledType>>;

const typesByMethod = new WeakMap<object, readonly BareType[]>();
/** By parameter, of a method that has its types. */
const rulesByMethod = new WeakMap<object, ParameterRules>();
/** By class and method's name: decorators of parameters run before the method's own. */
const rulesByName = new WeakMap<object, Map<string, ParameterRules>>();

type ParameterRules = Map<number, readonly PropertyDecorator[]>;

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

type Method = (...args: never[]) => unknown;

function refuseUnreachable(context: ClassMethodDecoratorContext): void {
  if (!context.private && !context.static) return;
  const why = context.private ? "#private, so nothing outside of its class" : "static, so no instance";
  throw new LiveError("HL_BINDING_HANDLER", `The handler ${String(context.name)} is ${why} can call it.`);
}

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

function fail(what: string): never {
  throw new LiveError("HL_HANDLER_TYPES", what);
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
  if (first !== undefined && (typeof first !== "function" || scalars.has(first)))
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

const scalars = new Set<unknown>([String, Number, Boolean, Date, BigInt]);

/** Whether a type is a class of the application's own. */
export function isClass(type: unknown): type is Class {
  return typeof type === "function" && !scalars.has(type);
}

/** The class of a type, if it is one, in groups or not. */
export function classOf(type: unknown): Class | undefined {
  if (type instanceof InGroups || type instanceof DraftOf) return type.type;
  return isClass(type) ? type : undefined;
}
