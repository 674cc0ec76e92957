/**
 * Gives open pages new classes of their components, with the state that they have: in development, when a file is saved.
 *
 * A view is restored from its state as after a restart, but in the same process and on the same connection. The page gets
 * the new HTML and morphs to it, so what is typed there stays.
 */
import { callHook } from "../component/lifecycle.js";
import { renderAndDeliver } from "../component/render.js";
import type { View } from "../component/view.js";
import { wholeChanges } from "../component/view-changes.js";
import { restoreView } from "../component/view-restore.js";
import type { Site } from "../site.js";
import type { ViewSnapshot } from "../state/views/snapshot.js";
import { recordJoined, recordRestored } from "./other-templates.js";
import { type PageViewer, pageViewerOf } from "./page-viewer.js";

/**
 * Replaces the views that have components of this kind.
 *
 * @param isOutdated - whether a view has one
 * @returns the errors of the views that could not be rendered; these stay as they were
 */
export async function replaceViews(site: Site, isOutdated: (view: View) => boolean): Promise<unknown[]> {
  const errors: unknown[] = [];
  const replacing = [...site.store.live.values()].filter(isOutdated).map(async (view) => {
    try {
      await site.store.locks.withLock(view.id, () => replaceView(site, view));
    } catch (error) {
      errors.push(error);
    }
  });
  await Promise.all(replacing);
  return errors;
}

async function replaceView(site: Site, view: View): Promise<void> {
  await view.idle();
  if (!view.isKept) return;
  const viewer = pageViewerOf(view);
  const state = site.store.copyOf(view);
  const next = await makeAgain(site, view, state);
  // An event may have run meanwhile.
  if (view.isRunning || view.version !== state.version || view.viewer !== viewer)
    return replaceView(site, view);
  next.markShown();
  if (viewer) disconnect(view);
  site.store.replace(view, next, site.settings.grace);
  for (const instance of view.instances) instance?.subscriptions?.release();
  next.revision = state.revision;
  recordJoined(next, state.revision);
  if (viewer) show(viewer, view, next);
}

async function makeAgain(site: Site, view: View, state: ViewSnapshot): Promise<View> {
  const asker = view.visitor && { mode: view.mode, visitor: view.visitor };
  const next = await restoreView(state, site.surroundings, asker, true, view.url);
  next.savedVersion = view.savedVersion;
  next.ownFields = view.ownFields;
  recordRestored(next, state);
  return next;
}

function disconnect(view: View): void {
  for (const instance of view.instances)
    if (instance?.component.onDisconnect) view.attempt(() => callHook(instance, "onDisconnect", () => {}));
}

/** Sends the page the whole new view; for its components this is a reconnect. */
function show(viewer: PageViewer, view: View, next: View): void {
  const number = viewer.numberOf(view);
  viewer.add(number, next, view.revision - viewer.revisionAfter(number, 0));
  next.mode = view.mode;
  viewer.sendFrame([number, ...wholeChanges(next)]);
  next.matchesPage = true;
  for (const instance of next.instances)
    if (instance?.component.onConnect)
      next.attempt(() => callHook(instance, "onConnect", () => renderAndDeliver(instance)));
}
