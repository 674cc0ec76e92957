/** The errors with which the kit fails a test. */
import { LiveError } from "../../views/errors.js";

/** Fails a test; `lines` are further lines of the message, each about what the page has. */
export function failure(what: string, lines: readonly string[] = [], cause?: unknown): LiveError {
  const text = [what, ...lines.map((line) => `  ${line}`)].join("\n");
  return new LiveError("HL_TEST", `${text}\n `, cause === undefined ? {} : { cause });
}

/** Cuts the frames of the kit off an error's stack, so that runners show the line of the test. */
export function fromCaller(error: Error, caller: (...args: never[]) => unknown): Error {
  Error.captureStackTrace(error, caller);
  return error;
}
