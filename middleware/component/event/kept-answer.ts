/**
 * What a page is sent with the answer to an event besides changes, as text: effects, and the value for an element's hook.
 *
 * It is part of the component's state until newer ones replace it. If the answer is lost, because the process was killed or
 * the connection was cut, the page sends the event again and gets all of it then.
 */
import type { Effects } from "../effects.js";
import { done, type Outcome } from "./outcome.js";

/** The part of an outcome that is kept. */
export interface Answered {
  effects?: Effects;
  value?: unknown;
}

/**
 * Writes what is kept of an outcome; undefined if it is just confirmed, or failed.
 *
 * @throws {TypeError} if JSON can't carry the detail of a push, or the value
 */
export function writeAnswer(outcome: Outcome): string | undefined {
  if (outcome === done || (outcome.status !== "done" && outcome.status !== "failed")) return undefined;
  const { effects } = outcome;
  const value = outcome.status === "done" ? outcome.value : undefined;
  return effects || value !== undefined ? JSON.stringify({ effects, value }) : undefined;
}

/** Reads a text of {@link writeAnswer}. */
export function readAnswer(text: string | undefined): Answered {
  return text === undefined ? {} : (JSON.parse(text) as Answered);
}
