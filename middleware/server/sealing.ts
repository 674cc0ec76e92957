/** Sends pages newer seals at an interval, if no other process has their state. */
import type { Connection, Site } from "../site.js";
import type { Release } from "../state/adapters/adapter.js";
import { startRounds } from "./rounds.js";

/** Starts to send seals; returns a function that stops it. */
export function startSealing({ connections, settings, store }: Site): Release {
  if (store.isShared) return () => {};
  let rest: Iterator<Connection> = connections.values();
  return startRounds({
    time: settings.sealEvery,
    size: () => connections.size,
    visitNext() {
      let next = rest.next();
      if (next.done) {
        rest = connections.values();
        next = rest.next();
      }
      if (!next.done) next.value.sendNewSeals();
    },
  });
}
