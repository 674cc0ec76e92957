/** What the errors of PostgreSQL mean, by their SQLSTATE: to wait, to try again, or that it refuses. */

/** Errors of a server that ends, starts, is a standby, or has no connection left. */
const away = /^(?:08|57P0)|^(?:53300|25006)$/;
/** Errors of a statement that another one was in the way of, or that took too long. */
const inTheWay = /^(?:40001|40P01|55P03|57014)$/;
/** Errors of tables, columns and a schema that are not there. */
const missing = /^(?:42P01|42703|3F000)$/;

/** The SQLSTATE of an error; undefined for an error that does not come from the server. */
function stateOf(error: unknown): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
}

/** Whether PostgreSQL can't be reached: the connection broke, or the server says so. */
export function isUnreachable(error: unknown): boolean {
  const state = stateOf(error);
  return error instanceof Error && (state === undefined || away.test(state));
}

/** Whether the statement may succeed when it is run again. */
export function isInTheWay(error: unknown): boolean {
  return inTheWay.test(stateOf(error) ?? "");
}

/** Whether the adapter's tables are missing. */
export function hasNoTables(error: unknown): boolean {
  return missing.test(stateOf(error) ?? "");
}
