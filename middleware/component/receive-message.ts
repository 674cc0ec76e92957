/** Messages that a component receives from outside of its page. */
import type { Method } from "./contracts.js";
import { dispatchMessage } from "./event/dispatch.js";
import type { Instance } from "./instance.js";

/** Calls a method of the component with a message; does nothing if the component has no such method. */
export function receiveMessage(instance: Instance, method: string, ...payload: unknown[]): void {
  const found = (instance.component as unknown as Record<string, unknown>)[method];
  if (typeof found === "function") dispatchMessage(instance, found as Method, payload);
}

/** Calls `onBroadcast` of all of a view's components that have it. */
export function receiveBroadcast(
  { instances }: { readonly instances: readonly (Instance | undefined)[] },
  payload: unknown,
): void {
  for (const instance of instances) if (instance) receiveMessage(instance, "onBroadcast", payload);
}
