/** The error of a row that two users changed at the same time. */
import { LiveError } from "../../../views/errors.js";

/**
 * Someone else changed a row after the page had shown it, so the handler's changes were not saved. Code HL_CONFLICT,
 * status 409; it is passed to the component's `onError`. By then the component's entity has the other user's values.
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
   * @param theirs - the entity as the database has it
   * @param fields - names of the fields that the handler changed and that have another value in the database
   */
  constructor(
    where: string,
    readonly mine: Readonly<Record<string, unknown>>,
    readonly theirs: Readonly<Record<string, unknown>>,
    readonly fields: readonly string[],
  ) {
    const differing = fields.length > 0 ? `, including ${fields.join(" and ")}` : "";
    super("HL_CONFLICT", `${where} was changed by someone else in the meantime${differing}.`, {
      status: 409,
    });
  }
}
