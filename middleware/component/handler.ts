/**
 * `@handler`: names the types of a handler's parameters, and turns what a browser sends into them.
 *
 * What arrives is text. A parameter's type says how to read it; a class with class-validator's decorators is
 * built by class-transformer and validated, and fields that it does not have are refused.
 */
import "reflect-metadata";
import { plainToInstance } from "class-transformer";
import { type ValidationError, validateSync } from "class-validator";
import { type Argument, type Binding, bindingText } from "../../views/bindings.js";
import { LiveError } from "../../views/errors.js";
import type { Class } from "./definition.js";

/** A type that a handler's parameter can have. */
export type HandlerType =
  | StringConstructor
  | NumberConstructor
  | BooleanConstructor
  | DateConstructor
  | BigIntConstructor
  | Class;

/** The value that a parameter of this type receives. */
export type ValueOf<T> = T extends StringConstructor
  ? string
  : T extends NumberConstructor
    ? number
    : T extends BooleanConstructor
      ? boolean
      : T extends BigIntConstructor
        ? bigint
        : T extends new (
              ...args: never[]
            ) => infer Instance
          ? Instance
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

const typesOf = new WeakMap<object, readonly HandlerType[]>();

/**
 * Makes a method a handler that takes values from the browser: one type for each parameter.
 * tsc checks them against the method's parameters. Without arguments the types that tsc emitted are read
 * (`emitDecoratorMetadata`).
 *
 * @throws {LiveError} HL_HANDLER_TYPES at start, where the emitted types are missing or erased
 *
 * @example
 * @handler(String) add(text: string) { … }        // @submit="add(text)"
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
    typesOf.set(method, types.length > 0 ? types : emittedTypes(target, name));
  };
}

function emittedTypes(target: object, name: string): HandlerType[] {
  const types = Reflect.getMetadata("design:paramtypes", target, name) as HandlerType[] | undefined;
  const erased = types?.find((type) => (type as unknown) === Object || (type as unknown) === Function);
  if (types && !erased) return types;
  const why = types
    ? `one of its types was emitted as ${erased?.name}: an interface, a union, or a class brought in by "import type"`
    : "no types were emitted: esbuild and tsx don't, tsc does with emitDecoratorMetadata";
  throw new LiveError(
    "HL_HANDLER_TYPES",
    `@handler() on ${target.constructor.name}.${name} finds no types: ${why}.`,
  );
}

/** Whether a method may be handed values from a browser. */
export function isTyped(method: unknown): boolean {
  return typeof method === "function" && typesOf.has(method);
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

/**
 * The arguments for a handler: literals from the binding as rendered, all else from the browser, read by its type.
 *
 * @throws {LiveError} HL_ARGUMENT (status 422) where a value does not fit its type
 */
export function readArguments(
  method: object,
  binding: Binding,
  values: readonly unknown[],
  input: Input,
): unknown[] {
  const types = typesOf.get(method);
  const args: Argument[] = binding.isBareSubmit && types ? [{ type: "form" }] : binding.args;
  return args.map((argument, index) => {
    if (argument.type === "literal") return argument.value;
    if (argument.type === "hole") return jsonCopy(values[argument.hole]);
    const type = types?.[index];
    const where = `${binding.handler}'s parameter ${index + 1}`;
    if (isClass(type)) return readObject(type, argument, input, where);
    return readValue(type, textFor(argument, binding, values, input), argument, where);
  });
}

/** A literal argument as it comes out of the page: the same in each mode, and no part of the state itself. */
function jsonCopy(value: unknown): unknown {
  return typeof value === "object" && value !== null ? JSON.parse(JSON.stringify(value)) : value;
}

function isClass(type: HandlerType | undefined): type is Class {
  return type !== undefined && ![String, Number, Boolean, Date, BigInt].includes(type as never);
}

function fail(where: string, why: string): never {
  throw new LiveError("HL_ARGUMENT", `${where} ${why}.`, { status: 422 });
}

/** The text that the browser sent for an argument; undefined where it sent none. */
function textFor(
  argument: Argument,
  binding: Binding,
  values: readonly unknown[],
  input: Input,
): string | undefined {
  const field = (name: string) => input.fields.find(([key]) => key === name)?.[1];
  if (argument.type === "field") return field(argument.name);
  if (input.own) return input.own[argument.type];
  const text = field(binding.control ?? bindingText(binding, values));
  return argument.type === "checked" ? String(text !== undefined) : text;
}

function readValue(
  type: HandlerType | undefined,
  text: string | undefined,
  argument: Argument,
  where: string,
): unknown {
  if (argument.type === "form") return fail(where, "takes the whole form, so its type must be a class");
  if (type === Boolean) return text !== undefined && text !== "" && text !== "false";
  if (text === undefined) {
    return fail(
      where,
      `needs "${argument.type === "field" ? argument.name : argument.type}", which was not sent`,
    );
  }
  switch (type) {
    case Number: {
      const number = text.trim() === "" ? Number.NaN : Number(text);
      return Number.isFinite(number)
        ? number
        : fail(where, `needs a number, not ${JSON.stringify(text.slice(0, 40))}`);
    }
    case Date: {
      const date = new Date(text);
      return Number.isNaN(date.getTime())
        ? fail(where, `needs a date, not ${JSON.stringify(text.slice(0, 40))}`)
        : date;
    }
    case BigInt:
      return /^\s*[-+]?\d{1,100}\s*$/.test(text)
        ? BigInt(text.trim().replace(/^\+/, ""))
        : fail(where, "needs a whole number");
    default:
      return text;
  }
}

function readObject(type: Class, argument: Argument, input: Input, where: string): object {
  if (argument.type !== "form")
    return fail(where, "is a class, so the binding must hand over the whole form");
  const plain: Record<string, unknown> = Object.create(null);
  for (const [name, value] of input.fields) {
    if (/^(?:__proto__|constructor|prototype)\b/.test(name)) return fail(where, `has no field "${name}"`);
    const emitted: unknown = Reflect.getMetadata("design:type", type.prototype, name);
    // An empty field was not filled in, which class-transformer would read as 0; and it takes any text for true.
    if (value.trim() === "" && (emitted === Number || emitted === Date)) continue;
    const read = emitted === Boolean ? value !== "" && value !== "false" : value;
    const before = plain[name];
    plain[name] = before === undefined ? read : Array.isArray(before) ? [...before, read] : [before, read];
  }
  const instance = plainToInstance(type, { ...plain }, { enableImplicitConversion: true });
  const errors = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
  });
  return errors.length > 0 ? fail(where, `is refused: ${errors.flatMap(messagesOf).join("; ")}`) : instance;
}

function messagesOf(error: ValidationError): string[] {
  return [...Object.values(error.constraints ?? {}), ...(error.children ?? []).flatMap(messagesOf)];
}
