/**
 * Events under way: numbered, remembered until they are confirmed, and shown meanwhile.
 *
 * What is shown for an event (a busy button, an optimistic change) is taken back before anything of the server's is
 * applied, and shown again for those events that are still under way: so the page below is always the server's.
 */
import { isFree } from "./entered.js";
import { withMore } from "./loader.js";
import type { PendingEvent, View } from "./model.js";

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
      withMore((lazy) => lazy._resetBox(element as HTMLInputElement));
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
