/** Validates a form while it is being filled in, without calling its handler. */
import type { Binding } from "../../views/bindings.js";
import type { Input } from "./event-input.js";
import { ErrorCollector, type FieldError, type Translate } from "./input-error.js";
import { typesOf } from "./parameters.js";
import { argumentsOf, readArgument } from "./read-arguments.js";
import { isSchema } from "./schema.js";
import { classOf } from "./types.js";

/**
 * Validates a form that a submit would pass to a handler.
 *
 * @param binding - the binding of the form's submit; its literals are ignored
 * @param values - the hole values of the render that offers the binding
 * @param touched - names of the fields whose errors to return; default all
 * @param translate - translates each message
 * @returns errors by field; empty if the form is valid, or if it can't be submitted at all, which its submit reports
 */
export function checkForm(
  method: object,
  binding: Binding,
  values: readonly unknown[],
  input: Input,
  touched?: ReadonlySet<string>,
  translate?: Translate,
): FieldError[] {
  const collector = new ErrorCollector(translate);
  const source = { method, binding, values, input, collector };
  const types = typesOf(method);
  for (const [index, argument] of argumentsOf(method, binding).entries()) {
    const type = types?.[index];
    const isForm = argument.type === "form" && (isSchema(type) || classOf(type) !== undefined);
    if (isForm || argument.type === "field") readArgument(source, argument, index);
  }
  return collector.fields.filter(({ path }) => !touched || touched.has(path));
}
