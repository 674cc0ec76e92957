/** The name of a method of a component: subscriptions are stored by it. */
import { LiveError } from "../../views/errors.js";
import type { Instance } from "./instance.js";

/**
 * @param call - what was called with the method, for errors, as in `subscribe("orders")`
 * @param fix - what to write instead
 * @throws {LiveError} HL_CONTEXT for something that is not one of the component's methods
 */
export function methodName(instance: Instance, method: unknown, call: string, fix: string): string {
  const { name } = method as { name?: string };
  const component = instance.component as unknown as Record<string, unknown>;
  if (name !== undefined && name !== "constructor" && component[name] === method) return name;
  throw new LiveError(
    "HL_CONTEXT",
    `${call} in ${instance.definition.name} was given something that is not one of its methods: write ${fix}.`,
  );
}
