/** Events that are not over when the page is left. */
import type { Core } from "../core/core.js";

/** Milliseconds that a navigation waits for events that the server has, and for those that could not be sent. */
const sentTime = 1_000;
const unsentTime = 5_000;

/**
 * Waits for the page's events, so that the next page shows what they have changed. Those that the server has go on there
 * when the page is left.
 *
 * @returns false if some could not be sent, and would be lost
 */
export async function eventsEnd(core: Core, signal: AbortSignal): Promise<boolean> {
  const start = performance.now();
  while (!signal.aborted) {
    const pending = core._allViews().flatMap((view) => view._pending);
    const time = performance.now() - start;
    const isSent = pending.every((each) => each._isSent);
    if (pending.length === 0 || (isSent && time > sentTime)) return true;
    if (time > unsentTime) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return false;
}
