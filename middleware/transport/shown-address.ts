/** Shows the address of a page in its browser: one address for all views that the page has. */
import type { HistoryChange } from "../component/address/address.js";
import { splitQuery } from "../component/address/query.js";
import type { View } from "../component/view.js";
import { ownPath } from "./address.js";
import type { UrlFrame } from "./protocol.js";

/** The part of a page's viewer that is used here. */
interface AddressViewer {
  views(): Iterable<View>;
  sendFrame(frame: UrlFrame): void;
}

/** Counts of the address frames that were handled, for pages that have sent any. */
const handled = new WeakMap<AddressViewer, number>();

/** Records that the views of a page follow its address frame with this count. */
export function markHandled(viewer: AddressViewer, count: number): void {
  handled.set(viewer, count);
}

/** Sends a page the address with the current values of all its url() fields. */
export function sendAddress(viewer: AddressViewer, view: View, change: HistoryChange): void {
  const path = splitQuery(view.url)[0];
  let { url } = view;
  for (const other of viewer.views())
    if (other !== view && other.address && splitQuery(other.url)[0] === path) url = other.address.write(url);
  viewer.sendFrame(["url", ownPath(url), change === "push", handled.get(viewer) ?? 0]);
}
