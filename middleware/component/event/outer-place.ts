/** Where a component is in the renders around it: in which form, and whether in a disabled fieldset. */
import { findIn, type Place } from "../../../views/value-kinds.js";
import type { Placed } from "../../../views/values.js";
import { Instance } from "../instance.js";
import type { FilledSlot } from "../slots/filled-slot.js";

/** A component, or what fills a slot. */
type Block = Instance | FilledSlot<Instance>;

/** The place of a component, or of what fills a slot; undefined if no form and no fieldset is around it. */
export function outerPlace(block: Block): Place | undefined {
  const container = containerOf(block);
  if (!container) return undefined;
  // A component in a list is found by its identity.
  const found = findIn<{ place: Place | undefined }>(
    container.rendered,
    {
      template: () => undefined,
      rows: () => undefined,
      component: (placed: Placed, place) => (placed === block ? { place } : undefined),
    },
    outerPlace(container),
  );
  return found?.place;
}

/** The same, if a render around it has a fieldset that can be disabled: components without one need not search. */
export function fieldsetsAround(block: Block): Place | undefined {
  for (let at = containerOf(block); at; at = containerOf(at))
    if ((at instanceof Instance ? at : at.owner).definition.canDisable) return outerPlace(block);
  return undefined;
}

function containerOf(block: Block): Block | undefined {
  return block.container as Block | undefined;
}
