/** What someone has entered into controls, and before which event: a control may be written by what knows of that. */
import { formOf, page } from "./own.js";

let count = 0;
const entries = new WeakMap<object, number>();

/** Counts one more event of the page. */
export function countEvent(): number {
  return ++count;
}

/** What a reader has touched with a control: a radio button excludes the others of its form. */
export function groupOf(control: Element): object {
  const { type } = control as HTMLInputElement;
  return type === "radio" ? (formOf(control) ?? page) : control;
}

/** Takes note that someone has just entered something into a control; says whether it is not whole yet. */
export function recordEntry(control: Element, isUnfinished: boolean): boolean {
  entries.set(groupOf(control), isUnfinished ? 1 / 0 : count);
  return isUnfinished;
}

/** What a new state of the page knows of what someone entered; see {@link PendingEvent.at}. */
export interface KnownEvents {
  /** the newest event that is answered by it */
  _answered: number;
  /** the newest of the component's events that was done before */
  _confirmed: number;
}

/** Whether a control may be written: what someone entered since, or holds at present, is theirs. */
export function mayWrite(control: Element, { _answered: at, _confirmed: done }: KnownEvents): boolean {
  // One that has the focus is written by the answer to an event of this page's alone.
  const touched = entries.get(groupOf(control));
  return control === page.activeElement ? (touched ?? 0) < at : (touched ?? -1) < Math.max(at, done);
}
