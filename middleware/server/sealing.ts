/** Sends pages newer seals at an interval, if no other process has their state. */
import type { Site } from "../site.js";
import type { Release } from "../state/adapters/adapter.js";
import { startRounds } from "./rounds.js";

/** Starts to send seals; returns a function that stops it. */
export function startSealing({ connections, settings, store }: Site): Release {
  if (store.isShared) return () => {};
  return startRounds({
    time: settings.sealEvery,
    members: connections,
    visit: (connection) => connection.sendNewSeals(),
  });
}
