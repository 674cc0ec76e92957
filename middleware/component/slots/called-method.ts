/** The method that a component's callback calls, for what knows nothing of slots and callbacks. */
import { handlerOf } from "../handler-names.js";

type Method = (...args: unknown[]) => unknown;

/** For each callback, what looks up the method that it calls now. */
export const methodOfCallback = new WeakMap<object, () => Method | undefined>();

/** The method that a binding to this handler of a component calls. */
export function calledMethod(component: object, handler: string): Method | undefined {
  const method = handlerOf(component, handler);
  const find = method && methodOfCallback.get(method);
  return find ? find() : method;
}
