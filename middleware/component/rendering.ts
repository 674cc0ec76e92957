/** The component whose `render()` is running. */
import type { Instance } from "./instance.js";

let current: Instance | undefined;

/** Starts the render of a component; returns the component whose render it interrupts. Pass that to {@link endRendering}. */
export function startRendering(instance: Instance): Instance | undefined {
  const outer = current;
  current = instance;
  return outer;
}

export function endRendering(outer: Instance | undefined): void {
  current = outer;
}

/** The component that renders; undefined outside of `render()`. */
export function renderingInstance(): Instance | undefined {
  return current;
}
