/** Tools for developers: frames in the console, and a slow line. Loaded when they are asked for. */
import type { Kit } from "../core/core.js";
import { isWaiting } from "./debounce.js";

let isTold = false;
let delay = 0;
let isInPlace = false;

/** Tells each frame in the console, or no more. */
export function debug(kit: Kit, on = true): void {
  isTold = on;
  stepIn(kit);
}

/** Makes the line slow: half of the time is spent on the way up, half on the way down. */
export function latency(kit: Kit, milliseconds: number): void {
  delay = milliseconds / 2;
  stepIn(kit);
}

function stepIn({ wire }: Kit): void {
  if (isInPlace) return;
  isInPlace = true;
  wire.transmit = slow("↑", wire.transmit);
  wire.receive = slow("↓", wire.receive);
}

function slow<Frame>(arrow: string, pass: (frame: Frame) => void): (frame: Frame) => void {
  return (frame) => {
    if (isTold) console.log("Hyper Live", arrow, frame);
    if (delay > 0) setTimeout(pass, delay, frame);
    else pass(frame);
  };
}

/** Settles when nothing is under way. */
export async function settled({ allViews }: Kit): Promise<void> {
  const isBusy = () =>
    isWaiting() || hyperLive.state === "connecting" || allViews().some(({ pending }) => pending.length > 0);
  while (isBusy()) await new Promise((resolve) => setTimeout(resolve, 10));
}
