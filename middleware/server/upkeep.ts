/** Background work while a site is served: connections are pinged and asked about, idle components are parked,
 * other processes are told which versions of components this one has. */

import type { Site } from "../site.js";
import { startParking } from "./parking.js";
import { startRechecks } from "./rechecks.js";
import { startSealing } from "./sealing.js";

/** Milliseconds between two looks for uploads whose forms were not sent. */
const sweepEvery = 600_000;
/** Milliseconds between two pings. */
const heartbeat = 30_000;

/** Starts the work; returns a function that stops it. */
export function startUpkeep(site: Site): () => void {
  const { store, settings, connections } = site;
  const heart = setInterval(() => {
    for (const connection of connections) connection.checkAlive();
  }, heartbeat);
  heart.unref();
  // What a process has left behind that was killed, too.
  void site.uploads.sweep();
  const sweeps = setInterval(() => void site.uploads.sweep(), sweepEvery);
  sweeps.unref();
  store.begin();
  const unwatchStore = settings.adapter.watchStore?.((isThere) => {
    site.isStoreThere = isThere;
    store.storeChanged(isThere);
    for (const connection of connections) connection.reportStore(isThere);
  });
  const endVersions = site.versions?.start();
  const stopParking = startParking(store.live, settings.idle);
  const stopRechecks = startRechecks(site);
  const stopSealing = startSealing(site);
  return () => {
    clearInterval(heart);
    clearInterval(sweeps);
    stopRechecks();
    stopSealing();
    stopParking();
    endVersions?.();
    unwatchStore?.();
  };
}
