/**
 * The views of the page: one for each form with `data-live-view`, however it came into the page.
 *
 * A view knows its seal and what it waits for. Its components are found by `data-live="KEY:NUMBER"`.
 */
import type { Owner, View } from "./model.js";
import { own, page } from "./own.js";

/** By number; a gap where a view left the page. */
export const views: View[] = [];

/** All views in the page. */
export function allViews(): View[] {
  return views.filter(Boolean);
}

/** The view with this number on the connection. */
export function viewNumbered(number: number): View | undefined {
  return views[number];
}

/** The view whose elements have this key. */
export function viewOf(key: string | undefined): View | undefined {
  return allViews().find((view) => view._key === key);
}

/** The component that an element stands in. */
export function ownerOf(element: Element): Owner | undefined {
  const root = own(element).closest("[data-live]") as Element;
  const [key, component] = own(root)?.getAttribute("data-live")?.split(":") ?? [];
  const view = viewOf(key);
  return view && { _view: view, _component: Number(component) };
}

/** The root element of a component. */
export function rootOf(view: View, component: number): Element | null {
  return page.querySelector(`[data-live="${view._key}:${component}"]`);
}
