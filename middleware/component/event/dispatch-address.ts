/** The path of a change that the page's address makes to one component. */
import type { Method } from "../contracts.js";
import type { Instance } from "../instance.js";
import { admitEvent } from "./admit.js";
import { admitThen, receive } from "./dispatch.js";
import { type Awaitable, andThen, done } from "./outcome.js";
import { enqueueEvent } from "./queue.js";
import { type LiveEvent, Run } from "./run.js";

/** What the page's address says about one component now. */
export interface AddressChange {
  /** who has changed it */
  event: LiveEvent;
  /** Sets the fields; returns a function that restores them, or undefined if they have these values already. */
  apply(): (() => void) | undefined;
}

/** Sets url() fields as the page's address says, after earlier events, and calls `onUrl`. The guards see the new values. */
export function dispatchAddress(instance: Instance, change: AddressChange): Awaitable {
  return enqueueEvent(instance, change, runAddress);
}

function runAddress(instance: Instance, change: AddressChange): Awaitable {
  const { event } = change;
  if (instance.isGone || event.visitor?.isEnded) return done;
  if (event.visitor?.hold !== undefined) return event.visitor.hold.then(() => runAddress(instance, change));
  instance.unpark();
  const undo = change.apply();
  if (!undo) return done;
  const { onUrl = noHook } = instance.component;
  const outcome = admitThen(new Run(instance, event), admitEvent, (run) => receive(run, onUrl as Method, []));
  return andThen(outcome, undo, (undo, outcome) => {
    if (outcome.status === "refused") undo();
    return outcome;
  });
}

const noHook = (): void => {};
