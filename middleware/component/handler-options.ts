/** Splits what `@handler` and `live(…, { handlers })` are given for a method: types, and options after them. */
import { LiveError } from "../../views/errors.js";
import { isSchema, type Schema } from "../input/schema.js";
import type { HandlerType } from "../input/types.js";
import type { HandlerOptions } from "./guard-types.js";

const names: readonly string[] = [
  "guard",
  "rateLimit",
  "fields",
  "deadline",
  "interrupts",
] satisfies (keyof HandlerOptions)[];

/** The types before the options, if the list ends with options. */
export type TypesIn<Parts extends readonly unknown[]> = Parts extends readonly [
  ...infer Types extends readonly HandlerType[],
  infer Last,
]
  ? IsOptions<Last> extends true
    ? Types
    : Parts
  : Parts;

type IsOptions<Last> = Last extends
  | Schema
  | ((...args: never[]) => unknown)
  | (abstract new (
      ...args: never[]
    ) => unknown)
  ? false
  : [keyof Last & keyof HandlerOptions] extends [never]
    ? false
    : true;

/** @throws {LiveError} HL_OPTION for an unknown option: a misspelled `guard` must not be ignored */
export function splitOptions(parts: readonly unknown[]): { types: HandlerType[]; options: HandlerOptions } {
  const last = parts.at(-1);
  // A value that is no type is refused where the types are read.
  if (!isOptions(last)) return { types: parts as HandlerType[], options: {} };
  checkOptionNames(last, names, "a handler");
  return { types: parts.slice(0, -1) as HandlerType[], options: last };
}

/** @throws {LiveError} HL_OPTION */
export function checkOptionNames(options: object, known: readonly string[], whose: string): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new LiveError(
    "HL_OPTION",
    `${JSON.stringify(unknown)} is not an option of ${whose}; the options are ${known.join(", ")}.`,
  );
}

/** Whether an object is meant as options: an enum, which is a type, has other names, and no functions and rates. */
function isOptions(value: unknown): value is HandlerOptions {
  if (isSchema(value)) return false;
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return false;
  return Object.entries(value).some(
    ([name, each]) =>
      names.includes(name) || typeof each === "function" || /^\d+\/\d*[a-z]+$/.test(String(each)),
  );
}
