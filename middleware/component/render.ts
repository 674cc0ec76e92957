/** Renders components, compares renders, and drops the renders of idle components. */
import { digest } from "../../views/digest.js";
import { LiveError } from "../../views/errors.js";
import { fingerprint } from "../../views/fingerprint.js";
import { normalize } from "../../views/normalize/normalize.js";
import { Rendered } from "../../views/values.js";
import { type Dependencies, startTracking, stopTracking } from "../state/realtime/dependencies.js";
import { ComponentPlaces, unmountUnplaced } from "./children.js";
import { isLoading, placeholderSlot } from "./deferred/stand-in.js";
import { renderChannel, traceComponent } from "./diagnostics.js";
import type { Instance, ParkedRender } from "./instance.js";
import { isPromise } from "./is-promise.js";
import { dropContents } from "./kept-contents.js";
import { endRender } from "./own-values.js";
import { endRendering, startRendering } from "./rendering.js";
import type { FilledSlot } from "./slots/filled-slot.js";
import { endFills } from "./slots/give.js";
import { Subscriptions } from "./subscriptions.js";

/**
 * Renders a component and marks it as possibly changed.
 *
 * @throws {LiveError} HL_RENDER_RESULT if `render()` does not return a template
 */
export function render(instance: Instance): void {
  if (renderChannel.hasSubscribers) traceComponent(renderChannel, instance, () => renderNow(instance));
  else renderNow(instance);
}

function renderNow(instance: Instance): void {
  instance.formErrors?.asked.clear();
  const around = startTracking();
  startRendering(instance);
  let dependencies: Dependencies | undefined;
  let hasFailed = true;
  try {
    const result = instance.component.render();
    if (!(result instanceof Rendered)) throw notRendered(instance, result);
    instance.renderCount++;
    instance.idleSweeps = 0;
    instance.newest = normalize(result, new ComponentPlaces(instance), "", instance.newest);
    hasFailed = false;
  } finally {
    endFills(instance, hasFailed);
    endRendering();
    dependencies = stopTracking(around);
    endRender(instance);
  }
  trackDependencies(instance, dependencies);
  if (instance.parked) leaveParking(instance, instance.newest, instance.parked);
  unmountUnplaced(instance);
  if (!instance.isGone) instance.view.markDirty(instance);
}

function notRendered({ definition }: Instance, result: unknown): LiveError {
  const what = isPromise(result) ? "a promise" : result === null ? "null" : typeof result;
  return new LiveError("HL_RENDER_RESULT", `${definition.name}.render() returned ${what}.`);
}

/** Renders after a hook has changed the state, and sends the changes to the viewer. */
export function renderAndDeliver(instance: Instance): void {
  instance.view.version++;
  render(instance);
  instance.view.deliver();
}

// --- Dependencies ---

/** Renders the component again when a dependency changes, and makes the view wait for those that are still loading. */
function trackDependencies(instance: Instance, dependencies: Dependencies | undefined): void {
  if (!dependencies && !instance.subscriptions) return;
  instance.subscriptions ??= new Subscriptions(instance);
  instance.subscriptions.setDependencies(instance.isGone ? undefined : dependencies);
  for (const { loading } of dependencies?.sources ?? []) {
    if (loading !== undefined) instance.view.wait(renderAfter(instance, loading));
  }
}

async function renderAfter(instance: Instance, loading: Promise<void>): Promise<void> {
  await loading;
  if (instance.isGone || !instance.subscriptions?.isOutdated) return;
  render(instance);
  const { view } = instance;
  // An event that waited for the same data is answered first, and its answer includes this render.
  if (view.isKept) setImmediate(() => view.attempt(() => view.deliver()));
}

// --- Parking ---

/**
 * Drops the renders of an idle component and keeps its state; it is rendered again when needed.
 *
 * @param sweeps - number of earlier calls since it was rendered last, before which it is not idle
 */
export function park(instance: Instance, sweeps = 0): void {
  const { newest, shown, isDirty, running, subscriptions } = instance;
  dropContents(instance);
  if (instance.parked) instance.parked.sweeps++;
  if (instance.idleSweeps < sweeps) {
    instance.idleSweeps++;
    return;
  }
  // A change that was not sent yet is found by comparing renders.
  if (!newest || newest !== shown || isDirty || running !== undefined) return;
  // Each change of a dependency would send the whole component.
  if (subscriptions?.isFollowing) return;
  const contents = instance.composition?.contents;
  if (contents && !areUpToDate(contents)) return;
  instance.parked = { fingerprint: renderFingerprint(instance), digest: digest(newest), sweeps: 0 };
  instance.newest = undefined;
  instance.shown = undefined;
  for (const filled of contents?.values() ?? []) filled.park();
}

function areUpToDate(contents: ReadonlyMap<string, FilledSlot>): boolean {
  for (const filled of contents.values()) if (!filled.isUpToDate) return false;
  return true;
}

/** Compares the new render with the one that was parked; if they differ, the next patch sends the whole component. */
function leaveParking(instance: Instance, newest: Rendered, parked: ParkedRender): void {
  instance.parked = undefined;
  if (digest(newest) === parked.digest) instance.shown = newest;
  else instance.needsFullRender = true;
}

/** Whether it fills a slot of a child that is being mounted: in a snapshot, that is not loaded. */
function isForLoading({ owner, place }: FilledSlot<Instance>): boolean {
  const child = owner.view.instances[Number.parseInt(place, 10)];
  return child !== undefined && isLoading(child) && place !== `${child.number}${placeholderSlot}`;
}

// --- Changes ---

/**
 * A number that tells whether a page shows a render, also after a restart.
 *
 * @param rendered - default: the newest render
 */
export function renderFingerprint(instance: Instance, rendered?: Rendered): number {
  if (!rendered && instance.parked) return instance.parked.fingerprint;
  const shown = rendered ?? instance.rendered;
  const hasMore = instance.rows !== undefined || instance.lists !== undefined;
  let sum = fingerprint(shown) + (hasMore ? digest(shown) : 0);
  for (const filled of instance.composition?.contents?.values() ?? [])
    if (!isForLoading(filled)) sum += filled.fingerprint(hasMore);
  return sum;
}
