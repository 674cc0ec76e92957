/** Stores the state of a view after the event of a post, and shows it on the page's socket, if there is one. */
import { LiveError } from "../../../views/errors.js";
import { type Outcome, runAfterwards } from "../../component/event/outcome.js";
import type { View } from "../../component/view.js";
import type { Site } from "../../site.js";
import { isAway } from "../../state/adapters/store-away.js";
import { ignoreMoved } from "../ignore-moved.js";
import type { Cork } from "../outbox.js";
import { pageViewerOf } from "../page-viewer.js";

/**
 * Saves the state of a view after an event. If it has a socket, its page is sent the changes once they are stored, and what
 * the handler wanted done then is done.
 *
 * @param isFirst - whether the event was run now, and not before
 */
export async function storeAndShow(
  site: Site,
  view: View,
  outcome: Outcome,
  isFirst: boolean,
): Promise<string | undefined> {
  const { store } = site;
  if (!isFirst && store.saving.isStored(view)) return undefined;
  const cork = store.isShared ? pageViewerOf(view)?.outbox.cork() : undefined;
  if (view.viewer) view.deliver();
  // If the answer is lost, the page that joins next shows an older render.
  else view.revision++;
  try {
    const saved = await store.saving.save(view).catch((error) => keepGoing(site, view, error));
    view.attempt(() => runAfterwards(outcome));
    cork?.release();
    return saved;
  } catch (error) {
    // A view that is kept goes on with the event. The page sends it again, and is answered once it is stored.
    if (isAway(error) && view.isKept) view.attempt(() => storeLater(store, view, outcome, cork));
    else cork?.discard();
    throw isFirst || isAway(error) || !store.isShared ? error : uncertain(error);
  }
}

/**
 * The error of an event that ended before, and whose state was to be stored with that of a later one. It may be stored, so it
 * is not answered as failed: the stored state shows what became of it.
 */
function uncertain(cause: unknown): LiveError {
  const what = "An event was sent again, and a later one could not be stored.";
  return new LiveError("HL_VIEW_MOVED", what, { status: 409, cause });
}

/** Goes on with a state that could not be saved. If this process alone has its store, and keeps the view, nothing is lost. */
function keepGoing(site: Site, view: View, error: unknown): undefined {
  if (site.store.isShared || !view.isKept) throw error;
  site.logRefusal("store", error as LiveError);
}

async function storeLater(
  { saving }: Site["store"],
  view: View,
  outcome: Outcome,
  cork: Cork | undefined,
): Promise<void> {
  try {
    await saving.saveForSure(view);
    runAfterwards(outcome);
    cork?.release();
  } catch (error) {
    cork?.discard();
    ignoreMoved(error);
  }
}
