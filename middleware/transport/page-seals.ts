/**
 * The newest seals of pages. If no other process shares the store, a page can go on from nothing else once this process has
 * ended.
 */
import type { View } from "../component/view.js";
import type { Site } from "../site.js";
import type { PageViewer } from "./page-viewer.js";

/** The part of `maxPayload` that the seals of a page may take in its joins and posts. The rest is for what users enter. */
const shareOfPayload = 0.75;
/** Milliseconds after which a state that was too large to be sealed at an interval is looked at again. */
const largeFor = 60_000;

/** Length of a seal in base64, for each character of state. */
const sealedLength = 4 / 3;

/** When the state of a view was found too large to be sealed at an interval, as of `performance.now()`. */
const largeSince = new WeakMap<View, number>();

/** Maximum number of characters of all seals of a page: what it can send back. */
export function roomForSeals({ settings }: Site): number {
  return Math.floor(settings.maxPayload * shareOfPayload);
}

/** Sends a page that has to go elsewhere the newest seals of its views. */
export function sendLastSeals(viewer: PageViewer): void {
  const { site } = viewer;
  let room = roomForSeals(site);
  for (let number = 0; number < viewer.viewCount; number++) {
    const view = viewer.viewAt(number);
    view?.attempt(() => {
      // A state that can't be sealed now can't be sealed later.
      if (!site.store.isShared) view.savedVersion = view.version;
      const seal = newestSeal(site, view, room, true);
      if (seal === undefined) return;
      room -= seal.length;
      viewer.sendSeal(number, seal);
    });
  }
}

/**
 * The newest seal of a live view; undefined if its page could not send it back, which is logged.
 *
 * @param isShown - whether the page shows the newest render
 */
export function newestSeal(site: Site, view: View, room: number, isShown: boolean): string | undefined {
  const { store } = site;
  const seal = store.seals.sealNow(view.snapshot(), {
    room,
    isStored: store.hasNewest(view),
    isShown: isShown && isSettled(view),
  });
  if (seal === undefined)
    site.logLoss(
      `The newest state of a page ends with this process, since in its posts there is room for ${room} characters of seals.`,
    );
  return seal;
}

/** Whether the page of a view can show the render of its state: not that of a running handler, and no change waits. */
function isSettled(view: View): boolean {
  return !view.isRunning && view.dirty.length === 0;
}

/**
 * Sends a page the newest seals of those views that have changed since their last ones, unless it reads slowly. Events that
 * are running are waited for, and large states are left out.
 */
export function sendNewSeals(viewer: PageViewer): void {
  for (let number = 0; number < viewer.viewCount; number++) {
    const view = viewer.viewAt(number);
    if (!view || !viewer.hasOldSeal(number) || view.isRunning || isLarge(view) || !viewer.ready) continue;
    view.attempt(() => sendNewSeal(viewer, number, view));
  }
}

function sendNewSeal(viewer: PageViewer, number: number, view: View): void {
  const { store, settings } = viewer.site;
  const room = Math.ceil(settings.sealLimit * sealedLength) + 100;
  const options = { room, isShown: isSettled(view) };
  const seal = store.seals.sealNow(view.snapshot(), options);
  if (seal === undefined) largeSince.set(view, performance.now());
  else viewer.sendSeal(number, seal);
}

function isLarge(view: View): boolean {
  const since = largeSince.get(view);
  return since !== undefined && performance.now() - since < largeFor;
}
