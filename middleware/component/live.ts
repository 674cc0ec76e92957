/** `@live`, which makes a class a component. */
import { LiveError } from "../../views/errors.js";
import type { Class } from "../input/class.js";
import { isTyped, setMoreFields, setTypes } from "../input/parameters.js";
import type { HandlerType, ValuesOf } from "../input/types.js";
import { declareAccess } from "./access.js";
import { type Component, define } from "./definition.js";
import type { ComponentAccess, HandlerOptions } from "./guard-types.js";
import { handlerNames, privateHint } from "./handler-names.js";
import { checkOptionNames, splitOptions, type TypesIn } from "./handler-options.js";
import { checkInterrupts, declareRun } from "./handler-runs.js";

/** Types of handlers' parameters by the handlers' names, with options after them, as `@handler` takes them. */
export type HandlerTypes = Readonly<Record<string, readonly (HandlerType | HandlerOptions)[]>>;

/** The handlers of a class with the types that fit them, so that tsc knows the parameters of their guards. */
type HandlersOf<Instance> = {
  readonly [Name in keyof Instance]?: Instance[Name] extends (...args: infer Values) => unknown
    ? readonly HandlerType[] | readonly [...HandlerType[], HandlerOptions<Values, Instance>]
    : never;
};

/** The values that a handler gets by its types, which options may follow. */
type ValuesIn<Parts extends readonly unknown[]> =
  TypesIn<Parts> extends infer Types extends readonly HandlerType[] ? ValuesOf<Types> : never;

/** Options of {@link live}. */
export interface LiveOptions<Handlers extends HandlerTypes = HandlerTypes, This = never>
  extends ComponentAccess<This> {
  /**
   * Name by which stored state finds the class again. Default: the class's own name. Give one if two components have
   * the same name, or if a bundler shortens names.
   */
  name?: string;
  /**
   * Types of the handlers' parameters by method name, for code without decorators: what `@handler` declares. Options may
   * follow the types, as in `{ close: [Number, { guard }] }`.
   */
  handlers?: Handlers;
  /**
   * Whether a handler that throws, takes too long, or leaves state that can't be stored is undone: the fields then are as
   * they were before it, and so is the state that is stored while it runs. With `false`, what it has set until then stays,
   * and is stored. Rows of a database are undone in any case. Default: true.
   */
  rollback?: boolean;
}

/** The methods that a class must have for these handlers' types. */
type Taking<Handlers extends HandlerTypes> = {
  [Name in keyof Handlers]: (...args: ValuesIn<Handlers[Name]>) => unknown;
};

/** The handlers' types if they fit the methods of the class; otherwise the types that would fit, for tsc's message. */
type Fitting<
  Instance,
  Handlers extends Readonly<Record<string, readonly unknown[]>>,
> = string extends keyof Handlers
  ? unknown
  : {
      [Name in keyof Handlers]: Name extends Exclude<keyof Instance, keyof Component>
        ? Instance[Name] extends (...args: infer Parameters) => unknown
          ? Instance[Name] extends (...args: ValuesIn<Handlers[Name]>) => unknown
            ? Handlers[Name]
            : Wanted<Parameters>
          : never
        : never;
    };

type Wanted<Parameters extends readonly unknown[]> = {
  readonly [Index in keyof Parameters]: WantedType<NonNullable<Parameters[Index]>>;
};

type WantedType<Value> = string extends Value
  ? StringConstructor
  : number extends Value
    ? NumberConstructor
    : boolean extends Value
      ? BooleanConstructor
      : bigint extends Value
        ? BigIntConstructor
        : Value extends Date
          ? DateConstructor
          : Value extends readonly (infer Item)[]
            ? readonly [WantedType<Item>]
            : Value extends string | number
              ? Readonly<Record<string, Value>>
              : Value extends object
                ? Class<Value>
                : never;

type LiveDecorator<Needed> = <T extends Class<Component & Needed>>(
  type: T,
  context?: ClassDecoratorContext,
) => T;

/**
 * Makes a class a live component: its fields are the state, its methods the handlers, `render()` what it shows.
 * Works as a legacy and as a standard decorator, and as a function that returns the class.
 *
 * @throws {LiveError} HL_COMPONENT_NAME for a class without a name; HL_BINDING_HANDLER or HL_HANDLER_TYPES if `handlers`
 *   does not fit the class; HL_OPTION for an option that can't be used
 *
 * @example
 * @live
 * class Counter {
 *   count = 0;
 *   increment() { this.count++; }
 *   render() { return html`<button @click="increment">${this.count}</button>`; }
 * }
 *
 * @example
 * live(Counter, { name: "Counter", handlers: { rename: [Number, String] } });
 *
 * @example
 * @live({ guard: ({ user }) => user?.role === "agent", rateLimit: "10/minute" })
 */
export function live<T extends Class<Component>>(type: T, context?: ClassDecoratorContext): T;
export function live<
  T extends Class<Component>,
  // Their items are checked by the class; a narrower constraint here would keep tsc from inferring the types of guards.
  const Handlers extends Readonly<Record<string, readonly unknown[]>>,
>(
  type: T,
  options: Omit<LiveOptions<never, InstanceType<T>>, "handlers"> & {
    /** Types of the handlers' parameters, and options after them; see {@link LiveOptions.handlers}. */
    handlers?: Handlers & HandlersOf<InstanceType<T>> & Fitting<InstanceType<T>, Handlers>;
  },
): T;
export function live<
  const Handlers extends HandlerTypes = Record<never, never>,
  This extends object = Component,
>(options?: LiveOptions<Handlers, This>): LiveDecorator<Taking<Handlers> & This>;
export function live(
  first?: Class<Component> | LiveOptions,
  second?: ClassDecoratorContext | LiveOptions,
): unknown {
  if (typeof first !== "function") return (type: Class<Component>) => makeLive(type, first);
  return makeLive(first, second && "kind" in second ? {} : second);
}

const optionNames = ["name", "handlers", "rollback", "guard", "rateLimit"] satisfies (keyof LiveOptions)[];

function makeLive<T extends Class<Component>>(type: T, options: LiveOptions = {}): T {
  checkOptionNames(options, optionNames, "live()");
  for (const [handler, parts] of Object.entries(options.handlers ?? {})) giveTypes(type, handler, parts);
  declareAccess(type, options, `live(${type.name})`);
  checkInterrupts(type);
  define(type, options.name).rollsBack = options.rollback !== false;
  return type;
}

function giveTypes(type: Class<Component>, name: string, parts: HandlerTypes[string]): void {
  const where = `live(${type.name}, { handlers: { ${name}: … } })`;
  const known = handlerNames(type);
  if (!known.includes(name)) {
    throw new LiveError(
      "HL_BINDING_HANDLER",
      `${where} names no handler of the class. It has: ${known.join(", ") || "(none)"}${privateHint(type, name)}.`,
    );
  }
  const method = (type.prototype as Record<string, () => unknown>)[name] as () => unknown;
  if (!Object.hasOwn(type.prototype, name) && isTyped(method))
    throw new LiveError(
      "HL_HANDLER_TYPES",
      `${where} names types for an inherited method, which has types already. Override the method in ${type.name}.`,
    );
  const { types, options } = splitOptions(parts);
  setTypes(method, types, `${type.name}.${name}`);
  setMoreFields(method, options.fields, `${type.name}.${name}`);
  declareAccess(method, options, where);
  declareRun(method, options, where);
}
