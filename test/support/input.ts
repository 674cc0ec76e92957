/** Reads the arguments of a handler without a component: from types, a binding, and the fields that a browser sent. */

import { handler } from "../../middleware/component/handler.js";
import type { Input } from "../../middleware/input/event-input.js";
import { InputError, type Translate } from "../../middleware/input/input-error.js";
import { readArguments } from "../../middleware/input/read-arguments.js";
import type { HandlerType } from "../../middleware/input/types.js";
import type { Binding } from "../../views/bindings.js";
import { parseBinding } from "../../views/compile/parse-binding.js";

export type Fields = [name: string, value: string][];

/** A handler with these types, and with one parameter for each. */
export function methodOf(types: HandlerType[]): object {
  const method = Object.defineProperty(() => {}, "length", { value: types.length });
  handler(...types)({}, "method", { value: method } as never);
  return method;
}

/** The binding with this text: a click's if it has arguments in parentheses, else the submit of a form. */
export function bindingOf(text: string): Binding {
  const event = text.includes("(") ? "click" : "submit";
  return parseBinding(`@${event}`, { strings: [text], holes: [] }, "test");
}

/** The arguments for a handler with these types. */
export function argumentsFor(
  types: HandlerType[],
  binding: string,
  fields: Fields,
  { own, translate }: { own?: Input["own"]; translate?: Translate } = {},
): unknown[] {
  return readArguments(methodOf(types), bindingOf(binding), [], { fields, ...(own && { own }) }, translate);
}

/** The InputError that an action throws. */
export function inputErrorOf(action: () => unknown): InputError {
  try {
    action();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}
