/** Validation while a form is filled in: what is wrong with it now, without calling its handler. */
import type { Binding } from "../../views/bindings.js";
import type { Class } from "./class.js";
import type { Input } from "./event-input.js";
import { maxFields } from "./fields.js";
import { ErrorCollector, type FieldError, type Translate } from "./input-error.js";
import { typesOf } from "./parameters.js";
import { argumentsOf, readArgument } from "./read-arguments.js";
import { classOf } from "./types.js";

/** The class that a handler takes a whole form as, if it does. */
export function formClassOf(method: object): Class | undefined {
  return classOf(typesOf(method)?.[0]);
}

/**
 * Finds what is wrong with a form that a submit would hand to a handler.
 *
 * @param binding - the form's submit; its literals are left aside
 * @param values - the holes' values of the render that has it
 * @param touched - names of the fields to speak of; default all
 * @param translate - words each message
 * @returns by field; empty where all is well, and where the form can't be handed over at all, which its submit tells
 */
export function checkForm(
  method: object,
  binding: Binding,
  values: readonly unknown[],
  input: Input,
  touched?: ReadonlySet<string>,
  translate?: Translate,
): FieldError[] {
  if (input.fields.length > maxFields) return [];
  const collector = new ErrorCollector(translate);
  const source = { method, binding, values, input, collector };
  const types = typesOf(method);
  for (const [index, argument] of argumentsOf(method, binding).entries()) {
    const isForm = argument.type === "form" && classOf(types?.[index]) !== undefined;
    if (isForm || argument.type === "field") readArgument(source, argument, index);
  }
  return collector.fields.filter(({ path }) => !touched || touched.has(path));
}
