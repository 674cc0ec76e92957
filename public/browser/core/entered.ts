/** Records what the user entered into controls and when, and decides whether an answer may overwrite it. */
import { formOf, page } from "./own.js";

let count = 0;
const entries = new WeakMap<object, number>();

/** Numbers an event of the page. */
export function countEvent(): number {
  return ++count;
}

/** What an entry into a control changes: the control, or for a radio button all radio buttons of its form. */
export function groupOf(control: Element): object {
  const { type } = control as HTMLInputElement;
  return type === "radio" ? (formOf(control) ?? page) : control;
}

/** Records that the user has entered something into a control. Returns `isUnfinished`: a composition is not sent yet. */
export function recordEntry(control: Element, isUnfinished: boolean): boolean {
  entries.set(groupOf(control), isUnfinished ? 1 / 0 : count);
  return isUnfinished;
}

/** Which events a new state of a component covers, by their `_sequence`. */
export interface KnownEvents {
  /** the newest event that it answers */
  _answered: number;
  /** the newest of the component's events that was confirmed earlier */
  _confirmed: number;
}

/** Whether a control may be overwritten. What the user entered after the events in `known` stays. */
export function mayWrite(control: Element, { _answered: at, _confirmed: done }: KnownEvents): boolean {
  // A focused control is only overwritten by the answer to an event of this page.
  const touched = entries.get(groupOf(control));
  return control === page.activeElement ? (touched ?? 0) < at : (touched ?? -1) < Math.max(at, done);
}
