/** Brings a view to the address that its page has now, such as after Back. */
import type { AddressedView } from "../address/address.js";
import type { BeforeAddress } from "../checkpoints.js";
import type { Asker } from "../guards.js";
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
import { dispatchAddress } from "./dispatch-address.js";
import type { Outcome } from "./outcome.js";

/** The text of a change that no binding has sent. */
const ofAddress = { binding: "", input: { fields: [] } };

/**
 * Sets the url() fields whose parameters differ in an address from what the view's own says, and calls `onUrl` of their
 * components. The other parameters of the view's address stay.
 *
 * @param url - path and query; the path is not looked at
 * @param finish - called as soon as a component has followed, before its next event runs
 * @returns the outcomes, one for each component that had to follow; a promise of them if any is async
 */
export function followAddress(
  view: AddressedView<Instance>,
  url: string,
  asker: Asker,
  finish: (outcome: Outcome) => void = () => {},
): Outcome[] | Promise<Outcome[]> {
  const { address } = view;
  if (!address) return [];
  const event = { ...ofAddress, ...asker };
  const outcomes = address.changedBetween(view.url, url).map((instance) => {
    const outcome = dispatchAddress(instance, { event, apply: () => applyAddress(view, instance, url) });
    const end = (outcome: Outcome) => {
      finish(outcome);
      return outcome;
    };
    // One more promise in between would let the next event run first.
    return isPromise(outcome) ? outcome.then(end) : end(outcome);
  });
  return outcomes.some(isPromise) ? Promise.all(outcomes) : (outcomes as Outcome[]);
}

/** Sets one component's fields, and the view's address as far as it belongs to them; returns what both were before. */
function applyAddress(
  view: AddressedView<Instance>,
  instance: Instance,
  url: string,
): BeforeAddress | undefined {
  const { address, url: before } = view;
  const fields = address?.read(instance, before, url);
  view.url = address?.adopt(instance, before, url) ?? before;
  return fields && { fields, url: before };
}
