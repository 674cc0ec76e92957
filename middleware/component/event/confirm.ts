/** Events that the user has to confirm: those of elements with `data-live-confirm`. */
import { oneLine, questionOf } from "../../../views/bindings.js";
import { LiveError } from "../../../views/errors.js";
import { FormErrors } from "../form-errors.js";
import type { ResolvedOffer } from "./resolve-offer.js";
import type { LiveEvent, Run } from "./run.js";
import { findAllShown } from "./shown-renders.js";

/** Whether the user has cancelled an event that was to be confirmed. */
export function isCancelled({ instance, event }: Run, { binding: { event: type } }: ResolvedOffer): boolean {
  const { binding, input, mode } = event as LiveEvent;
  if (input.confirmed !== "") return false;
  // The page that is shown again has what was typed.
  if (mode === "form" && type === "submit") instance.formErrors = new FormErrors(binding);
  return true;
}

/** Whether the handler of an event may not run: the user has cancelled it, or was not asked. */
export function isUnconfirmed(run: Run, offer: ResolvedOffer): boolean {
  if ((run.event as LiveEvent).input.confirmed === "") return true;
  return findUnconfirmed(run, offer) !== undefined;
}

/**
 * Checks that the user has confirmed what the newest render asks; or what another element with the same binding asks, which
 * may be nothing.
 *
 * @throws {LiveError} HL_UNCONFIRMED with the question, if they were not asked, or asked something else
 */
export function checkConfirmed(run: Run, offer: ResolvedOffer): void {
  const question = findUnconfirmed(run, offer);
  if (question !== undefined) throw new LiveError("HL_UNCONFIRMED", question, { status: 422 });
}

/** The question that the user was not asked; undefined if there is none. */
function findUnconfirmed({ instance, event }: Run, offer: ResolvedOffer): string | undefined {
  const { binding, input } = event as LiveEvent;
  const question = questionOf(offer.binding, offer.values);
  const confirmed = input.confirmed && oneLine(input.confirmed);
  if (question === "" || question === confirmed) return undefined;
  const others = findAllShown(instance, binding, true);
  const asked = others.map((each) => questionOf(each.binding, each.values));
  return asked.some((each) => each === "" || each === confirmed) ? undefined : question;
}
