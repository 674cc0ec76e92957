/**
 * Optimistic changes: what an event will most likely do is shown at once, and taken back when its answer is there.
 *
 * `data-live-optimistic="toggle: class done; remove: hidden"` on an element says what becomes of it while an event
 * of that handler is under way which began at it or inside it. Loaded where a page has one.
 */
import type { Mark, PendingEvent } from "../core/model.js";

/** Adds to an event what is expected of it. */
export function expect(pending: PendingEvent): void {
  for (let element: Element | null = pending.element; element; element = element.parentElement) {
    const wishes = (element as HTMLElement).dataset.liveOptimistic?.split(";") ?? [];
    for (const wish of wishes) addMark(pending, element as HTMLElement, wish);
  }
}

function addMark({ binding, marks }: PendingEvent, element: HTMLElement, wish: string): void {
  const [, handler, what, argument = ""] = /^\s*(\w+):\s*(class|hidden|text)\s*(.*?)\s*$/.exec(wish) ?? [];
  if (handler !== binding.replace(/\(.*/s, "")) return;
  if (what === "class") marks.push(toggle(element, argument.split(/\s+/)));
  else if (what === "hidden") marks.push(hide(element));
  else if (what === "text") marks.push(say(element, argument));
}

function toggle({ classList }: Element, names: string[]): Mark {
  return () => {
    const flip = () => {
      for (const name of names) classList.toggle(name);
    };
    flip();
    return flip;
  };
}

function hide(element: HTMLElement): Mark {
  return () => {
    const was = element.hidden;
    element.hidden = true;
    return () => {
      element.hidden = was;
    };
  };
}

function say(element: Element, text: string): Mark {
  return () => {
    const content = [...element.childNodes];
    element.textContent = text;
    return () => element.replaceChildren(...content);
  };
}
