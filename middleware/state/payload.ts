/** Writes shared data as text and reads it again, with devalue: dates, maps, sets, bigints and cycles are kept. */
import { parse, stringify } from "devalue";
import { LiveError } from "../../views/errors.js";
import { whyUnstorable } from "./unstorable.js";

/**
 * Writes a value as text.
 *
 * @param what - names the caller in the error, such as `shared("chat")`
 * @throws {LiveError} HL_SHARED_VALUE if the value can't be written
 */
export function encodePayload(what: string, value: unknown): string {
  try {
    return stringify(value);
  } catch (error) {
    throw new LiveError(
      "HL_SHARED_VALUE",
      `${what} was given a value that can't be serialized: ${whyUnstorable(error)}.`,
      {
        cause: error,
      },
    );
  }
}

/** Reads a text of {@link encodePayload}. Only pass text from our own store. */
export function decodePayload(text: string): unknown {
  return parse(text);
}
