/**
 * Optimistic changes: the likely result of an event is shown at once, and undone when its answer arrives.
 *
 * `data-live-optimistic="toggle: class done; remove: hidden"` on an element says what to change while an event for that
 * handler is in flight, if it began at the element or inside.
 */
import type { Feedback, PendingEvent } from "../core/model.js";

/** Adds the optimistic changes to the feedback of an event. */
export function addOptimistic(pending: PendingEvent): void {
  for (let element: Element | null = pending._element; element; element = element.parentElement) {
    const rules = (element as HTMLElement).dataset.liveOptimistic?.split(";") ?? [];
    for (const rule of rules) addFeedback(pending, element as HTMLElement, rule);
  }
}

function addFeedback(pending: PendingEvent, element: HTMLElement, rule: string): void {
  const [, handler, what, argument = ""] = /^\s*(\w+):\s*(class|hidden|text)\s*(.*?)\s*$/.exec(rule) ?? [];
  if (handler !== pending._binding.replace(/\(.*/s, "")) return;
  if (what === "class") pending._feedback.push(toggle(element, argument.split(/\s+/)));
  else if (what === "hidden") pending._feedback.push(hide(element));
  else if (what === "text") pending._feedback.push(say(element, argument));
}

function toggle({ classList }: Element, names: string[]): Feedback {
  return () => {
    const flip = () => {
      for (const name of names) classList.toggle(name);
    };
    flip();
    return flip;
  };
}

function hide(element: HTMLElement): Feedback {
  return () => {
    const was = element.hidden;
    element.hidden = true;
    return () => {
      element.hidden = was;
    };
  };
}

function say(element: Element, text: string): Feedback {
  return () => {
    const content = [...element.childNodes];
    element.textContent = text;
    return () => element.replaceChildren(...content);
  };
}
