/** Renders a component again because something that it depends on has changed. */
import type { ComponentView } from "./contracts.js";
import { isGuarded, whenAdmitted } from "./guards.js";
import type { Instance } from "./instance.js";
import { render } from "./render.js";

/**
 * Renders a component again without an event, if its user may still see it.
 *
 * @returns whether its view has to be delivered; if a guard decides, that is done here
 */
export function refresh(instance: Instance): boolean {
  const { view } = instance;
  const isFree = !isGuarded(instance);
  view.attempt(() =>
    isFree ? render(instance) : whenAdmitted(instance, () => showRefreshed(instance, view)),
  );
  return isFree;
}

function showRefreshed(instance: Instance, view: ComponentView<Instance>): void {
  // A running event renders when it finishes.
  if (instance.running !== undefined || instance.isGone) return;
  render(instance);
  view.deliver();
}
