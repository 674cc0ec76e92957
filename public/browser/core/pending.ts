/**
 * Events under way: numbered, remembered until they are confirmed, and shown meanwhile.
 *
 * What is shown for an event (a busy button, an optimistic change) is taken back before anything of the server's is
 * applied, and shown again for those events that are still under way: so the page below is always the server's.
 */
import { sendEvent } from "./connection.js";
import { loadMore, more, withMore } from "./core.js";
import { page } from "./own.js";
import { touchedBy } from "./touched.js";
import type { Owner, View } from "./views.js";

/** Shows something while an event is under way, and returns what takes it back. */
export type Mark = () => () => void;

/** What is known of an event before it gets its number. */
export interface NewEvent extends Owner {
  binding: string;
  /** names and values that the browser filled in, by turns */
  input: string[];
  /** what was pressed, changed or sent */
  element: Element;
  /** whether it is a form's own submit */
  isSubmit?: boolean;
  /** is told when it is over; `code` says why it was not done, `value` is what its handler returned where a hook asked */
  end?: ((code: string | undefined, value: unknown) => void) | undefined;
}

/** An event that the server has not confirmed. */
export interface PendingEvent extends NewEvent {
  /** counts the component's events */
  event: number;
  /** counts the events of the page: what was touched before is known to whoever has done this one */
  at: number;
  /** how it is on its way; "" where it waits for one */
  way: "" | "socket" | "post";
  value?: unknown;
  marks: Mark[];
  undo: (() => void)[];
}

/** After so many milliseconds it is shown that an event is under way. */
const busyAfter = 100;

let count = 0;
const touches = new WeakMap<object, number>();

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

/** Sends an event, over the socket or, while that is down, by post. */
export function send(what: NewEvent): void {
  const { view, component } = what;
  const event = (view.events[component] ?? 0) + 1;
  view.events[component] = event;
  const pending: PendingEvent = { ...what, event, at: ++count, way: "", marks: [], undo: [] };
  view.pending.push(pending);
  more?.expect(pending);
  sendOut(pending);
  setTimeout(() => {
    if (view.pending.includes(pending)) withMore(({ markBusy }) => markBusy(pending));
  }, busyAfter);
}

/** Sends an event on its way, for the first time or again. */
export function sendOut(pending: PendingEvent): void {
  const { isJoined } = pending.view;
  pending.way = isJoined ? "socket" : "post";
  show(pending);
  if (isJoined) sendEvent(pending);
  else
    loadMore().then(
      ({ post }) => post(pending),
      () => hold(pending),
    );
}

/** Takes note that there is no telling what became of a view's events: they have to be sent again. */
export function callBack(view: View): void {
  view.isJoined = false;
  for (const each of view.pending) if (each.way === "socket") hold(each);
}

/** Lets an event wait for the connection. */
export function hold(pending: PendingEvent): void {
  hide(pending);
  pending.way = "";
}

/** Whether an element's event with the same input is on its way already. */
export function isUnderWay(view: View, element: Element, input: string[]): boolean {
  return view.pending.some((each) => each.element === element && `${each.input}` === `${input}`);
}

/** Does something to the page as the server knows it: without what is shown for events under way. */
export async function onBarePage(view: View, action: () => Promise<void> | void): Promise<void> {
  [...view.pending].reverse().forEach(hide);
  await action();
  view.pending.forEach(show);
}

/** The events of a component up to this number that are under way. */
export function eventsUpTo(view: View, component: number, event: number): PendingEvent[] {
  return view.pending.filter((each) => each.component === component && each.event <= event);
}

/** Ends events, on the bare page; `code` says why they were not done. */
export function end(view: View, events: PendingEvent[], code?: string): void {
  view.pending = view.pending.filter((each) => !events.includes(each));
  // What began to be shown on the bare page would never be taken back.
  events.forEach(hide);
  for (const { component, at, element, value, end } of events) {
    view.done[component] = at;
    const { checked, defaultChecked } = element as HTMLInputElement;
    // What someone ticked is ticked only if the template says so, where it does.
    if (checked !== defaultChecked && isFree(element, { at, done: 0 }))
      withMore(({ untick }) => untick(element as HTMLInputElement));
    end?.(code, value);
  }
}

/** Shows its marks, while it is on its way. */
export function show(pending: PendingEvent): void {
  hide(pending);
  if (pending.way) pending.undo = pending.marks.map((mark) => mark());
}

function hide(pending: PendingEvent): void {
  for (const undo of pending.undo.reverse()) undo();
  pending.undo = [];
}
