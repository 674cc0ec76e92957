/** Events that wait until their element is quiet: only the last one of a row is sent. Loaded where a page has such a binding. */
import { own } from "../core/own.js";

interface Waiting {
  _element: Element;
  _name: string;
  _timer: ReturnType<typeof setTimeout>;
  _run(): void;
}

const waiting = new Set<Waiting>();

// It is over when someone leaves the field; not when the field leaves, which is seen afterwards, and for a button not
// before it is pressed, since an answer might move it from under the mouse.
addEventListener("focusout", ({ relatedTarget }) => {
  const { type, name } = (relatedTarget ?? {}) as Partial<HTMLButtonElement>;
  // A click of a live page is one of type=button.
  if (type !== "submit" && !name?.startsWith("on:")) setTimeout(flush);
});

/** Sends later, in place of what waits for this binding of the element already. */
export function debounce(element: Element, name: string, delay: number, run: () => void): void {
  for (const each of waiting) if (each._element === element && each._name === name) drop(each);
  const added: Waiting = {
    _element: element,
    _name: name,
    _run: run,
    _timer: setTimeout(() => fire(added), delay),
  };
  waiting.add(added);
}

/** Sends at once what waits: someone does something else, before which it happened. */
export function flush(): void {
  waiting.forEach(fire);
}

/** Whether something waits. */
export function hasWaiting(): boolean {
  return waiting.size > 0;
}

function drop(each: Waiting): void {
  clearTimeout(each._timer);
  waiting.delete(each);
}

function fire(each: Waiting): void {
  drop(each);
  // What was taken out of the page has nothing more to say.
  if (own(each._element).isConnected) each._run();
}
