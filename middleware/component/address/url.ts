/**
 * `url()`: a field of a component that is part of the page's address.
 *
 * An initializer does not know the name of its field. So it returns a placeholder, which `takeUrlFields()` replaces by
 * the initial value as soon as the component is created; reading it earlier is an error.
 */
import { LiveError } from "../../../views/errors.js";
import type { EnumObject, ScalarType, ValueOf } from "../../input/types.js";
import { copy } from "../../state/copy.js";
import { viewParameter } from "./query.js";
import { readUrlValue, type UrlType, writeUrlValue } from "./url-text.js";

/** Options for {@link url}. */
export interface UrlOptions<T> {
  /**
   * The parameter's name in the query. Default: the field's name. A function is called once, when the props are set, for
   * a component that is on the page several times.
   */
  as?: string | (() => string);
  /** Whether the address has the value even if it is the initial one. Default false. */
  keep?: boolean;
  /**
   * Whether a change by a handler adds an entry to the browser's history, so that Back undoes it (`push`), or changes the
   * current entry. Default `replace`. Without JavaScript the browser decides: each post that changes the address adds one.
   */
  history?: "push" | "replace";
  /** A rule for values of the right type, such as `(page) => page >= 1`; what breaks it is read as the initial value. */
  check?: (value: T) => boolean;
}

/** A type for the option `type`. */
type UrlValueType = ScalarType | readonly [ScalarType];
type Values = readonly (string | number)[];
type Widened<T> = T extends number ? number : T extends boolean ? boolean : T extends bigint ? bigint : Date;

/** How a url() field was declared. */
export interface UrlField extends UrlType {
  as: string | (() => string) | undefined;
  keep: boolean;
  history: "push" | "replace";
}

const fields = new WeakMap<object, UrlField>();
/** whether any component so far has such a field */
let isUsed = false;

/**
 * A field that is part of the page's address, as a parameter of its query: `/tickets?page=2`. The field holds the plain
 * value. It has the value that the address gives before `onMount` is called; when a handler has changed it, the address
 * changes too. A parameter that does not fit the field's type is read as the initial value.
 *
 * When the address changes while the page is shown (Back, Forward), the fields are set, and `onUrl()` is called. What an
 * address says comes from the browser: check in `onUrl()`, or by a guard, what the user may see.
 *
 * @param initial - the value without a parameter, which also gives the type: a string, number, boolean, bigint, `Date`, or
 *   a list of these
 * @param options - see {@link UrlOptions}; also `values`, the allowed values as a list or an enum, and `type`, for an
 *   initial value that does not tell: `url(undefined, { type: Date })`, `url([], { type: [Number] })`
 * @throws {LiveError} HL_URL for a value or an option that can't be used
 *
 * @example
 * page = url(1, { history: "push", check: (page) => page >= 1 });
 * status = url("open", { values: ["open", "closed"] });
 * onUrl() { return this.load(); }
 */
export function url<const V extends Values>(
  initial: NoInfer<V[number]>,
  options: UrlOptions<V[number]> & { values: V },
): V[number];
export function url<const V extends Values>(
  initial: readonly NoInfer<V[number]>[],
  options: UrlOptions<V[number][]> & { values: V },
): V[number][];
export function url<E extends EnumObject>(
  initial: NoInfer<E[keyof E]>,
  options: UrlOptions<E[keyof E]> & { values: E },
): E[keyof E];
export function url<E extends EnumObject>(
  initial: readonly NoInfer<E[keyof E]>[],
  options: UrlOptions<E[keyof E][]> & { values: E },
): E[keyof E][];
export function url<const T extends UrlValueType>(
  initial: undefined,
  options: UrlOptions<ValueOf<T>> & { type: T },
): ValueOf<T> | undefined;
export function url<const T extends UrlValueType>(
  initial: null,
  options: UrlOptions<ValueOf<T>> & { type: T },
): ValueOf<T> | null;
export function url<const T extends UrlValueType>(
  initial: NoInfer<ValueOf<T>>,
  options: UrlOptions<ValueOf<T>> & { type: T },
): ValueOf<T>;
export function url(initial: string, options?: UrlOptions<string>): string;
export function url(initial: number, options?: UrlOptions<number>): number;
export function url(initial: boolean, options?: UrlOptions<boolean>): boolean;
export function url(initial: bigint, options?: UrlOptions<bigint>): bigint;
export function url(initial: Date, options?: UrlOptions<Date>): Date;
export function url(initial: readonly string[], options?: UrlOptions<string[]>): string[];
export function url<T extends number | boolean | bigint | Date>(
  initial: readonly [T, ...T[]],
  options?: UrlOptions<Widened<T>[]>,
): Widened<T>[];
export function url(initial: unknown, options: UrlOptions<never> & MoreOptions = {}): unknown {
  checkOptions(options);
  const { as, keep = false, history = "replace", check } = options;
  const field = { initial, as, keep, history, check, ...typeOf(initial, options) };
  const isMissing = initial === undefined || initial === null;
  const isRight = isMissing || isReadBack(field, initial);
  if (!isRight) throw misuse("A url() field has an initial value that its own type, values or check refuse");
  const placeholder = new Proxy({}, unread);
  isUsed = true;
  fields.set(placeholder, field);
  return placeholder;
}

interface MoreOptions {
  values?: Values | EnumObject;
  type?: UrlValueType;
}

const optionNames = ["as", "keep", "history", "check", "values", "type"];

function checkOptions(options: UrlOptions<never> & MoreOptions): void {
  const unknown = Object.keys(options).find((name) => !optionNames.includes(name));
  if (unknown !== undefined)
    throw misuse(`url() has no option "${unknown}"; its options are ${optionNames.join(", ")}`);
  const { history = "replace", as } = options;
  if (history !== "push" && history !== "replace")
    throw misuse(`url()'s option "history" must be "push" or "replace"`);
  if (typeof as === "string") checkName(as, "url()");
}

/** @throws {LiveError} HL_URL for a name that no url() field can have in the query */
export function checkName(name: unknown, where: string): asserts name is string {
  if (typeof name !== "string" || name === "" || name === viewParameter)
    throw misuse(`${where} has the name ${JSON.stringify(name)} in the address, which is not possible`);
}

function typeOf(
  initial: unknown,
  { type, values }: MoreOptions,
): Pick<UrlField, "type" | "isList" | "values"> {
  const isList = Array.isArray(initial) || Array.isArray(type);
  if (values && !Array.isArray(values)) return { type: values as EnumObject, isList, values: undefined };
  const allowed = values as Values | undefined;
  const sample: unknown = allowed?.[0] ?? (Array.isArray(initial) ? (initial[0] ?? "") : initial);
  const found = (Array.isArray(type) ? type[0] : type) ?? scalarOf(sample);
  if (found === undefined)
    throw misuse(
      `url() was given ${initial === null ? "null" : `a value of type ${typeof initial}`}, which does not tell the field's type`,
    );
  return { type: found as ScalarType, isList, values: allowed };
}

function scalarOf(value: unknown): ScalarType | undefined {
  if (value instanceof Date) return Date;
  const types = { string: String, number: Number, boolean: Boolean, bigint: BigInt };
  return types[typeof value as keyof typeof types];
}

function isReadBack(field: UrlField, initial: unknown): boolean {
  // An empty list is written as a blank text, which is no value of some types.
  const texts = writeUrlValue({ ...field, initial: undefined }, initial);
  return texts !== undefined && readUrlValue({ ...field, initial: undefined }, texts) !== undefined;
}

/** The error for a url() field that is used incorrectly. */
export function misuse(what: string): LiveError {
  return new LiveError("HL_URL", `${what}.`);
}

const refuse = (): never => {
  throw misuse("A url() field was read too early: in a constructor, or to initialize another field");
};

/** Every use of a placeholder is an error. */
const unread: ProxyHandler<object> = {
  // Tools such as the console read symbols to find out what an object is.
  get: (_target, name) => (typeof name === "symbol" ? undefined : refuse()),
  set: refuse,
  has: refuse,
  ownKeys: refuse,
};

/** Replaces the placeholders in a new component by the initial values; undefined if it has no url() fields. */
export function takeUrlFields(component: object): [key: string, field: UrlField][] | undefined {
  if (!isUsed) return undefined;
  const values = component as Record<string, unknown>;
  let found: [string, UrlField][] | undefined;
  for (const key of Object.keys(values)) {
    const value = values[key];
    const field = typeof value === "object" && value !== null ? fields.get(value) : undefined;
    if (!field) continue;
    values[key] = copy(field.initial);
    found ??= [];
    found.push([key, field]);
  }
  return found;
}
