/** What became of an event. */
import type { LiveError } from "../../../views/errors.js";
import type { InputError } from "../../input/input-error.js";
import type { Effects } from "../effects.js";
import { isPromise } from "../is-promise.js";

export type Outcome =
  /**
   * it ran, or its handler threw and onError answered; with what it asked for beside its state, and what it returned to
   * an element's hook
   */
  | { status: "done"; effects?: Effects; value?: unknown }
  /** a form was checked while it is filled in */
  | { status: "checked" }
  /** the handler threw; what it had set by then is kept, and its messages are shown */
  | { status: "failed"; error: unknown; effects?: Effects }
  /** it was not run: the render does not offer it, or its values do not fit */
  | { status: "refused"; error: LiveError }
  /** it was not run, since its values do not fit; the component says so in its newest render */
  | { status: "invalid"; error: InputError };

/** An outcome at once, or later where something of the application's is async. */
export type Awaitable = Outcome | Promise<Outcome>;

/** Shared by all events that asked for nothing. */
export const done: Outcome = { status: "done" };

/** Goes on with an outcome, without a promise where there is nothing to wait for. */
export function andThen<Run>(
  outcome: Awaitable,
  run: Run,
  next: (run: Run, outcome: Outcome) => Awaitable,
): Awaitable {
  return isPromise(outcome) ? outcome.then((outcome) => next(run, outcome)) : next(run, outcome);
}
