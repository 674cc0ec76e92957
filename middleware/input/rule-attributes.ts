/** The attributes of a control by class-validator's rules. They refuse nothing that the rules accept. */
import type { Property } from "./describe-class.js";
import { patternOf } from "./pattern.js";
import type { Rule } from "./stored-rules.js";

/** Attributes for `attrs()`. */
export type ControlAttributes = Readonly<{
  type?: "checkbox" | "date" | "email" | "number" | "tel" | "time" | "url";
  inputmode?: "numeric" | "url";
  required?: true;
  minlength?: number;
  maxlength?: number;
  min?: number | string;
  max?: number | string;
  step?: number | "any";
  pattern?: string;
}>;

/** The attributes that properties and rules give, which are then made one. */
interface Found extends Omit<ControlAttributes, "min" | "max" | "step"> {
  min?: number | Date | undefined;
  max?: number | Date | undefined;
  /** digits after the decimal point */
  decimals?: number | undefined;
}

/** @param rules - those of a property */
export function ruleAttributes(rules: readonly Rule[], property: Property): ControlAttributes {
  const ofType = attributesOfType(property);
  // Under a condition that reads other fields, rules may not apply.
  const isSure = property.conditions.length === rules.filter(({ name }) => name === "isOptional").length;
  const found = isSure
    ? rules.map(({ name, constraints }) => readers[name ?? ""]?.(constraints ?? []) ?? {})
    : [];
  const { min, max, decimals, ...others } = found.reduce(narrow, ofType);
  const bounds = min instanceof Date || max instanceof Date ? dates(min, max) : numbers(min, max, decimals);
  return { ...others, ...bounds, ...(others.type === "number" && stepOf(decimals)) };
}

function attributesOfType({ type, file }: Property): Found {
  if (file) return {};
  if (type === Number) return { type: "number" };
  if (type === Boolean) return { type: "checkbox" };
  if (type === Date) return { type: "date" };
  return type === BigInt ? { inputmode: "numeric" } : {};
}

// biome-ignore lint/suspicious/noExplicitAny: class-validator's constraints are of any type
type Reader = (constraints: any[]) => Found;

/** By class-validator's names of the rules; the limit of a date may be a function. */
const readers: Readonly<Record<string, Reader>> = {
  minLength: ([least]) => ({ minlength: least }),
  maxLength: ([most]) => ({ maxlength: most }),
  isLength: ([least, most]) => ({ minlength: least, maxlength: most }),
  min: ([least]) => ({ min: least }),
  max: ([most]) => ({ max: most }),
  isPositive: () => ({ min: 0 }),
  isNegative: () => ({ max: 0 }),
  minDate: ([least]) => ({ min: typeof least === "function" ? least() : least }),
  maxDate: ([most]) => ({ max: typeof most === "function" ? most() : most }),
  isInt: () => ({ decimals: 0 }),
  isNumber: ([options]) => ({ decimals: options?.maxDecimalPlaces }),
  // With a name before it, as in "Ann <ann@example.com>", a browser would refuse the address.
  isEmail: ([options]) =>
    options?.allow_display_name || options?.require_display_name ? {} : { type: "email" },
  // A browser wants a scheme, the rule wants none unless it says so.
  isUrl: ([options]) => (options?.require_protocol ? { type: "url" } : { inputmode: "url" }),
  isPhoneNumber: () => ({ type: "tel" }),
  isMobilePhone: () => ({ type: "tel" }),
  isMilitaryTime: () => ({ type: "time" }),
  matches: ([expression, flags]) => patternOf(expression, flags),
};

/** Of two attributes of one name, the narrower. */
function narrow(one: Found, other: Found): Found {
  return {
    ...one,
    ...other,
    ...pick("min", larger(one.min, other.min)),
    ...pick("max", smaller(one.max, other.max)),
    ...pick("minlength", larger(one.minlength, other.minlength)),
    ...pick("maxlength", smaller(one.maxlength, other.maxlength)),
    ...pick("decimals", smaller(one.decimals, other.decimals)),
    // One attribute holds one pattern: the first.
    ...pick("pattern", one.pattern ?? other.pattern),
  };
}

function pick<Name extends keyof Found>(name: Name, value: Found[Name]): Found {
  return value === undefined ? {} : { [name]: value };
}

function larger<T extends number | Date>(one?: T, other?: T): T | undefined {
  return one === undefined || (other !== undefined && other > one) ? other : one;
}

function smaller<T extends number | Date>(one?: T, other?: T): T | undefined {
  return one === undefined || (other !== undefined && other < one) ? other : one;
}

/** A day, at whose beginning in UTC a form's date is. */
function dates(min: unknown, max: unknown): ControlAttributes {
  const day = (date: unknown) => (date instanceof Date ? date.toISOString().slice(0, 10) : undefined);
  const [least, most] = [day(min), day(max)];
  return { ...(least !== undefined && { min: least }), ...(most !== undefined && { max: most }) };
}

/** The limits of numbers; steps are counted from the smallest, so it is one of the values. */
function numbers(min?: number | Date, max?: number | Date, decimals?: number): ControlAttributes {
  const scale = 10 ** (decimals ?? 0);
  const least = decimals === undefined ? min : Math.ceil(Number(min) * scale) / scale;
  return { ...(isBound(least) && { min: least }), ...(isBound(max) && { max }) };
}

function isBound(value: unknown): value is number {
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER;
}

/** A browser's own step is 1, which allows whole numbers alone. */
function stepOf(decimals: number | undefined): ControlAttributes {
  if (decimals === 0) return {};
  return { step: decimals === undefined ? "any" : 10 ** -decimals };
}
