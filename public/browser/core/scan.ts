/** Keeps the list of views up to date with the page: they come and go with its HTML. */
import { leaveView, rejoin } from "./connection.js";
import type { PendingEvent, View } from "./model.js";
import { own, page } from "./own.js";
import { allViews, viewOf, views } from "./views.js";

/** Joins views that are new in the page or have another seal, and leaves those that are gone. */
export function scanViews(): void {
  for (const form of page.querySelectorAll<HTMLFormElement>("form[data-live-view]")) scanForm(form);
  for (const view of allViews()) {
    if (own(view._form).isConnected) continue;
    delete views[view._number];
    leaveView(view);
  }
}

function scanForm(form: HTMLFormElement): void {
  const { id, firstElementChild } = own(form);
  const seal = (firstElementChild as HTMLInputElement).value;
  const view = viewOf(id) ?? addView(id);
  if (view._form === form && view._firstSeal === seal) return;
  // htmx may have replaced the view's form or its seal: then the page's HTML is that of the new seal.
  view._form = form;
  view._seal = view._firstSeal = seal;
  view._patches = 0;
  rejoin(view);
}

function addView(key: string): View {
  const view = {
    _key: key,
    _number: views.length,
    _events: [] as number[],
    _confirmed: [] as number[],
    _pending: [] as PendingEvent[],
  } as View;
  views.push(view);
  return view;
}
