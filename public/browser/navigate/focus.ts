/** Moves the focus into a new page: to the element of its hash, else of `autofocus`, else to `<main>`, else to its heading. */
import { own, page } from "../core/own.js";

/** The element that an address's hash names. */
export function targetOf(hash: string): HTMLElement | undefined {
  if (hash.length < 2) return undefined;
  const raw = hash.slice(1);
  const found = page.getElementById(raw) ?? page.getElementById(decode(raw));
  return found ?? page.querySelector<HTMLElement>(`a[name="${CSS.escape(raw)}"]`) ?? undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Focuses the first of these elements that there is and that can have the focus. */
export function focusFirst(...wanted: (HTMLElement | null | undefined)[]): void {
  const found = [
    ...wanted,
    page.querySelector<HTMLElement>("[autofocus]"),
    page.querySelector<HTMLElement>("main"),
    page.querySelector<HTMLElement>("h1"),
  ];
  found.some((each) => each && focus(each));
}

function focus(element: HTMLElement): boolean {
  own(element).focus({ preventScroll: true });
  if (page.activeElement === element) return true;
  // Any element can have the focus for once.
  own(element).setAttribute("tabindex", "-1");
  own(element).addEventListener("blur", () => own(element).removeAttribute("tabindex"), { once: true });
  own(element).focus({ preventScroll: true });
  return page.activeElement === element;
}
