/**
 * `@handler` and `@arg`: name the types of a handler's parameters, and the rules for their values.
 *
 * What a browser sends is text. `input/` reads it by these types, and refuses what does not fit them.
 */
import "reflect-metadata";
import { LiveError } from "../../views/errors.js";
import type { Class } from "./definition.js";

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

/** A type that a handler's parameter can have; `[String]` is a list of texts. */
export type HandlerType = ItemType | readonly [ItemType] | InGroups<object> | DraftOf<object>;

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
          : T extends InGroups<infer Instance> | DraftOf<infer Instance>
            ? Instance
            : T extends new (
                  ...args: never[]
                ) => infer Instance
              ? Instance
              : T extends EnumObject
                ? T[keyof T]
                : never;

type ValuesOf<Types extends readonly HandlerType[]> = { -readonly [I in keyof Types]: ValueOf<Types[I]> };

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

const typesByMethod = new WeakMap<object, readonly HandlerType[]>();
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
    const method = (descriptor ? descriptor.value : target) as object;
    const name = typeof context === "string" ? context : String(context.name);
    const named = types.length > 0 ? types : emittedTypes(target, name);
    typesByMethod.set(method, named);
    const rules = descriptor && rulesByName.get(target)?.get(name);
    if (!rules) return;
    for (const index of rules.keys()) {
      const type = named[index];
      if (type === undefined || !classOf(type)) continue;
      throw new LiveError(
        "HL_HANDLER_TYPES",
        `@arg() on parameter ${index + 1} of ${target.constructor.name}.${name} has rules for a class, which has its own.`,
      );
    }
    rulesByMethod.set(method, rules);
  };
}

/**
 * Adds rules for the value of one parameter: class-validator's decorators, whose messages name the form's field.
 * Needs legacy decorators, as standard ones can't stand at parameters.
 *
 * @example
 * @handler(String) join(@arg(Length(1, 80), IsEmail()) email: string) { … }
 */
export function arg(...rules: PropertyDecorator[]) {
  return (target: object, name: string | symbol | undefined, index: number): void => {
    const methods = rulesByName.get(target) ?? new Map<string, ParameterRules>();
    const parameters = methods.get(String(name)) ?? new Map<number, readonly PropertyDecorator[]>();
    // Of several decorators the last one in the source runs first.
    parameters.set(index, [...rules, ...(parameters.get(index) ?? [])]);
    methods.set(String(name), parameters);
    rulesByName.set(target, methods);
  };
}

function emittedTypes(target: object, name: string): HandlerType[] {
  const types = Reflect.getMetadata("design:paramtypes", target, name) as
    | (HandlerType | undefined)[]
    | undefined;
  const unusable: unknown[] = [Object, Function, Array, undefined];
  const index = types?.findIndex((type) => unusable.includes(type)) ?? -1;
  if (types && index === -1) return types as HandlerType[];
  throw new LiveError(
    "HL_HANDLER_TYPES",
    `@handler() on ${target.constructor.name}.${name} finds no types: ${whyUnusable(types, index)}.`,
  );
}

function whyUnusable(types: readonly unknown[] | undefined, index: number): string {
  if (!types) return "no types were emitted: esbuild and tsx don't, tsc does with emitDecoratorMetadata";
  if (types[index] === Array) {
    return "one of its types was emitted as Array, without that of its items; write @handler([String]) for a list of texts";
  }
  const emitted = (types[index] as { name: string } | undefined)?.name;
  return `one of its types was emitted as ${emitted}: an interface, a union, or a class brought in by "import type"`;
}

/** The types of a handler's parameters; undefined for a method without `@handler`. */
export function typesOf(method: object): readonly HandlerType[] | undefined {
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
export function classOf(type: HandlerType | undefined): Class | undefined {
  if (type instanceof InGroups || type instanceof DraftOf) return type.type;
  return isClass(type) ? type : undefined;
}
