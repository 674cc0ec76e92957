/** Events that the user has to confirm: those of elements with `data-live-confirm`. */
import { oneLine, questionOf } from "../../../views/bindings.js";
import { LiveError } from "../../../views/errors.js";
import { FormErrors } from "../form-errors.js";
import { findAll } from "./offers.js";
import { fieldsetsAround } from "./outer-place.js";
import type { ResolvedOffer } from "./resolve-offer.js";
import type { LiveEvent, Run } from "./run.js";

/** Whether the user has cancelled an event that was to be confirmed. */
export function isCancelled({ instance, event }: Run, { binding: { event: type } }: ResolvedOffer): boolean {
  const { binding, input, mode } = event as LiveEvent;
  if (input.confirmed !== "") return false;
  // The page that is shown again has what was typed.
  if (mode === "form" && type === "submit") instance.formErrors = new FormErrors(binding);
  return true;
}

/**
 * Checks that the user has confirmed what the newest render asks; or what another element with the same binding asks, which
 * may be nothing.
 *
 * @throws {LiveError} HL_UNCONFIRMED with the question, if they were not asked, or asked something else
 */
export function checkConfirmed({ instance, event }: Run, offer: ResolvedOffer): void {
  const { binding, input } = event as LiveEvent;
  const question = questionOf(offer.binding, offer.values);
  const confirmed = input.confirmed && oneLine(input.confirmed);
  if (question === "" || question === confirmed) return;
  const others = findAll(instance.rendered, binding, fieldsetsAround(instance));
  const asked = others.map((each) => questionOf(each.binding, each.values));
  if (asked.some((each) => each === "" || each === confirmed)) return;
  throw new LiveError("HL_UNCONFIRMED", question, { status: 422 });
}
