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
  const around = own(element).closest("[data-live],[data-live-view],[data-live-more]");
  const name = around ? (own(around).getAttribute("data-live") ?? own(around).id) : "";
  const [, key, component] = /^([^:]*):?(.*)/.exec(name) as unknown as [string, string, string];
  return [key, component];
}
