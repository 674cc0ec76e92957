/** HL_STORE_REFUSED: the error of a store that answers, but does not store what it is given. */
import { LiveError } from "../../../views/errors.js";

/** Whether an error says that the store has refused a command. */
export function isRefused(error: unknown): boolean {
  return error instanceof LiveError && error.code === "HL_STORE_REFUSED";
}

/** An error of an adapter as a LiveError: one that is not known to pass is a refusal. */
export function asStoreError(error: unknown): LiveError {
  return error instanceof LiveError ? error : refusedBy("The store", error);
}

/**
 * The error of a command that a store has refused.
 *
 * @param store - what refused, to begin a sentence with
 */
export function refusedBy(store: string, cause: unknown): LiveError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new LiveError("HL_STORE_REFUSED", `${store} refuses a command: ${why.replace(/\.$/, "")}.`, {
    status: 507,
    cause,
  });
}
