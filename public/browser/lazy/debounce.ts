/** Debounced events: of several in a row, only the last is sent, when its element has been quiet for a while. */
import { eventPrefix } from "../../../middleware/component/post-fields.js";
import { own } from "../core/own.js";

interface Waiting {
  _element: Element;
  _name: string;
  _timer: ReturnType<typeof setTimeout>;
  _run(): void;
}

const waiting = new Set<Waiting>();

// Send when the user leaves the field. Wait a moment, to skip a field that has been removed. Don't send when the focus
// moves to a button: an answer could move that before it is pressed.
addEventListener("focusout", ({ relatedTarget }) => {
  const { type, name } = (relatedTarget ?? {}) as Partial<HTMLButtonElement>;
  // On a live page, buttons with a binding have type=button.
  if (type !== "submit" && !name?.startsWith(eventPrefix)) setTimeout(flush);
});

/** Runs a function after a delay, instead of one that waits for the same binding of the element. */
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

/** Runs all waiting functions at once, since the user does something else that must come after them. */
export function flush(): void {
  waiting.forEach(fire);
}

/** Whether any event is waiting. */
export function hasWaiting(): boolean {
  return waiting.size > 0;
}

function drop(each: Waiting): void {
  clearTimeout(each._timer);
  waiting.delete(each);
}

function fire(each: Waiting): void {
  drop(each);
  // An element that has left the page sends nothing.
  if (own(each._element).isConnected) each._run();
}
