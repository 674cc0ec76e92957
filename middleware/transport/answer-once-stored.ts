/**
 * Answers over a channel that wait until the state they confirm is stored. If the store refuses the state, they are dropped,
 * and their events are answered as failed.
 */
import type { Instance } from "../component/instance.js";
import type { View } from "../component/view.js";
import type { Site } from "../site.js";
import { isAway } from "../state/adapters/store-away.js";
import { isMoved } from "../state/views/saving.js";
import { pageViewerOf, viewerOfLoad } from "./page-viewer.js";
import { isExpected, readerMessage } from "./reader-message.js";

/** An event that has ended, and is to be answered. */
export interface EndedEvent {
  readonly site: Site;
  readonly view: View;
  readonly instance: Instance;
  /** the load of the page that has sent it */
  readonly pageLoadId: string;
  /** its number among those of the load */
  readonly event: number;
  /** whether it ended before, and is answered again: its state may be stored, with a later one that is not */
  readonly isAgain?: boolean;
}

/**
 * Writes the answer to an event of a view in a shared store, and sends it once the view's state is stored.
 *
 * @param answer - writes frames, which are held back
 * @param afterwards - called before they are sent
 */
export function answerOnceStored(ended: EndedEvent, answer: () => void, afterwards?: () => void): void {
  const { site, view } = ended;
  const cork = pageViewerOf(view)?.outbox.cork();
  answer();
  site.store.saving.saveForSure(view).then(
    () => {
      // What it throws is reported; the frames are sent all the same.
      if (afterwards) view.attempt(afterwards);
      cork?.release();
    },
    (error) => {
      cork?.discard();
      answerRefused(ended, error);
    },
  );
}

/** Answers an event whose state was not stored. */
function answerRefused(ended: EndedEvent, error: unknown): void {
  const { site, view, instance, pageLoadId, event, isAgain } = ended;
  // Its page sends it again: to the process that has continued the view, once the store is back, or after joining again.
  if (isMoved(error) || isAway(error) || isAgain) return;
  if (isExpected(error)) site.logRefusal("store", error);
  else site.settings.logger.error("Hyper Live: the state after an event can't be stored.", error);
  viewerOfLoad(view, pageLoadId)?.reportNow(view, instance.number, event, readerMessage(error));
}
