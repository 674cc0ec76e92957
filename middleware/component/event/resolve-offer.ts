/** Finds the binding and the handler of an event in its component's newest render. */
import { LiveError } from "../../../views/errors.js";
import { handlerOf } from "../handler-names.js";
import { type Instance } from "../instance.js";
import { findOffer, type Offer } from "./offers.js";

/** The binding that checks a form, if the class has no handler of this name. */
const validate = "validate";

/** An offer, with the handler that it calls; without a handler if it checks a form. */
export interface ResolvedOffer extends Offer {
  method: ((...args: unknown[]) => unknown) | undefined;
}

/**
 * The offer that an event names.
 *
 * @param text - the binding's canonical text
 * @returns undefined for the check of a form that has been removed meanwhile, which is not an error
 * @throws {LiveError} HL_EVENT_NOT_OFFERED
 */
export function resolveOffer(instance: Instance, text: string): ResolvedOffer | undefined {
  const offer = findOffer(instance.rendered, text);
  const method = offer && handlerOf(instance.component, offer.binding.handler);
  if (offer && (method || offer.binding.validates))
    return { binding: offer.binding, values: offer.values, method };
  if (!offer && text === validate) return undefined;
  throw new LiveError(
    "HL_EVENT_NOT_OFFERED",
    `${instance.definition.name} was sent ${JSON.stringify(text.slice(0, 80))}, which its page does not offer.`,
    { status: 403 },
  );
}
