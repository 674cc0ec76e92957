/** `@live`, which makes a class a component, and `mount()`, which puts one into a template. */
import { LiveError } from "../../views/errors.js";
import { Mount } from "../../views/values.js";
import type { Class } from "../input/class.js";
import { type HandlerOptions, splitOptions } from "../input/handler-options.js";
import { isTyped, setOptions, setTypes } from "../input/parameters.js";
import type { HandlerType, ValuesOf } from "../input/types.js";
import { type Component, define, requireDefinition } from "./definition.js";
import { handlerNames, privateHint } from "./handler-names.js";

/** Types of handlers' parameters by the handlers' names, as `@handler` takes them; options can come last. */
export type HandlerTypes = Readonly<Record<string, readonly (HandlerType | HandlerOptions)[]>>;

/** The values of the parameters that a list of types describes. */
type ValuesFor<Given> = Given extends readonly [...infer Types extends HandlerType[], HandlerOptions]
  ? ValuesOf<Types>
  : Given extends readonly HandlerType[]
    ? ValuesOf<Given>
    : never;

/** Options of {@link live}. */
export interface LiveOptions<Handlers extends HandlerTypes = HandlerTypes> {
  /**
   * Name by which stored state finds the class again. Default: the class's own name. Give one if two components have
   * the same name, or if a bundler shortens names.
   */
  name?: string;
  /** Types of the handlers' parameters by method name, for code without decorators: what `@handler` declares. */
  handlers?: Handlers;
}

/** The methods that a class must have for these handlers' types. */
type Taking<Handlers extends HandlerTypes> = {
  [Name in keyof Handlers]: (...args: ValuesFor<Handlers[Name]>) => unknown;
};

/** The handlers' types if they fit the methods of the class; otherwise the types that would fit, for tsc's message. */
type Fitting<Instance, Handlers extends HandlerTypes> = {
  [Name in keyof Handlers]: Name extends Exclude<keyof Instance, keyof Component>
    ? Instance[Name] extends (...args: infer Parameters) => unknown
      ? Instance[Name] extends (...args: ValuesFor<Handlers[Name]>) => unknown
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
 *   does not fit the class
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
 */
export function live<T extends Class<Component>>(type: T, context?: ClassDecoratorContext): T;
export function live<T extends Class<Component>, const Handlers extends HandlerTypes>(
  type: T,
  options: LiveOptions<Handlers> & { handlers?: Fitting<InstanceType<T>, Handlers> },
): T;
export function live<const Handlers extends HandlerTypes = Record<never, never>>(
  options?: LiveOptions<Handlers>,
): LiveDecorator<Taking<Handlers>>;
export function live(
  first?: Class<Component> | LiveOptions,
  second?: ClassDecoratorContext | LiveOptions,
): unknown {
  if (typeof first !== "function") return (type: Class<Component>) => makeLive(type, first);
  return makeLive(first, second && "kind" in second ? {} : second);
}

function makeLive<T extends Class<Component>>(type: T, { name, handlers = {} }: LiveOptions = {}): T {
  for (const [handler, given] of Object.entries(handlers)) giveTypes(type, handler, given);
  define(type, name);
  return type;
}

function giveTypes(type: Class<Component>, name: string, given: HandlerTypes[string]): void {
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
  const { types, options } = splitOptions(given);
  setTypes(method, types, `${type.name}.${name}`);
  if (options) setOptions(method, options, `${type.name}.${name}`);
}

/** The fields of a component that a mount may set: all but its methods. */
export type Props<T> = Partial<{
  [K in keyof T as T[K] extends (...args: never[]) => unknown ? never : K]: T[K];
}>;

/**
 * Puts a component with props into a template; also an argument for `res.live()`.
 *
 * Props are set on the instance before `onMount`, and again whenever the parent renders with other ones.
 *
 * @throws {LiveError} HL_NOT_COMPONENT if the class has no `@live`
 *
 * @example
 * html`<main>${mount(Chat, { room: "lobby" })}</main>`
 */
export function mount<T extends Component>(component: Class<T>, props?: Props<T>): Mount {
  requireDefinition(component);
  return new Mount(component, props);
}
