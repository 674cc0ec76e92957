/** The renders in which a component can have bindings: its own, and what it has put into slots that are shown. */
import type { Place } from "../../../views/value-kinds.js";
import type { Rendered } from "../../../views/values.js";
import { type Instance, isInPage } from "../instance.js";
import type { FilledSlot } from "../slots/filled-slot.js";
import { findAll, findOffer, findUsable, type Offer } from "./offers.js";
import { fieldsetsAround, outerPlace } from "./outer-place.js";

/** The binding with this canonical text, even if its control is disabled. */
export function findShown(instance: Instance, text: string): Offer | undefined {
  return (
    findOffer(instance.rendered, text) ?? firstInSlots(instance, (rendered) => findOffer(rendered, text))
  );
}

/** The binding with this canonical text whose control can be used: it is shown, and not disabled. */
export function findUsableShown(instance: Instance, text: string): Offer | undefined {
  if (!isInPage(instance)) return undefined;
  return (
    findUsable(instance.rendered, text, fieldsetsAround(instance)) ??
    firstInSlots(instance, (rendered, filled) => findUsable(rendered, text, fieldsetsAround(filled)))
  );
}

/** All usable bindings with this canonical text; `isWithPlace`: with the forms of other components around them. */
export function findAllShown(instance: Instance, text: string, isWithPlace = false): Offer[] {
  const placeOf = (at: Instance | FilledSlot<Instance>): Place | undefined =>
    isWithPlace ? outerPlace(at) : undefined;
  const own = findAll(instance.rendered, text, placeOf(instance));
  const inSlots = shownSlots(instance).map((filled) => findAll(filled.rendered, text, placeOf(filled)));
  return inSlots.length > 0 ? [own, ...inSlots].flat() : own;
}

/** Whether a component has put something into slots that are shown. */
export function hasShownSlots(instance: Instance): boolean {
  return shownSlots(instance).length > 0;
}

function firstInSlots(
  instance: Instance,
  find: (rendered: Rendered, filled: FilledSlot<Instance>) => Offer | undefined,
): Offer | undefined {
  for (const filled of shownSlots(instance)) {
    const offer = find(filled.rendered, filled);
    if (offer) return offer;
  }
  return undefined;
}

const none: readonly FilledSlot<Instance>[] = [];

function shownSlots({ composition }: Instance): readonly FilledSlot<Instance>[] {
  const contents = composition?.contents;
  return contents ? [...contents.values()].filter((filled) => isInPage(filled)) : none;
}
