/** What someone has entered into controls, and before which event: a control may be written by what knows of that. */
import { formOf, page } from "./own.js";

let count = 0;
const touches = new WeakMap<object, number>();

/** Counts one more event of the page. */
export function countEvent(): number {
  return ++count;
}

/** What a reader has touched with a control: a radio button excludes the others of its form. */
export function touchedBy(control: Element): object {
  const { type } = control as HTMLInputElement;
  return type === "radio" ? (formOf(control) ?? page) : control;
}

/** Takes note that someone has just entered something into a control; says whether it is not whole yet. */
export function touch(control: Element, isUnfinished: boolean): boolean {
  touches.set(touchedBy(control), isUnfinished ? 1 / 0 : count);
  return isUnfinished;
}

/** What a new state of the page knows of what someone entered; see {@link PendingEvent.at}. */
export interface Knowledge {
  /** the newest event that is answered by it */
  at: number;
  /** the newest of the component's events that was done before */
  done: number;
}

/** Whether a control may be written: what someone entered since, or holds at present, is theirs. */
export function isFree(control: Element, { at, done }: Knowledge): boolean {
  // One that has the focus is written by the answer to an event of this page's alone.
  const touched = touches.get(touchedBy(control));
  return control === page.activeElement ? (touched ?? 0) < at : (touched ?? -1) < Math.max(at, done);
}
