/**
 * Parking: most pages that are open are only looked at. A component to which nothing happens for a while keeps its
 * state alone; the render that its next one would be compared with is made again when it is needed.
 *
 * One timer looks after all components of a site.
 */
import { park } from "./component/render.js";
import type { View } from "./component/view.js";

/** So long, in milliseconds, components are parked in one go: what a user waits for comes in between. */
const turn = 5;
/** Bounds of the time between two looks, in milliseconds. */
const shortest = 10;
const longest = 60_000;

/**
 * Parks components that are idle, from now on.
 *
 * @param views - those of the site, by id
 * @param idle - milliseconds after which a component is idle; it is parked at most half as much later
 * @returns a function that ends it
 */
export function startParking(views: ReadonlyMap<string, View>, idle: number): () => void {
  let pending: NodeJS.Immediate | undefined;
  const look = (rest: Iterator<View>, before: number) => {
    pending = undefined;
    const end = performance.now() + turn;
    for (let next = rest.next(); !next.done; next = rest.next()) {
      for (const instance of next.value.instances) if (instance) park(instance, before);
      if (performance.now() < end) continue;
      pending = setImmediate(() => look(rest, before));
      return;
    }
  };
  const timer = setInterval(
    () => {
      if (!pending) look(views.values(), Date.now() - idle);
    },
    Math.min(Math.max(idle / 2, shortest), longest),
  );
  timer.unref();
  return () => {
    clearInterval(timer);
    clearImmediate(pending);
  };
}
