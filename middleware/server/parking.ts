/**
 * Parking: most open pages are only looked at. A component that is idle for a while keeps only its state. Its last render
 * is dropped, and it is rendered again when it is needed. After as long again the state is packed.
 *
 * One timer serves all components of a site.
 */
import { packIdle } from "../component/packed-state.js";
import { park } from "../component/render.js";
import type { View } from "../component/view.js";

/** Milliseconds after which parking yields: an event waits as long at most. */
const turn = 0.5;
/** Bounds of the time between two sweeps, in milliseconds. */
const shortest = 10;
const longest = 60_000;

/**
 * Starts to park idle components.
 *
 * @param views - the views of the site, by id
 * @param idle - milliseconds after which a component is idle; it is parked at most half as much later
 * @returns a function that stops it
 */
export function startParking(views: ReadonlyMap<string, View>, idle: number): () => void {
  let pending: NodeJS.Immediate | undefined;
  const interval = Math.min(Math.max(idle / 2, shortest), longest);
  const sweeps = Math.ceil(idle / interval);
  const sweep = (rest: Iterator<View>) => {
    pending = undefined;
    const end = performance.now() + turn;
    for (let next = rest.next(); !next.done; next = rest.next()) {
      const { instances } = next.value;
      for (const instance of instances) if (instance) park(instance, sweeps);
      packIdle(instances, sweeps);
      if (performance.now() < end) continue;
      pending = setImmediate(() => sweep(rest));
      return;
    }
  };
  const timer = setInterval(() => {
    if (!pending) sweep(views.values());
  }, interval);
  timer.unref();
  return () => {
    clearInterval(timer);
    clearImmediate(pending);
  };
}
