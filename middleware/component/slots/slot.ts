/** `slot()`: shows in a component what its parent has put there. */
import { LiveError } from "../../../views/errors.js";
import { type Rendered, SlotUse } from "../../../views/values.js";
import { isFilled } from "./composition.js";
import { defaultSlot } from "./slot-name.js";
import type { NameIn, SlotContent } from "./slot-types.js";

/**
 * The content of a slot, for the `render()` of the component that has the slot. Each slot can be shown once, or passed on to
 * a slot of a child.
 *
 * @param component - `this`
 * @param name - default: the default slot, for which a mount needs no name
 * @param fallback - is shown if the parent has put nothing there; it belongs to the component itself
 * @returns undefined if there is neither content nor a fallback, so that what is around it can be left out
 *
 * @example
 * render() {
 *   return html`<article><h3>${this.title}</h3> ${slot(this)} <footer>${slot(this, "footer", html`—`)}</footer></article>`;
 * }
 */
export function slot<Slots>(
  component: object & { readonly slots?: Slots },
  name: NameIn<Slots>,
  fallback?: SlotContent,
): SlotContent;
export function slot(component: object, fallback?: Rendered): SlotContent;
export function slot(component: object, second?: unknown, third?: SlotContent): SlotContent {
  const isName = typeof second === "string";
  const name = isName ? second : defaultSlot;
  const fallback = isName ? third : (second as SlotContent);
  if (typeof component !== "object" || component === null)
    throw new LiveError("HL_SLOT", `slot() was given a value of type ${typeof component} as its component.`);
  return isFilled(component, name) ? new SlotUse(component, name) : fallback;
}
