import type { HTMLElement } from "happy-dom";

/** The text of an element as a user reads it, in one line. */
export function textOf(element: HTMLElement): string {
  const copy = element.cloneNode(true) as HTMLElement;
  for (const unseen of copy.querySelectorAll("script,style,noscript")) unseen.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}
