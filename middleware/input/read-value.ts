/**
 * Parses one value from its text, by its type.
 *
 * - String: as sent, with line breaks as LF (forms send CRLF) and lone surrogates as U+FFFD; nothing is trimmed.
 * - Number: decimal, such as `-1.5` or `1e3`, spaces around it are allowed; only integers that are exact.
 * - Boolean: "", "false", "off" and "0" are false, all other text is true.
 * - Date: what date, datetime-local and month inputs send, with or without a time zone. Without one, a date with a time
 *   is the server's local time and a date alone is midnight UTC, as in JavaScript.
 * - BigInt: up to 100 decimal digits, with an optional sign.
 * - An enum: one of its values; for a numeric enum, the number.
 */
import type { EnumObject, ScalarType } from "./types.js";

/** A text that could not be parsed. */
export class ParseFailure {
  /**
   * @param why - follows the field's name in the message, such as `must be a number`
   * @param instead - a value of the type that fails every rule, for rules and conditions that read it
   */
  constructor(
    readonly why: string,
    readonly instead?: unknown,
  ) {}
}

/** Parses a text; returns a {@link ParseFailure} if that is impossible. */
export function readText(type: ScalarType | EnumObject | undefined, text: string): unknown {
  if (type === Number) return readNumber(text.trim());
  if (type === Boolean) return !falseWords.has(text);
  if (type === Date) return readDate(text);
  if (type === BigInt) return readBigInt(text.trim());
  const whole = wellFormed(text.replace(/\r\n?/g, "\n"));
  return typeof type === "object" ? readEnum(type, whole) : whole;
}

/**
 * Picks one of several values with the same name: the last for a checkbox after a hidden field, otherwise the first.
 */
export function pickText(type: unknown, texts: readonly string[]): string | undefined {
  return type === Boolean ? texts.at(-1) : texts[0];
}

/** Whether a text is blank: only white space, unless that is a value of the enum. */
export function isBlank(type: unknown, text: string): boolean {
  if (text.trim() !== "") return false;
  return typeof type !== "object" || !valuesOf(type as EnumObject).some((value) => String(value) === text);
}

/** Whether a type accepts a blank text: a String may be empty, a Boolean is false. */
export function takesBlank(type: unknown): boolean {
  return type === undefined || type === String || type === Boolean;
}

/** The filled-in texts of an optional list. A blank checkbox is false. */
export function withoutBlanks(type: unknown, texts: readonly string[]): string[] {
  return texts.filter((text) => type === Boolean || !isBlank(type, text));
}

const falseWords = new Set(["", "false", "off", "0"]);

function readNumber(text: string): number | ParseFailure {
  if (!/^[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) {
    return new ParseFailure("must be a number", Number.NaN);
  }
  const number = Number(text);
  if (!Number.isFinite(number)) return new ParseFailure("is too large", Number.NaN);
  if (Math.abs(number) > Number.MAX_SAFE_INTEGER) {
    return new ParseFailure("is too large to be exact (take a BigInt)", Number.NaN);
  }
  // Adding 0 turns -0 into 0: they would be equal in JSON but not in memory.
  return number + 0;
}

const isoDate =
  /^(\d{4})-(\d\d)(?:-(\d\d)(?:T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?)?)?$/;

function readDate(text: string): Date | ParseFailure {
  const [, year, month, day = "1"] = isoDate.exec(text) ?? [];
  const date = new Date(year === undefined ? Number.NaN : text);
  if (Number.isNaN(date.getTime()) || Number(day) > daysIn(Number(year), Number(month))) {
    return new ParseFailure("must be a date", new Date(Number.NaN));
  }
  return date;
}

/** Without this check JavaScript would read February 30 as March 2. */
function daysIn(year: number, month: number): number {
  return new Date(new Date(0).setUTCFullYear(year, month, 0)).getUTCDate();
}

function readBigInt(text: string): bigint | ParseFailure {
  if (!/^[+-]?\d+$/.test(text)) return new ParseFailure("must be a whole number");
  if (!/^[+-]?\d{1,100}$/.test(text)) return new ParseFailure("is too large");
  return BigInt(text.replace("+", ""));
}

function readEnum(type: EnumObject, text: string): unknown {
  const values = valuesOf(type);
  const found = values.find((value) => String(value) === text);
  if (found !== undefined) return found;
  const more = values.length > 10 ? ", …" : "";
  return new ParseFailure(
    `must be one of the following values: ${values.slice(0, 10).join(", ")}${more}`,
    text,
  );
}

/** The values of an enum, without the reverse mapping that TypeScript adds to a numeric one. */
function valuesOf(type: EnumObject): (string | number)[] {
  return Object.entries(type)
    .filter(([name, value]) => !(typeof type[value] === "number" && String(type[value]) === name))
    .map(([, value]) => value);
}

/** `toWellFormed` is part of ES2024: Node 20 has it, its types don't. */
export function wellFormed(text: string): string {
  return (text as string & { toWellFormed(): string }).toWellFormed();
}
