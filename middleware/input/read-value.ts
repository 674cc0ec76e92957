/**
 * One value from its text, by its type.
 *
 * - String: as sent, with line breaks as LF (a form sends CRLF) and lone surrogates as U+FFFD; nothing is trimmed.
 * - Number: decimal, as in `-1.5` or `1e3`, with spaces around; integers only as far as they are exact.
 * - Boolean: "", "false", "off" and "0" are false, other text is true.
 * - Date: what date, datetime-local and month inputs send, with or without a zone. Without one a date with a time is
 *   the server's local time and a date alone is midnight in UTC, as JavaScript reads them.
 * - BigInt: decimal digits, at most 100, with a sign if need be.
 * - An enum: one of its values; of a numeric one the number.
 */
import type { EnumObject, ScalarType } from "./types.js";

/** A text that can't be read. */
export class ParseFailure {
  /**
   * @param why - goes on behind the field's name, such as `must be a number`
   * @param instead - a value of the type that no rule takes for a good one, for those that look at it next
   */
  constructor(
    readonly why: string,
    readonly instead?: unknown,
  ) {}
}

/** The value of a text, or why it has none. */
export function readText(type: ScalarType | EnumObject | undefined, text: string): unknown {
  if (type === Number) return readNumber(text.trim());
  if (type === Boolean) return !falseWords.has(text);
  if (type === Date) return readDate(text);
  if (type === BigInt) return readBigInt(text.trim());
  const whole = wellFormed(text.replace(/\r\n?/g, "\n"));
  return typeof type === "object" ? readEnum(type, whole) : whole;
}

/** Of several values of one name: the last for a box behind a hidden field, else the first. */
export function pickText(type: unknown, texts: readonly string[]): string | undefined {
  return type === Boolean ? texts.at(-1) : texts[0];
}

/** Whether a text says that nothing was filled in: white space alone, unless an enum has just that as a value. */
export function isBlank(type: unknown, text: string): boolean {
  if (text.trim() !== "") return false;
  return typeof type !== "object" || !valuesOf(type as EnumObject).some((value) => String(value) === text);
}

/** Whether a blank text can be read by a type, where it counts as one at all: a String may be empty, a Boolean is false. */
export function takesBlank(type: unknown): boolean {
  return type === undefined || type === String || type === Boolean;
}

/** What is filled in of a list that is optional. A blank box is a false one. */
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
  // No -0: it would be one value in memory and another in JSON.
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

/** JavaScript takes the 30th of February for the 2nd of March. */
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

/** An enum's values, without the names by number that TypeScript adds to a numeric one. */
function valuesOf(type: EnumObject): (string | number)[] {
  return Object.entries(type)
    .filter(([name, value]) => !(typeof type[value] === "number" && String(type[value]) === name))
    .map(([, value]) => value);
}

/** `toWellFormed` is ES2024, which Node 20 has and its types lack. */
function wellFormed(text: string): string {
  return (text as string & { toWellFormed(): string }).toWellFormed();
}
