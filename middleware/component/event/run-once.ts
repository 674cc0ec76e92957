/** Runs an event once, even if its page sends it several times over several transports. All transports call this. */
import { LiveError } from "../../../views/errors.js";
import { InputError } from "../../input/input-error.js";
import { joinEffects } from "../effects.js";
import type { EventCount } from "../event-count.js";
import type { Instance } from "../instance.js";
import { isPromise } from "../is-promise.js";
import { noteEnd, notePosted } from "./arrived-again.js";
import { dispatch } from "./dispatch.js";
import { readAnswer, writeAnswer } from "./kept-answer.js";
import { done, type Outcome, unrun } from "./outcome.js";
import { isQueueFull, queueFull } from "./queue.js";
import type { LiveEvent } from "./run.js";

/** The error of an event for a component that its page does not have. */
export function noComponent(number: number): LiveError {
  return new LiveError("HL_EVENT_NOT_OFFERED", `The page has no component ${number}.`, { status: 403 });
}

/** Answers an event over the transport that it arrived by. */
export interface Answer<Result> {
  /** Called as soon as the event is done, before the next one runs. */
  finish(outcome: Outcome): Result;
}

/**
 * Runs an event, unless it has run before or is running; see `arrived-again.ts`.
 *
 * @param number - the event's number among those that the page sent to this component, from 1; undefined for a page without
 *   our script, which does not send an event twice
 * @returns the result of `answer.finish()`; undefined if the event was not run
 */
export function runOnce<Result>(
  instance: Instance,
  number: number | undefined,
  event: LiveEvent,
  answer: Answer<Result>,
): Result | Promise<Result> | undefined {
  const isPost = event.mode !== "live";
  // A socket is paused instead, and loses nothing.
  if (isPost && isQueueFull(instance) && !hasBegun(instance, number))
    return answer.finish({ status: "refused", error: queueFull(instance) });
  // Another load of the page may be counted by the time it ends.
  const { events } = instance;
  if (number !== undefined && !events.begin(number)) return undefined;
  if (number !== undefined && isPost) notePosted(events, number);
  const outcome = dispatch(instance, event);
  // One more promise in between would let the next event run before this one is answered.
  return isPromise(outcome)
    ? outcome.then((outcome) => end(instance, events, number, outcome, answer))
    : end(instance, events, number, outcome, answer);
}

function hasBegun({ events }: Instance, number: number | undefined): boolean {
  return number !== undefined && (events.isDone(number) || events.isUnderWay(number));
}

/**
 * How an event ended that the page has sent before.
 *
 * @param events - the counts of the load of the page that has sent it
 */
export function outcomeBefore({ formErrors }: Instance, events: EventCount, number: number): Outcome {
  if (!events.isDone(number)) return unrun;
  const { effects, value } = readAnswer(events.answerTo(number));
  const deeds = effects && { effects };
  if (!events.hasFailed(number))
    return deeds || value !== undefined ? { status: "done", ...deeds, value } : done;
  // The component itself shows what is wrong with a form.
  if (formErrors) return { status: "invalid", error: new InputError(`event ${number}`, []) };
  const what = `Event ${number} failed before, and has been sent again since its answer was lost.`;
  return { status: "failed", error: new LiveError("HL_HANDLER_FAILED", what, { status: 500 }), ...deeds };
}

/** Whether the page was told that its event was not done. One whose binding was gone may have been confirmed. */
function hasFailed(outcome: Outcome): boolean {
  if (outcome.status === "refused") return outcome.error.code !== "HL_EVENT_NOT_OFFERED";
  return outcome.status === "failed" || outcome.status === "invalid";
}

function end<Result>(
  instance: Instance,
  events: EventCount,
  number: number | undefined,
  outcome: Outcome,
  answer: Answer<Result>,
): Result {
  if (number === undefined) return answer.finish(outcome);
  if (outcome === unrun) {
    events.giveUp(number);
    noteEnd(events, number);
    return answer.finish(unrun);
  }
  const ended = count(events, number, withWaiting(instance, outcome));
  const result = answer.finish(ended);
  noteEnd(events, number);
  return result;
}

/** Counts an event as done, with what is kept of its outcome. */
function count(events: EventCount, number: number, outcome: Outcome): Outcome {
  let ended = outcome;
  let kept: string | undefined;
  // Most events.
  if (outcome === done) {
    events.end(number);
    return done;
  }
  try {
    kept = writeAnswer(outcome);
  } catch (error) {
    ended = { status: "failed", error };
  }
  events.end(number, hasFailed(ended), kept);
  return ended;
}

/** Adds the effects that wait in the view, such as those of hooks of components that the handler's render has added. */
function withWaiting({ view }: Instance, outcome: Outcome): Outcome {
  if (outcome.status !== "done" && outcome.status !== "failed") return outcome;
  const waiting = view.drainEffects();
  if (!waiting) return outcome;
  return { ...outcome, effects: outcome.effects ? joinEffects(waiting, outcome.effects) : waiting };
}
