/** Records the state in which a request reached hyperLive(), to find middleware that is in the wrong order. */
import type { Request } from "express";
import { LiveError } from "../../views/errors.js";
import type { Notices } from "../notices.js";
import type { MountPoint } from "./mount-point.js";

interface Arrival {
  session: boolean;
  user: boolean;
  /** path at which the request arrived, if it is not the mount point */
  elsewhere?: string;
}
const arrival = Symbol("arrival");
type Arrived = Request & { [arrival]?: Arrival };

/** Records that a request has arrived. */
export function recordArrival(request: Arrived, reached: string, mountPoint: MountPoint): void {
  request[arrival] = { session: "session" in request, user: "user" in request };
  if (mountPoint.isElsewhere(reached)) request[arrival].elsewhere = reached;
}

/** Records that a request has failed before it could arrive. */
export function recordFailure(request: Arrived): void {
  request[arrival] ??= { session: false, user: false };
}

export function hasArrived(request: Arrived): boolean {
  return request[arrival] !== undefined;
}

/**
 * Checks the path at which a page's request arrived.
 *
 * @throws {LiveError} HL_SERVER if that is not the mount point
 */
export function checkMountPoint(request: Arrived, path: string): void {
  const elsewhere = request[arrival]?.elsewhere;
  if (elsewhere === undefined) return;
  const [here, there] = [path || "/", elsewhere || "/"];
  throw new LiveError(
    "HL_SERVER",
    `hyperLive() is mounted at both ${JSON.stringify(here)} and ${JSON.stringify(there)}, but its pages have one address ` +
      "for their posts and their socket. Mount it once, at a path without parameters.",
  );
}

/** Warns of middleware that comes after hyperLive(): it has set a property since the request arrived. */
export function warnOfLateMiddleware(request: Arrived, notices: Notices): void {
  const arrived = request[arrival];
  const { session, user } = request as Request & { session?: unknown; user?: unknown };
  if (arrived && !arrived.session && session) notices.behind("session");
  if (arrived && !arrived.user && user) notices.behind("user");
}
