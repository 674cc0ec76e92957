/** The path of a change that the page's address makes to one component. */
import type { BeforeAddress } from "../checkpoints.js";
import type { Method } from "../contracts.js";
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
import { admitEvent } from "./admit.js";
import { keepWhileRunning, setAddressBefore } from "./checkpoint.js";
import { type Awaitable, andThen, done, unrun } from "./outcome.js";
import { enqueueEvent } from "./queue.js";
import { type LiveEvent, Run } from "./run.js";
import { admitThen, closing, receive } from "./run-method.js";

/** What the page's address says about one component now. */
export interface AddressChange {
  /** who has changed it */
  event: LiveEvent;
  /** Sets the fields; returns what was before, or undefined if they have these values already. */
  apply(): BeforeAddress | undefined;
}

/** Sets url() fields as the page's address says, after earlier events, and calls `onUrl`. The guards see the new values. */
export function dispatchAddress(instance: Instance, change: AddressChange): Awaitable {
  const outcome = enqueueEvent(instance, change, runAddress);
  return isPromise(outcome) ? closing(instance, outcome) : outcome;
}

function runAddress(instance: Instance, change: AddressChange): Awaitable {
  const { event } = change;
  if (instance.isGone || event.visitor?.isEnded) return unrun;
  if (event.visitor?.hold !== undefined) return event.visitor.hold.then(() => runAddress(instance, change));
  instance.unpark();
  const before = change.apply();
  if (!before) return done;
  const outcome = admitThen(new Run(instance, event), admitEvent, (run) => callHook(run, before));
  return andThen(outcome, before, ({ fields, url }, outcome) => {
    if (outcome.status !== "refused") return outcome;
    Object.assign(instance.component, fields);
    instance.view.url = url;
    return outcome;
  });
}

/** Calls `onUrl`. While it runs, a snapshot holds the address from before, so that the page that comes back tells it again. */
function callHook(run: Run, before: BeforeAddress): Awaitable {
  const { onUrl = noHook } = run.instance.component;
  const outcome = receive(run, onUrl as Method, []);
  if (isPromise(outcome)) setAddressBefore(run, before);
  return keepWhileRunning(run, outcome);
}

const noHook = (): void => {};
