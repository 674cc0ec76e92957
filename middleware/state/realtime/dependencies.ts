/**
 * What a render reads beside its component's own state: such a component is rendered again when that changes.
 *
 * Taken down while a component renders. A component is entered with what it read only while its view is kept, so
 * that a page which is fetched and forgotten leaves nothing behind.
 */

/** Something that renders read and that changes by itself. */
export interface Source {
  /** tells it from others, in each process the same */
  readonly name: string;
  /** another one whenever it has changed; the same in all processes that have the same value */
  readonly version: number | string;
  /** settles when its value is known; undefined where it is */
  readonly loading: Promise<void> | undefined;
  /** Is told of those who are to be rendered again when it changes: give them to {@link refresh}. */
  addDependent(dependent: Dependent): void;
  removeDependent(dependent: Dependent): void;
}

/** Whoever rendered what it read. */
export interface Dependent {
  /** Renders what has changed since; returns who is to show it, if there is something. */
  refresh(): { deliver(): void } | undefined;
}

/** What a render has read: few things mostly, so that lists are faster than maps. */
export class Dependencies {
  readonly sources: Source[] = [];
  /** of each source, that at the time of the render */
  readonly versions: Source["version"][] = [];

  note(source: Source): void {
    if (this.sources.includes(source)) return;
    this.sources.push(source);
    this.versions.push(source.version);
  }

  /** Whether something has changed since it was read. */
  get isOutdated(): boolean {
    for (let index = 0; index < this.sources.length; index++)
      if (this.sources[index]?.version !== this.versions[index]) return true;
    return false;
  }

  /** Whether the same was read. */
  hasSameSources({ sources }: Dependencies): boolean {
    return (
      sources.length === this.sources.length && sources.every((source, at) => source === this.sources[at])
    );
  }
}

/** What the render under way has read; null while there is none. */
let reading: Dependencies | undefined | null = null;

/**
 * Begins to take down what is read, until {@link stopTracking}. Renders may stand within each other: what it returns is to
 * be given to `stopTracking`.
 */
export function startTracking(): Dependencies | undefined | null {
  const around = reading;
  reading = undefined;
  return around;
}

/** What was read since; undefined where nothing was. */
export function stopTracking(around: Dependencies | undefined | null): Dependencies | undefined {
  const reads = reading;
  reading = around;
  return reads ?? undefined;
}

/** Takes down that something was read, where that is in a render. */
export function track(source: Source): void {
  if (reading === null) return;
  reading ??= new Dependencies();
  reading.note(source);
}

let changed: Set<Dependent> | undefined;

/** Renders these again, each once in a turn of the event loop, however often it is asked for. */
export function scheduleRefresh(dependents: Iterable<Dependent>): void {
  if (!changed) {
    changed = new Set();
    setImmediate(refreshAll);
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
  // Several components of one page go out in one frame.
  for (const viewer of viewers) viewer.deliver();
}
