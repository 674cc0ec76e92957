/** The error of two who changed the same row. */
import { LiveError } from "../../../views/errors.js";

/**
 * A row was changed by someone else since the page showed it, so what the handler set was not saved. Code HL_CONFLICT,
 * status 409; it reaches the component's `onError`. The component's entity has their values by then.
 *
 * @example
 * onError(error: unknown) {
 *   if (!(error instanceof ConflictError)) throw error;
 *   this.theirs = error.fields.map((field) => `${field}: ${error.theirs[field]}`);
 * }
 */
export class ConflictError extends LiveError {
  /**
   * @param where - the component and its field, such as `Profile.user`
   * @param mine - the entity as the handler would have saved it
   * @param theirs - the entity as it stands in the database
   * @param fields - names of the fields that the handler set and that have another value there
   */
  constructor(
    where: string,
    readonly mine: Readonly<Record<string, unknown>>,
    readonly theirs: Readonly<Record<string, unknown>>,
    readonly fields: readonly string[],
  ) {
    const differing = fields.length > 0 ? `, in ${fields.join(" and ")} too` : "";
    super("HL_CONFLICT", `${where} was changed by someone else in the meantime${differing}.`, {
      status: 409,
    });
  }
}
