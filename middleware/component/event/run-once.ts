/** Runs an event once, whatever way it comes, and however often: its page has numbered it. */
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
import { dispatch } from "./dispatch.js";
import type { Outcome } from "./outcome.js";
import type { LiveEvent } from "./run.js";

/** Tells a page what became of an event, by the way that it came. */
export interface Answer<Result> {
  /** Is called in the same turn in which the event is done. */
  finish(outcome: Outcome): Result;
}

/**
 * Runs an event, unless it was run already or is under way.
 *
 * @param number - counts the page's events of this component, from 1
 * @returns what the answer gives; undefined where the event was not run again
 */
export function runOnce<Result>(
  instance: Instance,
  number: number,
  event: LiveEvent,
  answer: Answer<Result>,
): Result | Promise<Result> | undefined {
  if (!instance.events.begin(number)) return undefined;
  const outcome = dispatch(instance, event);
  // Not by a promise more, behind which the next event would run before this one is answered.
  return isPromise(outcome)
    ? outcome.then((outcome) => end(instance, number, outcome, answer))
    : end(instance, number, outcome, answer);
}

function end<Result>(instance: Instance, number: number, outcome: Outcome, answer: Answer<Result>): Result {
  instance.events.end(number);
  return answer.finish(outcome);
}
