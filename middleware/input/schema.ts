/** Schemas of zod, valibot, arktype and others as the types of handlers' parameters: https://standardschema.dev */
import type { StandardSchemaV1 } from "@standard-schema/spec";
import { LiveError } from "../../views/errors.js";

/** A Standard Schema: what zod, valibot, arktype and others call a schema or a type. */
export type Schema<Output = unknown> = StandardSchemaV1<unknown, Output>;

/** A value that does not fit, with the path of what is wrong in it: its keys with slashes between them. */
export interface Issue {
  path: string;
  message: string;
}

/** Whether a type is a schema; arktype's are functions. */
export function isSchema(type: unknown): type is Schema {
  return (typeof type === "object" || typeof type === "function") && type !== null && "~standard" in type;
}

/**
 * Checks a value.
 *
 * @returns the schema's output, or what is wrong
 * @throws {LiveError} HL_HANDLER_TYPES if the schema answers later, which the arguments of an event can't wait for
 */
export function checkSchema(schema: Schema, value: unknown): { value: unknown } | { issues: Issue[] } {
  const result = schema["~standard"].validate(value);
  if (result instanceof Promise) {
    // Its failure would be nobody's.
    result.catch(() => {});
    throw new LiveError(
      "HL_HANDLER_TYPES",
      `A schema of ${schema["~standard"].vendor} has asynchronous rules, and arguments are checked at once: check that in ` +
        "the handler.",
    );
  }
  if (!result.issues) return { value: result.value };
  return {
    issues: result.issues.map(({ path = [], message }) => ({ path: path.map(keyOf).join("/"), message })),
  };
}

/** The key of a part of a path, which some libraries wrap in an object. */
function keyOf(part: PropertyKey | StandardSchemaV1.PathSegment): string {
  return String(typeof part === "object" ? part.key : part);
}
