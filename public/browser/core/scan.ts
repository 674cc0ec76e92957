/** Finds views that have been added to the page or removed from it. */
import { rejoin } from "./connection.js";
import type { PendingEvent, View } from "./model.js";
import { own, page } from "./own.js";
import { allViews, viewOf, views } from "./views.js";
import { wire } from "./wire.js";

/** Joins views that are new or have a new seal, and leaves those whose form is gone. */
export function scanViews(): void {
  page.querySelectorAll<HTMLFormElement>("[data-live-view]").forEach(scanForm);
  for (const view of allViews()) {
    if (own(view._form).isConnected) continue;
    delete views[view._number];
    wire._transmit(["leave", view._number]);
  }
}

function scanForm(form: HTMLFormElement): void {
  const { id, firstElementChild } = own(form);
  const seal = (firstElementChild as HTMLInputElement).value;
  const view = viewOf(id) ?? addView(id);
  if (view._form === form && view._firstSeal === seal) return;
  // If htmx has replaced the form or the seal, the HTML in the page belongs to the new seal.
  view._form = form;
  view._seal = view._firstSeal = seal;
  view._patches = 0;
  rejoin(view);
}

function addView(key: string): View {
  // The first number that no view has: the server takes no more numbers than a page may have views. Those that leave now
  // still have theirs.
  let number = 0;
  while (views[number]) number++;
  views[number] = {
    _key: key,
    _number: number,
    _events: [] as number[],
    _confirmed: [] as number[],
    _bare: 0,
    _pending: [] as PendingEvent[],
  } as View;
  return views[number] as View;
}
