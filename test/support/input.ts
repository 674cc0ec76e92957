/** Reads arguments without a component: a method with these types, a binding, and what a browser sent. */
import type { Input } from "../../middleware/input/event-input.js";
import { handler } from "../../middleware/input/handler.js";
import { InputError, type Translate } from "../../middleware/input/input-error.js";
import { readArguments } from "../../middleware/input/read-arguments.js";
import type { HandlerType } from "../../middleware/input/types.js";
import type { Binding } from "../../views/bindings.js";
import { parseBinding } from "../../views/compile/parse-binding.js";

export type Fields = [name: string, value: string][];

/** A method with a handler's types, as long as they are. */
export function methodOf(types: HandlerType[]): object {
  const method = Object.defineProperty(() => {}, "length", { value: types.length });
  handler(...types)({}, "method", { value: method } as never);
  return method;
}

/** A binding: "take" is a form's submit, anything else a click. */
export function bindingOf(text: string): Binding {
  const event = text.includes("(") ? "click" : "submit";
  return parseBinding(`@${event}`, { strings: [text], holes: [] }, "test");
}

/** The arguments of a method with these types. */
export function argumentsFor(
  types: HandlerType[],
  binding: string,
  fields: Fields,
  { own, translate }: { own?: Input["own"]; translate?: Translate } = {},
): unknown[] {
  return readArguments(methodOf(types), bindingOf(binding), [], { fields, ...(own && { own }) }, translate);
}

/** The error of fields that do not fit. */
export function inputErrorOf(action: () => unknown): InputError {
  try {
    action();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}
