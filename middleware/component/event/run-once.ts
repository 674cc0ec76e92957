/** Runs an event that its page has numbered: once, even if it arrives several times and by several ways. */
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
import { dispatch } from "./dispatch.js";
import type { Outcome } from "./outcome.js";
import type { LiveEvent } from "./run.js";

/** Answers an event, by the way that it arrived. */
export interface Answer<Result> {
  /** Called as soon as the event is done, before the next one runs. */
  finish(outcome: Outcome): Result;
}

/**
 * Runs an event, unless it has run before or is running.
 *
 * @param number - the event's number among those that the page sent to this component, from 1
 * @returns the result of `answer.finish()`; undefined if the event was not run
 */
export function runOnce<Result>(
  instance: Instance,
  number: number,
  event: LiveEvent,
  answer: Answer<Result>,
): Result | Promise<Result> | undefined {
  if (!instance.events.begin(number)) return undefined;
  const outcome = dispatch(instance, event);
  // One more promise in between would let the next event run before this one is answered.
  return isPromise(outcome)
    ? outcome.then((outcome) => end(instance, number, outcome, answer))
    : end(instance, number, outcome, answer);
}

function end<Result>(instance: Instance, number: number, outcome: Outcome, answer: Answer<Result>): Result {
  instance.events.end(number);
  return answer.finish(outcome);
}
