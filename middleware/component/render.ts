/** Renders components, compares renders, and keeps only the state of those that are idle. */
import type { Change } from "../../views/change.js";
import { diffTemplate } from "../../views/diff.js";
import { digest } from "../../views/digest.js";
import { LiveError } from "../../views/errors.js";
import { fingerprint } from "../../views/fingerprint.js";
import { normalize } from "../../views/normalize/normalize.js";
import { Rendered } from "../../views/values.js";
import { writeComponent } from "../../views/write.js";
import { type Dependencies, startTracking, stopTracking } from "../state/realtime/dependencies.js";
import { ComponentPlaces, unmountUnplaced } from "./children.js";
import type { Instance, ParkedRender } from "./instance.js";
import { isPromise } from "./is-promise.js";
import { Subscriptions } from "./subscriptions.js";

/**
 * Renders a component and marks it as possibly changed.
 *
 * @throws {LiveError} HL_RENDER_RESULT where `render()` does not return a template
 */
export function render(instance: Instance): void {
  instance.formErrors?.asked.clear();
  const around = startTracking();
  let dependencies: Dependencies | undefined;
  try {
    const result = instance.component.render();
    if (!(result instanceof Rendered)) throw notRendered(instance, result);
    instance.renderCount++;
    instance.renderedAt = Date.now();
    instance.newest = normalize(result, new ComponentPlaces(instance));
  } finally {
    dependencies = stopTracking(around);
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

/** Renders what a hook has set, and sends it to the viewer. */
export function renderAndDeliver(instance: Instance): void {
  instance.view.version++;
  render(instance);
  instance.view.deliver();
}

// --- What it read ---

/** Renders the component again when what it read changes, and lets the view wait for what is still loading. */
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
  // An event that waited for this is answered first, and its answer shows it.
  if (view.isKept) setImmediate(() => view.guard(() => view.deliver()));
}

// --- Parking ---

/**
 * Keeps only the state of a component to which nothing happened since a time; it is rendered again when it is needed.
 *
 * @param before - the time, in milliseconds since the epoch
 */
export function park(instance: Instance, before: number): void {
  const { newest, shown, isDirty, running, renderedAt, subscriptions } = instance;
  // A change that its page was not sent yet is found only by comparing.
  if (!newest || newest !== shown || isDirty || running !== undefined || renderedAt > before) return;
  // With each change of what it follows, the whole component would be sent.
  if (subscriptions?.isFollowing) return;
  instance.parked = { fingerprint: renderFingerprint(instance), digest: digest(newest) };
  instance.newest = undefined;
  instance.shown = undefined;
}

/** Finds out whether the page shows what is rendered now; where not, it is sent the whole component. */
function leaveParking(instance: Instance, newest: Rendered, parked: ParkedRender): void {
  instance.parked = undefined;
  if (digest(newest) === parked.digest) instance.shown = newest;
  else instance.needsFullRender = true;
}

// --- What changed ---

/** A number that says, after a restart too, whether a page shows the newest render. */
export function renderFingerprint(instance: Instance): number {
  if (instance.parked) return instance.parked.fingerprint;
  const templates = fingerprint(instance.rendered);
  return instance.rows ? templates + digest(instance.rendered) : templates;
}

/** What changed since the browser was sent something last; undefined where nothing did. */
export function diffInstance(instance: Instance): Change | undefined {
  if (instance.needsFullRender) return wholeHtml(instance);
  const { shown, rendered } = instance;
  if (!shown || shown === rendered) return undefined;
  if (shown.template !== rendered.template) return wholeHtml(instance);
  const change = diffTemplate(shown, rendered, instance.host);
  instance.shown = rendered;
  return change;
}

/** The component's whole HTML, as a change. */
export function wholeHtml(instance: Instance): Change {
  return [writeComponent(instance)];
}
