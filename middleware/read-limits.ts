/** Checks the option `limits`, and fills in the defaults. */
import { LiveError } from "../views/errors.js";
import type { Limits } from "./options.js";

const defaults: Required<Limits> = {
  views: 100,
  viewsPerOwner: 1_000,
  joinTime: 10_000,
  socketsPerOwner: 100,
  socketsPerAddress: 2_000,
  eventsPerSocket: 100,
  eventsPerOwner: 300,
  fields: 1_000,
  unread: 1024 * 1024,
  storedPerOwner: 4 * 1024 * 1024,
};

/** @throws {LiveError} HL_OPTION with the limit, what is wrong with it, and what is allowed */
export function readLimits(limits: Limits = {}): Required<Limits> {
  if (typeof limits !== "object" || limits === null)
    fail("limits", "must be an object, such as { eventsPerSocket: 50 }");
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(defaults, name))
      fail(`limits.${name}`, `is not a limit; the limits are ${Object.keys(defaults).join(", ")}`);
    if (value !== undefined && !(typeof value === "number" && value >= 1))
      fail(`limits.${name}`, `is ${String(value)}, but must be a number of at least 1, or Infinity for none`);
  }
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(given) };
}

function fail(name: string, why: string): never {
  throw new LiveError("HL_OPTION", `hyperLive's option "${name}" ${why}.`);
}
