/** The outcome of an event. */
import type { LiveError } from "../../../views/errors.js";
import type { InputError } from "../../input/input-error.js";
import type { Effects } from "../effects.js";
import { isPromise } from "../is-promise.js";

export type Outcome =
  /**
   * the handler ran, or it threw and onError handled the error; with its effects, and the value that it returned for an
   * element's hook. `afterwards` has what is to be done once the state is stored, such as broadcasts
   */
  | {
      status: "done";
      effects?: Effects;
      value?: unknown;
      afterwards?: (() => void)[];
      /** numbers of the deferred components that were loaded together with that of the event */
      loaded?: readonly number[];
    }
  /** a form was checked while it was being filled in, or an event was cancelled */
  | { status: "checked" }
  /** the handler threw, or its result could not be kept; it is undone, and only the flashes of one that threw are shown */
  | { status: "failed"; error: unknown; effects?: Effects }
  /** the handler was not called: the render does not offer the event, or its values don't fit */
  | { status: "refused"; error: LiveError }
  /** the handler was not called, since the values don't fit; the newest render shows the errors */
  | { status: "invalid"; error: InputError }
  /** the handler was not called, since its view or its page has ended: the event does not count, and is sent again */
  | { status: "unrun" };

/** An outcome; a promise of one if code of the application is async. */
export type Awaitable = Outcome | Promise<Outcome>;

/** Shared by all events without effects. */
export const done: Outcome = { status: "done" };

/** Shared by all events that only check. */
export const checkedOnly: Outcome = { status: "checked" };

/** Shared by all events that did not run. */
export const unrun: Outcome = { status: "unrun" };

/** Whether the handler wanted something done once its state is stored. */
export function hasAfterwards(outcome: Outcome): boolean {
  return outcome.status === "done" && outcome.afterwards !== undefined;
}

/** Does what a handler wanted done once its state is stored. */
export function runAfterwards(outcome: Outcome): void {
  if (outcome.status === "done" && outcome.afterwards) for (const action of outcome.afterwards) action();
}

/** Calls `next` with an outcome, synchronously if the outcome is not a promise. */
export function andThen<Run>(
  outcome: Awaitable,
  run: Run,
  next: (run: Run, outcome: Outcome) => Awaitable,
): Awaitable {
  return isPromise(outcome) ? outcome.then((outcome) => next(run, outcome)) : next(run, outcome);
}
