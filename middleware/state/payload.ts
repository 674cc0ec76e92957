/** What is shared between pages as text and back, with devalue: dates, maps, sets, big numbers and cycles survive. */
import { parse, stringify } from "devalue";
import { LiveError } from "../../views/errors.js";
import { whyUnstorable } from "./unstorable.js";

/**
 * Writes a value as text.
 *
 * @param what - names it for the error, as in `shared("chat")`
 * @throws {LiveError} HL_SHARED_VALUE where it can't be carried
 */
export function encodePayload(what: string, value: unknown): string {
  try {
    return stringify(value);
  } catch (error) {
    throw new LiveError(
      "HL_SHARED_VALUE",
      `${what} was given what can't be carried: ${whyUnstorable(error)}.`,
      {
        cause: error,
      },
    );
  }
}

/** Reads what {@link encodePayload} wrote: only ever from our own store. */
export function decodePayload(text: string): unknown {
  return parse(text);
}
