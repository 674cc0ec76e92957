/** Finds the binding and the handler of an event in its component's newest render. */
import { LiveError } from "../../../views/errors.js";
import { handlerOf, loadName } from "../handler-names.js";
import type { Instance } from "../instance.js";
import { calledBy, checkTyped } from "../slots/callbacks.js";
import type { Offer } from "./offers.js";
import { findUsableShown } from "./shown-renders.js";

/** The binding that checks a form, if the class has no handler of this name. */
const validate = "validate";

/** An offer whose handler was looked up; there is none if it checks a form. */
export type ResolvedOffer = Offer;

/**
 * The offer that an event names. Bindings of disabled controls are not offered.
 *
 * @param text - the binding's canonical text
 * @returns undefined for the check of a form that has been removed meanwhile, and for a component that is loaded already:
 *   these are no errors
 * @throws {LiveError} HL_EVENT_NOT_OFFERED
 */
export function resolveOffer(instance: Instance, text: string): ResolvedOffer | undefined {
  const offer = findUsableShown(instance, text);
  if (offer) {
    if (instance.composition?.callbacks) resolveCallback(instance, offer);
    else offer.method = handlerOf(instance.component, offer.binding.handler);
    if (offer.method || offer.binding.validates) return offer;
  }
  // A component can be asked twice to be loaded.
  if (!offer && (text === validate || text === loadName)) return undefined;
  throw new LiveError(
    "HL_EVENT_NOT_OFFERED",
    `${instance.definition.name} was sent ${JSON.stringify(text.slice(0, 80))}, which its page does not offer.`,
    { status: 403 },
  );
}

function resolveCallback(instance: Instance, offer: Offer): void {
  const called = calledBy(instance, offer.binding);
  checkTyped(called);
  offer.method = called.method;
  offer.binding = called.binding;
  offer.target = called.target;
}

/** Whether a component's newest render has the binding. */
export function isOffered(instance: Instance, text: string): boolean {
  return findUsableShown(instance, text) !== undefined;
}
