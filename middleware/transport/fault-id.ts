/** Names of errors that a page shows and the log has, so that one leads to the other. */
import { randomBytes } from "node:crypto";

const ids = new WeakMap<object, string>();

/** The name of an error, as in `7f3a09c2`; undefined in development, where the page is told what happened, and for values that are no objects. */
export function faultId(error: unknown): string | undefined {
  if (process.env.NODE_ENV !== "production" || typeof error !== "object" || error === null) return undefined;
  const id = ids.get(error) ?? randomBytes(4).toString("hex");
  ids.set(error, id);
  return id;
}

/** The end of a line of the log about an error, before its details. */
export function loggedAs(error: unknown): string {
  const id = faultId(error);
  return id === undefined ? "" : ` (error ${id})`;
}
