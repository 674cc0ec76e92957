/** Where a component is in the renders of its parents: in which form, and whether in a disabled fieldset. */
import { findIn, type Place } from "../../../views/value-kinds.js";
import type { Placed } from "../../../views/values.js";
import type { Instance } from "../instance.js";

/** The place of a component; undefined if no form and no fieldset of a parent is around it. */
export function outerPlace(instance: Instance): Place | undefined {
  const { parent } = instance;
  if (!parent) return undefined;
  // A component in a list is found by its identity.
  const found = findIn<{ place: Place | undefined }>(
    parent.rendered,
    {
      template: () => undefined,
      rows: () => undefined,
      component: (placed: Placed, place) => (placed === instance ? { place } : undefined),
    },
    outerPlace(parent),
  );
  return found?.place;
}

/** The same, if a parent has a fieldset that can be disabled: components without one need not search. */
export function fieldsetsAround(instance: Instance): Place | undefined {
  for (let { parent } = instance; parent; { parent } = parent)
    if (parent.definition.canDisable) return outerPlace(instance);
  return undefined;
}
