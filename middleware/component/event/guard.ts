/** Limits that hold for all ways in. */
import type { Instance } from "../instance.js";

/** Most events of one component that may be queued. */
const maxQueued = 200;

/** Whether a component has as many events queued as it may. */
export function isQueueFull({ queueLength }: Instance): boolean {
  return queueLength >= maxQueued;
}
