/** Tools for developers: frames in the console, and a slow connection. */
import type { Core } from "../core/core.js";
import { isNavigating } from "./address.js";
import { hasWaiting } from "./debounce.js";

let isLogging = false;
let delay = 0;
let isInterposed = false;

/** Logs each frame to the console, or stops logging. */
export function debug(core: Core, on = true): void {
  isLogging = on;
  interpose(core);
}

/** Delays frames, by half of the time in each direction. */
export function latency(core: Core, milliseconds: number): void {
  delay = milliseconds / 2;
  interpose(core);
}

function interpose(core: Core): void {
  if (isInterposed) return;
  isInterposed = true;
  core._wire._transmit = slow("↑", core._wire._transmit);
  core._wire._receive = slow("↓", core._wire._receive);
}

function slow<Passed extends unknown[]>(arrow: string, pass: (...passed: Passed) => void): typeof pass {
  return (...passed) => {
    if (isLogging) console.log("Hyper Live", arrow, passed[0]);
    if (delay > 0) setTimeout(pass, delay, ...passed);
    else pass(...passed);
  };
}

/** Resolves when no event is in flight or debounced, no connection is being opened, and no page is fetched. */
export async function settled(core: Core): Promise<void> {
  const isBusy = () =>
    hasWaiting() ||
    hyperLive.state === "connecting" ||
    isNavigating() ||
    core._allViews().some((view) => view._pending.length > 0);
  while (isBusy()) await new Promise((resolve) => setTimeout(resolve, 10));
}
