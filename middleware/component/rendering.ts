/** The components whose `render()` is running. */
import type { Instance } from "./instance.js";

/** Each is placed by a render of the one before. */
const rendering: Instance[] = [];

/** Starts the render of a component, which may interrupt that of another one. */
export function startRendering(instance: Instance): void {
  rendering.push(instance);
}

export function endRendering(): void {
  rendering.pop();
}

/** The component that renders; undefined outside of `render()`. */
export function renderingInstance(): Instance | undefined {
  return rendering.at(-1);
}

/** Whether a component renders, itself or by way of those that it places. */
export function isRendering(instance: Instance): boolean {
  return rendering.includes(instance);
}
