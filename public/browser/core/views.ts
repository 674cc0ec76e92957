/** The views of the page, and how an element finds its view and component: `data-live="KEY:NUMBER"`. */
import type { Owner, View } from "./model.js";
import { own, page } from "./own.js";

/** By their number on the connection, with gaps where views have left the page. */
export const views: View[] = [];

/** All views of the page. */
export function allViews(): View[] {
  return views.filter(Boolean);
}

/** The view whose elements have this key. */
export function viewOf(key: string | undefined): View | undefined {
  return allViews().find((view) => view._key === key);
}

/** The component that an element belongs to. */
export function ownerOf(element: Element): Owner | undefined {
  const root = own(element).closest<HTMLElement>("[data-live]") as HTMLElement;
  const [key, component] = own(root)?.dataset.live?.split(":") ?? [];
  const view = viewOf(key);
  return view && { _view: view, _component: Number(component) };
}

/** The root element of a component. */
export function rootOf(view: View, component: number): Element | null {
  return page.querySelector(`[data-live="${view._key}:${component}"]`);
}
