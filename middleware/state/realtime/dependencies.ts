/**
 * The dependencies of a render: the shared values and rooms that it read besides the component's own state. When one of
 * them changes, the component renders again.
 *
 * They are tracked during every render, but a component is registered with them only while its view is kept: a page
 * that was fetched and never connected leaves nothing behind.
 */
import { runWithoutContext } from "../deferred.js";

/** Something that a render can read and that changes on its own. */
export interface Source {
  /** identifies the source, in every process the same */
  readonly name: string;
  /** changes whenever the value does; equal in all processes that have the same value */
  readonly version: number | string;
  /** What a seal says of a version, if that is not the same in each process that has the value. */
  stampOf?(version: number | string): number | string;
  /** settles when the value is loaded; undefined if it is */
  readonly loading: Promise<void> | undefined;
  /** Registers a component. When the value changes, the source passes its components to {@link scheduleRefresh}. */
  addDependent(dependent: Dependent): void;
  removeDependent(dependent: Dependent): void;
}

/** A component whose render read something. */
export interface Dependent {
  /** Renders again if a dependency has changed; returns the view to deliver, if it rendered. */
  refresh(): { deliver(): void } | undefined;
}

/** The sources that one render read. They are few, so arrays are faster than maps. */
export class Dependencies {
  readonly sources: Source[] = [];
  /** the version of each source at the time of the render */
  readonly versions: Source["version"][] = [];

  add(source: Source): void {
    if (this.sources.includes(source)) return;
    this.sources.push(source);
    this.versions.push(source.version);
  }

  /** Whether a source has changed since the render. */
  get isOutdated(): boolean {
    for (let index = 0; index < this.sources.length; index++)
      if (this.sources[index]?.version !== this.versions[index]) return true;
    return false;
  }

  /** Whether both renders read the same sources. */
  hasSameSources({ sources }: Dependencies): boolean {
    return (
      sources.length === this.sources.length && sources.every((source, at) => source === this.sources[at])
    );
  }
}

/** The dependencies of the running render so far: undefined if it has none yet, null if no render is running. */
let current: Dependencies | undefined | null = null;

/**
 * Starts to track the sources that are read, until {@link stopTracking}. A render can run within another one, so pass the
 * returned value, the outer render's dependencies, to `stopTracking`.
 */
export function startTracking(): Dependencies | undefined | null {
  const outer = current;
  current = undefined;
  return outer;
}

/** Whether a render is running, or something else whose sources are tracked. */
export function isTracking(): boolean {
  return current !== null;
}

/** Returns the sources read since {@link startTracking}; undefined if there are none. */
export function stopTracking(outer: Dependencies | undefined | null): Dependencies | undefined {
  const dependencies = current;
  current = outer;
  return dependencies ?? undefined;
}

let reads = 0;

/** How many sources renders have read so far. */
export function countReads(): number {
  return reads;
}

/** Records that the running render, if there is one, reads a source. */
export function track(source: Source): void {
  if (current === null) return;
  reads++;
  current ??= new Dependencies();
  current.add(source);
}

let changed: Set<Dependent> | undefined;

/** Refreshes components once, in the next turn of the event loop, however often they are scheduled before that. */
export function scheduleRefresh(dependents: Iterable<Dependent>): void {
  if (!changed) {
    changed = new Set();
    // It would run in the context of the user who changed the value.
    setImmediate(runWithoutContext, refreshAll);
  }
  for (const dependent of dependents) changed.add(dependent);
}

function refreshAll(): void {
  const dependents = changed ?? [];
  changed = undefined;
  const viewers = new Set<{ deliver(): void }>();
  for (const dependent of dependents) {
    const viewer = dependent.refresh();
    if (viewer) viewers.add(viewer);
  }
  // All changes of one page are sent in one frame.
  for (const viewer of viewers) viewer.deliver();
}
