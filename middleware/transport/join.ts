/**
 * Joining: a page sends the seals of its views, and each view is found in memory or restored. A page that shows the
 * newest state is answered with "ok" alone.
 */
import { LiveError } from "../../views/errors.js";
import { isTimeout } from "../component/deadline.js";
import { isLoading } from "../component/deferred/stand-in.js";
import { followAddress } from "../component/event/follow-address.js";
import { type Asker, admitToView } from "../component/guards.js";
import { callHook } from "../component/lifecycle.js";
import { forgetRows, showForgotten } from "../component/list/view-lists.js";
import { renderAndDeliver } from "../component/render.js";
import { isOtherVersion } from "../component/versions.js";
import { keyOf, type View } from "../component/view.js";
import { outdatedChanges, wholeChanges } from "../component/view-changes.js";
import { restoreView } from "../component/view-restore.js";
import { randomName } from "../security/random.js";
import type { Site } from "../site.js";
import { isAway } from "../state/adapters/store-away.js";
import { isRefused } from "../state/adapters/store-refused.js";
import { unknownRevision, type ViewSnapshot } from "../state/views/snapshot.js";
import { ignoreMoved } from "./ignore-moved.js";
import { recordJoined, recordRestored } from "./other-templates.js";
import { newestSeal, roomForSeals } from "./page-seals.js";
import type { PageViewer } from "./page-viewer.js";
import { closeCodes, type JoinFrame } from "./protocol.js";
import { isSessionEnded } from "./reader-message.js";
import { type ShownState, shownRevision, showsLost, showsNewest } from "./shown-state.js";

/** Joins the views of a page to its connection. */
export async function join(
  viewer: PageViewer,
  owner: string | undefined,
  [, pageLoadId, ...views]: JoinFrame,
): Promise<void> {
  const { store } = viewer.site;
  viewer.startPage(pageLoadId);
  const joined: number[] = [];
  const afterwards: (() => void)[] = [];
  for (const [number, seal, patches] of views) {
    if (!viewer.channel.isOpen) break;
    try {
      const sealed = store.seals.open(seal, owner);
      afterwards.push(
        await store.withSharedLock(sealed.id, sealed.owner, () => joinView(viewer, number, sealed, patches)),
      );
      joined.push(number);
    } catch (error) {
      if (isSessionEnded(error)) return refusePage(viewer, error);
      // The page is fine: it reconnects until its state can be read.
      if (isAway(error)) return viewer.channel.close(closeCodes.restart, "HL_STORE_AWAY");
      if (isRefused(error)) return refuseForNow(viewer, error as LiveError);
      // Another process can continue it.
      if (isOtherVersion(error)) return viewer.channel.close(closeCodes.tryAgain, error.code);
      refuseView(viewer, number, error);
    }
  }
  if (!viewer.channel.isOpen) return leaveAll(viewer);
  if (joined.length > 0) viewer.sendFrame(["ok", ...joined]);
  for (const action of afterwards) action();
}

function refusePage(viewer: PageViewer, error: LiveError): void {
  viewer.site.logRefusal("join", error);
  viewer.end();
}

/** The page is fine, but the store does not say what its newest state is. */
function refuseForNow(viewer: PageViewer, error: LiveError): void {
  viewer.site.logRefusal("join", error);
  viewer.channel.close(closeCodes.tryAgain, error.code);
}

function refuseView(viewer: PageViewer, number: number, error: unknown): void {
  const { settings } = viewer.site;
  const isLive = error instanceof LiveError && error.status < 500;
  if ((error instanceof LiveError && error.code === "HL_PERSISTENT_LOAD") || isTimeout(error)) {
    settings.logger.error("Hyper Live: a page could not join, and will try again.", error);
    viewer.channel.close(closeCodes.tryAgain, error.code);
    return;
  }
  if (isLive) viewer.site.logRefusal("join", error);
  else settings.logger.error("Hyper Live: a page could not join.", error);
  viewer.sendFrame(["reload", number, isLive ? error.code : "HL_HANDLER_FAILED"]);
}

/** Joins one view; returns a function to call once "ok" was sent to the page. */
async function joinView(
  viewer: PageViewer,
  number: number,
  sealed: ViewSnapshot,
  patches: number,
): Promise<() => void> {
  const { store } = viewer.site;
  checkRoom(viewer, number, sealed);
  const found = await store.find(sealed.id, sealed, shownRevision({ sealed, patches }));
  if (found && viewer.isOvertaken(found)) return endOvertaken(viewer);
  const isFork = found !== undefined && viewer.isShownByOtherPage(found);
  const known = isFork ? forkAt(viewer, number, found) : found;
  const view = known ?? (await makeView(viewer, { sealed, patches }, found));
  if (view === known) {
    await admitToView(view, askerOf(viewer));
    if (view.address) await bringToAddress(viewer, view, sealed);
    // The store may have refused its state meanwhile, or another process may have continued it.
    if (!view.isKept) return joinView(viewer, number, sealed, patches);
  }
  // Other views may have joined meanwhile.
  checkRoom(viewer, number, sealed);
  if (viewer.viewAt(number) !== view) leave(viewer, number);
  store.cancelGrace(view);
  store.keep(view);
  if (!store.isShared) view.savedVersion = sealed.version;
  const page = { sealed, patches };
  // Of a shared store, the page has shown what was not stored, and so was not confirmed.
  const isLost = !store.isShared && showsLost(view, page);
  const isRight = showsNewest(view, page);
  const shown = sealed.revision + patches;
  const isBehind = shown < view.revision;
  // It may have patches of a state that was never stored, or lack some. From now on both must count alike: otherwise a number
  // of the server could later equal that of the page, although they are not at the same state.
  view.revision = shown;
  recordJoined(view, shown);
  // Until it is brought up to date: the connection may end before.
  view.matchesPage = isRight;
  if (!isRight) await showForgotten(view);
  const seal = isFork ? await store.seals.seal(view) : undefined;
  if (!view.isKept) return joinView(viewer, number, sealed, patches);
  viewer.add(number, view, patches);
  // A page's request has stored its large state for a short time; now that the page is open, it is needed longer.
  if (!found && sealed.isReference && store.isShared)
    view.attempt(() => store.saving.keepStored(view).catch(ignoreMoved));
  return () => {
    if (seal !== undefined) viewer.sendSeal(number, seal);
    // A page that waits for the answer to its join does not apply patches.
    const hasMissed = view.revision !== shown;
    view.revision = shown;
    view.attempt(() => bringUpToDate(viewer, number, view, isRight && !hasMissed));
    if (isLost) viewer.reportLoss();
    if (isLost || sealed.revision === unknownRevision) view.attempt(() => sealAgain(viewer, number, view));
    // The page may have missed what its address became.
    if (view.address && view.url !== sealed.url) viewer.showAddress(view, "replace");
    // The store has a higher number, which the page may reach later.
    if (isBehind && store.isShared) view.attempt(() => store.saving.keepStored(view).catch(ignoreMoved));
    connectHooks(viewer, view);
  };
}

/** Ends a connection whose page has joined by another one: it would take the view away from that, and its answers with it. */
function endOvertaken({ channel }: PageViewer): () => void {
  channel.terminate();
  return () => {};
}

/**
 * Refuses a view that the page already shows under another number, and one too many of its owner: each could become
 * another copy.
 *
 * @throws {LiveError} HL_LIMIT
 */
function checkRoom(viewer: PageViewer, number: number, { id, owner }: ViewSnapshot): void {
  if (viewer.hasElsewhere(number, keyOf(id)))
    throw new LiveError("HL_LIMIT", "A page joins the same view twice.", { status: 403 });
  if (!viewer.viewAt(number) && !viewer.site.limits.owners.hasRoomForView(owner))
    throw new LiveError("HL_LIMIT", "One owner has too many views.", { status: 403 });
}

/** The copy of a view that a page got when it joined before, and whose seal it has not received yet. */
function forkAt(viewer: PageViewer, number: number, original: View): View | undefined {
  const view = viewer.viewAt(number);
  return view?.isKept && view.key === original.key && view !== original ? view : undefined;
}

/**
 * Restores a view from its newest state.
 *
 * @param other - the view of another tab with the same page. Then the new view is a copy of it, with an id of its own that
 *   starts like the old one, since the ids of the page's elements are made from the start.
 */
async function makeView(viewer: PageViewer, page: ShownState, other: View | undefined): Promise<View> {
  const { site } = viewer;
  const { store, surroundings } = site;
  const { sealed } = page;
  const state = other
    ? { ...store.copyOf(other), id: forkId(sealed.id), storedVersion: undefined }
    : await site.newest(sealed, shownRevision(page));
  const url = isSameLoad(viewer, state) ? state.url : sealed.url;
  const view = await restoreView(state, surroundings, askerOf(viewer), true, url);
  view.markShown();
  recordRestored(view, state);
  return view;
}

/** Whether a page is the one that a view was shown by last: then its address is the one that the view has. */
function isSameLoad(viewer: PageViewer, { pageLoadId }: { readonly pageLoadId: string }): boolean {
  return viewer.pageLoadId === pageLoadId;
}

/** Brings a view that another load of its page has left to the address that the page was loaded with. */
async function bringToAddress(viewer: PageViewer, view: View, sealed: ViewSnapshot): Promise<void> {
  if (isSameLoad(viewer, view)) return;
  const outcomes = await followAddress(view, sealed.url, askerOf(viewer));
  if (outcomes.length > 0) view.matchesPage = false;
  for (const outcome of outcomes) if ("error" in outcome) throw outcome.error;
}

/** Sends a page a seal from which on it can count patches. */
function sealAgain(viewer: PageViewer, number: number, view: View): void {
  const seal = newestSeal(viewer.site, view, roomForSeals(viewer.site), true);
  if (seal !== undefined) viewer.sendSeal(number, seal);
}

function askerOf({ visitor }: PageViewer): Asker {
  return { mode: "live", visitor };
}

function forkId(id: string): string {
  return keyOf(id).slice(1) + randomName().slice(6);
}

/** Sends the changes that the page misses; if the page's state is unknown, sends the whole view. */
function bringUpToDate(viewer: PageViewer, number: number, view: View, isRight: boolean): void {
  const changes = isRight ? outdatedChanges(view) : wholeChanges(view);
  if (changes.length > 0) viewer.sendFrame([number, ...changes]);
  view.matchesPage = true;
  view.deliver();
  forgetRows(view);
}

function connectHooks(viewer: PageViewer, view: View): void {
  view.mode = "live";
  const showEffects = () => view.attempt(() => viewer.sendEffects(view));
  showEffects();
  for (const instance of view.instances) {
    if (!instance?.component.onConnect || isLoading(instance)) continue;
    view.attempt(() =>
      callHook(instance, "onConnect", () => {
        renderAndDeliver(instance);
        showEffects();
      }),
    );
  }
}

/** Ends a view that the page no longer shows. */
export function leave(viewer: PageViewer, number: number): void {
  const view = viewer.remove(number);
  // A page that has ended does not come back.
  const grace = viewer.visitor.isEnded ? 0 : viewer.site.settings.grace;
  // Another process has a view that is no longer kept, or the store has an older state of it.
  if (view?.viewer === viewer && view.isKept) release(viewer.site, view, grace);
}

/** Ends all views of a page that is gone. */
export function leaveAll(viewer: PageViewer): void {
  for (let number = 0; number < viewer.viewCount; number++) leave(viewer, number);
}

/** Keeps a view for the grace time, in which its page may reconnect. After that it is stored and evicted. */
function release({ store }: Site, view: View, grace: number): void {
  view.viewer = undefined;
  view.syncSubscriptions();
  for (const instance of view.instances) {
    if (instance?.component.onDisconnect && !isLoading(instance))
      view.attempt(() => callHook(instance, "onDisconnect", () => renderAndDeliver(instance)));
  }
  store.startGrace(view, grace);
  // The page may reconnect to another process.
  if (store.isShared) view.attempt(() => store.saving.saveChanged(view).catch(ignoreMoved));
}
