/** Events that wait until their element is quiet: only the last one of a row is sent. Loaded where a page has such a binding. */
import { eventPrefix } from "../../../middleware/component/post-fields.js";
import { own } from "../core/own.js";

interface Waiting {
  element: Element;
  slot: string;
  timer: ReturnType<typeof setTimeout>;
  run(): void;
}

const waiting = new Set<Waiting>();

// It is over when someone leaves the field; not when the field leaves, which is seen afterwards, and for a button not
// before it is pressed, since an answer might move it from under the mouse.
addEventListener("focusout", ({ relatedTarget }) => {
  const { type, name } = (relatedTarget ?? {}) as Partial<HTMLButtonElement>;
  // A click of a live page is one of type=button.
  if (type !== "submit" && !name?.startsWith(eventPrefix)) setTimeout(flush);
});

/** Sends later, in place of what waits for this binding of the element already. */
export function wait(element: Element, slot: string, delay: number, run: () => void): void {
  for (const each of waiting) if (each.element === element && each.slot === slot) drop(each);
  const added: Waiting = { element, slot, run, timer: setTimeout(() => end(added), delay) };
  waiting.add(added);
}

/** Sends at once what waits: someone does something else, before which it happened. */
export function flush(): void {
  waiting.forEach(end);
}

/** Whether something waits. */
export function isWaiting(): boolean {
  return waiting.size > 0;
}

function drop(each: Waiting): void {
  clearTimeout(each.timer);
  waiting.delete(each);
}

function end(each: Waiting): void {
  drop(each);
  // What was taken out of the page has nothing more to say.
  if (own(each.element).isConnected) each.run();
}
