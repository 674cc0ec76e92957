/**
 * The loads of a view's page: each numbers its events from 1, so each has counts of its own.
 *
 * A page that is reloaded, or that is open in a second tab, is another load of the same view. Events of the load before it may
 * still be running or on their way then, and that load may come back.
 */
import type { SavedLoads } from "../state/views/snapshot.js";
import { EventCount } from "./event-count.js";

/** Maximum number of loads that are remembered besides the one that has sent something last. */
const maxOthers = 3;

/** The counts of other loads, oldest first: for each id, those of its components by number. */
export type OtherLoads = Map<string, (EventCount | undefined)[]>;

/** The part of a view that is used here. */
interface LoadedView {
  pageLoadId: string;
  otherLoads: OtherLoads | undefined;
  readonly instances: readonly ({ readonly number: number; events: EventCount } | undefined)[];
}

/** Continues the counts of another load of a view's page, and keeps those of the load before. */
export function switchLoad(view: LoadedView, pageLoadId: string): void {
  const { instances, otherLoads: others = new Map() } = view;
  const counts = instances.map((instance) => instance?.events);
  if (counts.some((count) => count && !count.isEmpty)) others.set(view.pageLoadId, counts);
  const next = others.get(pageLoadId);
  others.delete(pageLoadId);
  for (const id of [...others.keys()].slice(0, -maxOthers)) others.delete(id);
  view.otherLoads = others.size > 0 ? others : undefined;
  view.pageLoadId = pageLoadId;
  for (const instance of instances)
    if (instance) instance.events = next?.[instance.number] ?? new EventCount();
}

interface Counting {
  readonly view: Pick<LoadedView, "pageLoadId" | "otherLoads">;
  readonly events: EventCount;
  readonly number: number;
}

/** How a component counts the events of a load of its page; undefined if that is forgotten. */
export function countsOf({ view, events, number }: Counting, pageLoadId: string): EventCount | undefined {
  return view.pageLoadId === pageLoadId ? events : view.otherLoads?.get(pageLoadId)?.[number];
}

/** The counts of other loads as plain data, for a snapshot. */
export function saveLoads(others: OtherLoads | undefined): SavedLoads | undefined {
  if (!others) return undefined;
  return Array.from(others, ([id, counts]) => [id, Array.from(counts, (count) => count?.read() ?? [])]);
}

/** Restores what {@link saveLoads} returned. */
export function readLoads(saved: SavedLoads | undefined): OtherLoads | undefined {
  return saved && new Map(saved.map(([id, counts]) => [id, counts.map(readCount)]));
}

function readCount(saved: SavedLoads[number][1][number]): EventCount {
  const count = new EventCount();
  count.startFrom(saved);
  return count;
}
