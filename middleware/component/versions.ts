/**
 * Which processes have which version of a component's class, while a deploy replaces one process after the other.
 *
 * A process that meets state from another version of a class must know whether that version is older, so that the state
 * is carried over or dropped, or newer, so that the page has to go to another process. Nothing in the state tells which
 * it is: a process of the old version may have been started after one of the new version. So each process enters, for each
 * class that it has used, a room of the shared store, with the class's shape, and since when a process with this shape has
 * always been running. The version that came last is the newer one; a version that no process has any more does not count.
 */
import { LiveError } from "../../views/errors.js";
import type { Adapter, Release } from "../state/adapters/adapter.js";
import { adapterSwitch } from "../state/adapters/adapter-switch.js";
import type { ComponentSnapshot, ViewSnapshot } from "../state/views/snapshot.js";
import { type Definition, definitionNamed, watchUsed } from "./definition.js";
import { isSameVersion, readShape, type SavedShape, writeShape } from "./shape.js";

/** Milliseconds for which the processes that have a class are not asked for again. */
const freshFor = 1000;
/** Seconds after which a page tries again. */
const retryAfter = 1;

/** A version that another process has. */
interface Entry {
  shape: SavedShape;
  /** since when there has always been a process with this version, in milliseconds since the epoch */
  since: number;
}

export class Versions {
  /** since when the versions of this process exist */
  private readonly since = new Map<Definition, Promise<number>>();
  private readonly entries = new Map<string, Promise<Entry[]>>();

  /** @param adapter - a shared one */
  constructor(private readonly adapter: Adapter) {}

  /** Tells other processes about each class that this one uses, until it is released or the adapter is closed. */
  start(): Release {
    return watchUsed((definition) => void this.announce(definition));
  }

  /**
   * Checks that this process is one to continue a view with this state.
   *
   * @returns a promise only if the state is from another version of a class
   * @throws {LiveError} HL_OTHER_VERSION if the version is newer than this process's, or one that it does not have, and another
   *   process has it
   */
  check({ components }: ViewSnapshot): Promise<void> | undefined {
    return components.some(isOther) ? this.checkEach(components) : undefined;
  }

  private async checkEach(components: ViewSnapshot["components"]): Promise<void> {
    for (const saved of components) {
      if (!saved || !isOther(saved) || !(await this.isElsewhere(saved))) continue;
      throw new LiveError(
        "HL_OTHER_VERSION",
        `A page's state is from a version of ${saved.name} that this process does not have, and another one has.`,
        { status: 503, retryAfter },
      );
    }
  }

  private async isElsewhere({ name, shape }: ComponentSnapshot): Promise<boolean> {
    const entries = await this.find(name);
    const theirs = earliest(entries, readShape(shape));
    const definition = definitionNamed(name);
    if (theirs === undefined || !definition) return theirs !== undefined;
    const own = await this.announce(definition);
    return theirs > Math.min(own, earliest(entries, shapeOf(definition)) ?? own);
  }

  private find(name: string): Promise<Entry[]> {
    const known = this.entries.get(name);
    if (known !== undefined) return known;
    const finding = this.read(name);
    this.entries.set(name, finding);
    setTimeout(() => this.entries.delete(name), freshFor).unref();
    return finding;
  }

  private async read(name: string): Promise<Entry[]> {
    const texts = await this.adapter.members(roomOf(name));
    return Array.from(texts.values(), readEntry);
  }

  private announce(definition: Definition): Promise<number> {
    const known = this.since.get(definition);
    if (known !== undefined) return known;
    const entering = this.enter(definition);
    this.since.set(definition, entering);
    return entering;
  }

  /** Enters the class's room; a process that has joined others of its version counts as long as they do. */
  private async enter(definition: Definition): Promise<number> {
    const now = Date.now();
    // Where the store is away, the version counts from now on; that of others is found when it is needed.
    const entries = await this.read(definition.name).catch(() => []);
    const since = Math.min(now, earliest(entries, shapeOf(definition)) ?? now);
    const text = `${since.toString(36)} ${writeShape(definition.shape, definition.isUncertain)}`;
    adapterSwitch.reportFailure(this.adapter.enter(roomOf(definition.name), adapterSwitch.processId, text));
    return since;
  }
}

/** Whether an error sends a page to another process. */
export function isOtherVersion(error: unknown): error is LiveError {
  return error instanceof LiveError && error.code === "HL_OTHER_VERSION";
}

/** The room of the processes that have a class of this name. */
function roomOf(name: string): string {
  return `version:${name}`;
}

function readEntry(text: string): Entry {
  const space = text.indexOf(" ");
  return { since: Number.parseInt(text.slice(0, space), 36), shape: readShape(text.slice(space + 1)) };
}

function shapeOf({ shape, isUncertain }: Definition): SavedShape {
  return { ...shape, isUncertain };
}

/** Since when there is a process with this version; undefined if there is none. */
function earliest(entries: readonly Entry[], shape: SavedShape): number | undefined {
  const times = entries
    .filter((entry) => isSameVersion(entry.shape, shape, shape.isUncertain))
    .map(({ since }) => since);
  return times.length > 0 ? Math.min(...times) : undefined;
}

/** Whether state was saved by another version of the site, even if this one can go on with it. */
export function isOtherBuild({ components }: ViewSnapshot): boolean {
  return components.some(
    (saved) => saved && readShape(saved.shape).digest !== definitionNamed(saved.name)?.shape.digest,
  );
}

/** Whether state is from another version of a class than this process's, or of a class that it does not have. */
function isOther(saved: ComponentSnapshot | null): boolean {
  if (!saved) return false;
  const definition = definitionNamed(saved.name);
  return !definition || !isSameVersion(readShape(saved.shape), definition.shape, definition.isUncertain);
}
