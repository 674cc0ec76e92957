/** Tools for developers: frames in the console, and a slow line. Loaded when they are asked for. */
import type { Core } from "../core/core.js";
import { isWaiting } from "./debounce.js";

let isTold = false;
let delay = 0;
let isInPlace = false;

/** Tells each frame in the console, or no more. */
export function debug(core: Core, on = true): void {
  isTold = on;
  stepIn(core);
}

/** Makes the line slow: half of the time is spent on the way up, half on the way down. */
export function latency(core: Core, milliseconds: number): void {
  delay = milliseconds / 2;
  stepIn(core);
}

function stepIn(core: Core): void {
  if (isInPlace) return;
  isInPlace = true;
  core._wire.transmit = slow("↑", core._wire.transmit);
  core._wire.receive = slow("↓", core._wire.receive);
}

function slow<Frame>(arrow: string, pass: (frame: Frame) => void): (frame: Frame) => void {
  return (frame) => {
    if (isTold) console.log("Hyper Live", arrow, frame);
    if (delay > 0) setTimeout(pass, delay, frame);
    else pass(frame);
  };
}

/** Settles when nothing is under way. */
export async function settled(core: Core): Promise<void> {
  const isBusy = () =>
    isWaiting() || hyperLive.state === "connecting" || core._allViews().some(({ pending }) => pending.length > 0);
  while (isBusy()) await new Promise((resolve) => setTimeout(resolve, 10));
}
