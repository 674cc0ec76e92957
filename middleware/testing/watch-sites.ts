/** What the live components of the process under test log, and where their state is. */
import type { Logger } from "../logger.js";
import { type Site, siteChannel } from "../site.js";

/** Errors that nobody has read yet, and the number of pages that read them. */
let errors: unknown[] = [];
let readers = 0;
/** Lines about events that were refused, the newest last. */
const refusals: string[] = [];
const maxRefusals = 5;

const sites = new Set<WeakRef<Site>>();

siteChannel.subscribe((site) => {
  const { settings } = site as Site;
  Object.assign(settings, { logger: watched(settings.logger) });
  sites.add(new WeakRef(site as Site));
});

/** A logger whose errors fail the test; they are not also printed. */
function watched(logger: Logger): Logger {
  const passesOn = () => logger !== console || readers === 0;
  return {
    warn(message) {
      if (refusals.push(message) > maxRefusals) refusals.shift();
      if (passesOn()) logger.warn(message);
    },
    error(message, error) {
      if (readers > 0) errors.push(error ?? new Error(message));
      if (passesOn()) logger.error(message, error);
    },
  };
}

/** Begins to collect errors; the returned function ends that, and returns those since the last call of any. */
export function collectErrors(): () => unknown[] {
  readers++;
  return () => {
    readers--;
    const found = errors;
    errors = [];
    return found;
  };
}

/** Removes and returns the lines about events that were refused. */
export function takeRefusals(): string[] {
  return refusals.splice(0);
}

/** The sites of the process, the newest first. */
export function allSites(): Site[] {
  return [...sites].reverse().flatMap((site) => site.deref() ?? []);
}
