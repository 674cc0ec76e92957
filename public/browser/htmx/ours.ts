/** What of the page is ours: which forms belong to components, and to which view. */
import { own, page } from "../core/own.js";

/** Whether our own script runs, which then sends the events of components. */
export function isLive(): boolean {
  return !!page.documentElement.dataset.liveConnection;
}

/** Whether a form posts to a component: its address is that of a view's form. */
export function isOurForm(form: Element): boolean {
  const view = page.querySelector("[data-live-view]");
  return !!view && own(form).getAttribute("action") === own(view).getAttribute("action");
}

/** The key of the view, and the number of the component, that an element belongs to. */
export function nameOf(element: Element): [key: string, component: string] {
  const real = own(element);
  const name = real.matches("[data-live-view],[data-live-more]")
    ? real.id
    : real.closest("[data-live]")?.getAttribute("data-live");
  const [key = "", ...component] = name?.split(":") ?? [];
  return [key, component.join(":")];
}
