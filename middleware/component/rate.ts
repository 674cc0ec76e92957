/** Rates as an application writes them, such as "10/minute". */
import { LiveError } from "../../views/errors.js";

/** How many events may run in how much time. */
export interface Rate {
  points: number;
  /** whole seconds */
  duration: number;
}

const units: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 3_600,
  day: 86_400,
  s: 1,
  m: 60,
  h: 3_600,
};

/**
 * Reads a rate, such as `"10/minute"`, `"5/second"`, `"100/hour"`, `"3/10s"`.
 *
 * @param where - where it is written, for the error
 * @throws {LiveError} HL_OPTION for any other text
 */
export function readRate(text: unknown, where: string): Rate {
  const [, points, count = "1", unit = ""] =
    /^([1-9]\d{0,8})\/([1-9]\d{0,5})?([a-z]+)$/.exec(String(text)) ?? [];
  const seconds = units[unit];
  const isWord = unit.length > 1;
  if (typeof text === "string" && points !== undefined && seconds && !(isWord && count !== "1"))
    return { points: Number(points), duration: Number(count) * seconds };
  throw new LiveError(
    "HL_OPTION",
    `${where} has the rateLimit ${JSON.stringify(text)}, but must have one like "10/minute", "5/second", "100/hour", "1/day" or "3/10s".`,
  );
}

/**
 * The error for one event too many.
 *
 * @param what - what happened too often, as a sentence
 * @param wait - milliseconds until the next event is allowed
 */
export function tooOften(what: string, wait: number): LiveError {
  return new LiveError("HL_LIMIT", what, { status: 429, retryAfter: Math.ceil(wait / 1000) });
}
