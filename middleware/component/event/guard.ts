/** Limits that apply to events from every transport. */
import type { Instance } from "../instance.js";

/** Maximum number of queued events of one component. */
const maxQueued = 200;

export function isQueueFull({ queueLength }: Instance): boolean {
  return queueLength >= maxQueued;
}
