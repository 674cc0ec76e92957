/**
 * Elements with `data-live-persist` that both pages have by the same name: the one of the document goes on in the next page,
 * in the place of the other one. So players and frames go on, and components in it keep their connection.
 */
import type { Core } from "../core/core.js";
import { own, page } from "../core/own.js";

const mark = "data-live-persist";

interface Kept {
  _element: Element;
  /** stands in the next page where it is to be */
  _place: Element;
}

/** Takes the elements out of the document's body, and returns a function that puts them into the next one. */
export function keepPersistent(core: Core, next: Document): () => void {
  const all: Kept[] = [];
  for (const element of page.querySelectorAll(`[${mark}]`)) {
    const name = own(element).getAttribute(mark) ?? "";
    const other = next.querySelector(`[${mark}="${CSS.escape(name)}"]`);
    const isInside = own(element).parentElement?.closest(`[${mark}]`);
    if (!other || !name || isInside) continue;
    const place = next.createElement("template");
    own(other).replaceWith(place);
    keepViews(core, element);
    all.push({ _element: element, _place: place });
  }
  for (const { _element: element } of all) move(element, page.documentElement, null);
  return () => {
    for (const { _element: element, _place: place } of all) {
      const parent = place.parentElement;
      if (parent) move(element, parent, place);
      else own(element).remove();
      place.remove();
    }
  };
}

/** Moves the forms of the views that have components in an element into it: as long as these are there, so is the view. */
function keepViews(core: Core, element: Element): void {
  for (const view of core._allViews()) {
    if (!own(element).querySelector(`[data-live^="${view._key}:"]`)) continue;
    const forms = page.querySelectorAll(
      `[id="${view._key}"],[data-live-more][id^="${view._key}:"],body>[form="${view._key}"]`,
    );
    for (const each of forms) if (!own(element).contains(each)) own(element).append(each);
  }
}

/** Moves an element so that its state stays, where the browser can; it must not leave the document meanwhile. */
function move(element: Element, parent: Element, before: Element | null): void {
  const to = parent as Element & { moveBefore?(node: Element, before: Element | null): void };
  if (to.moveBefore) to.moveBefore(element, before);
  else own(parent).insertBefore(element, before);
}
