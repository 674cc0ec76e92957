/** What goes on as long as a site is served: sockets are asked whether they are there, idle components are parked. */
import { startParking } from "./parking.js";
import type { Site } from "./site.js";

/** How often sockets are asked whether they are still there, in milliseconds. */
const heartbeat = 30_000;

/** Starts it; returns what ends it. */
export function startUpkeep(site: Site): () => void {
  const { store, settings, connections } = site;
  const heart = setInterval(() => {
    for (const connection of connections) connection.checkAlive();
  }, heartbeat);
  heart.unref();
  const forgetStore = settings.adapter.watchStore?.((isThere) => {
    for (const connection of connections) connection.reportStore(isThere);
  });
  const stopParking = startParking(store.live, settings.idle);
  return () => {
    clearInterval(heart);
    stopParking();
    forgetStore?.();
  };
}
