/** What a page shows, compared with its view: the newest render, an older one, or one of a state that is lost. */
import type { Instance } from "../component/instance.js";
import type { View } from "../component/view.js";
import { isSame, isWithin } from "../component/view-changes.js";
import { unknownRevision, type ViewSnapshot } from "../state/views/snapshot.js";

/** Number of patches that a page counts once it has found that it does not show what the server expects. */
const mismatched = 1e9;

/** The page of a view: the state in its seal, and the number of patches that it has received since. */
export interface ShownState {
  sealed: ViewSnapshot;
  patches: number;
}

/** Whether a page shows the newest render of its view, except for changes of what that depends on. */
export function showsNewest(view: View, { sealed, patches }: ShownState): boolean {
  return (
    view.matchesPage && sealed.revision !== unknownRevision && sealed.revision + patches === view.revision
  );
}

/** The revision that a page shows; {@link unknownRevision} if that is not known. */
export function shownRevision({ sealed: { revision }, patches }: ShownState): number {
  return revision !== unknownRevision && patches < mismatched ? revision + patches : unknownRevision;
}

/** Whether a page shows a newer state than any that is known: it was lost with the process or the store that had it. */
export function showsLost(view: View, shown: ShownState): boolean {
  return shownRevision(shown) > view.revision;
}

/**
 * Whether a page that is sent the HTML of one component, and no more, then shows the newest render of all.
 *
 * @param showedNewest - whether it did before the event
 */
export function showsNewestWith(view: View, component: Instance | undefined, showedNewest: boolean): boolean {
  const { instances, dirty, savedDependencies } = view;
  return instances.every((instance) => {
    if (!instance || (component && isWithin(instance, component))) return true;
    if (!showedNewest || dirty.includes(instance)) return false;
    const then = savedDependencies?.get(instance);
    return !then || isSame(then, instance.subscriptions?.saveDependencies());
  });
}
