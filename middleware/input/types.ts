/** The types of handlers' parameters: a browser sends text, which is parsed by these types. */
import type { Class } from "./class.js";
import { isSchema, type Schema } from "./schema.js";
import { Upload } from "./upload.js";

/** A type whose value is parsed from one text. */
export type ScalarType =
  | StringConstructor
  | NumberConstructor
  | BooleanConstructor
  | DateConstructor
  | BigIntConstructor;

/** An enum, as TypeScript compiles it: `enum Color { Red = "red" }` is the object `Color`. */
export type EnumObject = Readonly<Record<string, string | number>>;

/** A type that a list's items can have. */
export type ItemType = ScalarType | EnumObject | Class | typeof Upload;

/** A type that {@link arg} can add rules to: any but a class, which has its own rules. */
export type RuledType = Bare | readonly [Bare];
type Bare = ScalarType | EnumObject | typeof Upload;

/** A type that a handler's parameter can have; `[String]` is a list of strings. */
export type HandlerType =
  | ItemType
  | readonly [ItemType]
  | InGroups<object>
  | DraftOf<object>
  | Ruled<RuledType>
  | Schema;

/** The value that a parameter of this type receives. */
export type ValueOf<T> =
  T extends Schema<infer Output>
    ? Output
    : T extends StringConstructor
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

/** A class with some of its rules; made by {@link inGroups}. */
export class InGroups<T> {
  constructor(
    readonly type: Class<T>,
    readonly groups: readonly string[],
  ) {}
}

/**
 * A class as a handler's type with some of its rules: those of these groups, and those without a group.
 * Fields that have only rules of other groups are refused.
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
 * A class as a handler's type for a form that is still being filled in: nothing is refused. A property that was not
 * sent, or can't be parsed, keeps its initial value; fields that the class does not have are ignored.
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

const scalars = new Set<unknown>([String, Number, Boolean, Date, BigInt]);

/** Whether values of a type are parsed from one text. */
export function isScalar(type: unknown): boolean {
  return scalars.has(type);
}

/** Whether a type is a class of the application. */
export function isClass(type: unknown): type is Class {
  return typeof type === "function" && !isScalar(type) && type !== Upload && !isSchema(type);
}

/** The class of a type, in groups or as a draft; undefined for any other type. */
export function classOf(type: unknown): Class | undefined {
  if (type instanceof InGroups || type instanceof DraftOf) return type.type;
  return isClass(type) ? type : undefined;
}
