/**
 * Pages that were written with the templates of another version of the site, and have joined this one: what was clicked there
 * before may have no counterpart here.
 */
import { isOtherBuild } from "../component/versions.js";
import type { View } from "../component/view.js";
import type { ViewSnapshot } from "../state/views/snapshot.js";

/** By view: the revision that its page had when it joined. */
const revisions = new WeakMap<View, number>();

/** Records that a view was restored, if another version of its components has saved it. */
export function recordRestored(view: View, state: ViewSnapshot): void {
  if (isOtherBuild(state)) revisions.set(view, Number.POSITIVE_INFINITY);
}

/** Records what the page of a view shows that is about to get the templates of this version. */
export function recordJoined(view: View, shown: number): void {
  if (revisions.get(view) === Number.POSITIVE_INFINITY) revisions.set(view, shown);
}

/** Whether a page still had the templates of another version when it sent an event. */
export function hadOtherTemplates(view: View, shown: number): boolean {
  return shown <= (revisions.get(view) ?? -1);
}
