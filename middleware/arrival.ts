/** What a request had when it came by hyperLive(), to find out later what the application did before and behind that. */
import type { Request } from "express";
import { LiveError } from "../views/errors.js";
import type { MountPoint } from "./mount-point.js";
import type { Notices } from "./notices.js";

interface Arrival {
  session: boolean;
  user: boolean;
  /** path at which it came by, where that is another one than the site's */
  elsewhere?: string;
}
const arrival = Symbol("arrival");
type Arrived = Request & { [arrival]?: Arrival };

/** Notes that a request has come by. */
export function recordArrival(request: Arrived, reached: string, mountPoint: MountPoint): void {
  request[arrival] = { session: "session" in request, user: "user" in request };
  if (mountPoint.isElsewhere(reached)) request[arrival].elsewhere = reached;
}

/** Notes that a request has failed before it could come by. */
export function recordFailure(request: Arrived): void {
  request[arrival] ??= { session: false, user: false };
}

export function hasArrived(request: Arrived): boolean {
  return request[arrival] !== undefined;
}

/**
 * Checks a page's request.
 *
 * @throws {LiveError} HL_SERVER where it has come by at another path than that of the site
 */
export function checkMountPoint(request: Arrived, place: string): void {
  const elsewhere = request[arrival]?.elsewhere;
  if (elsewhere === undefined) return;
  const [here, there] = [place || "/", elsewhere || "/"];
  throw new LiveError(
    "HL_SERVER",
    `hyperLive() stands at both ${JSON.stringify(here)} and ${JSON.stringify(there)}, but its pages have one address ` +
      "for their posts and their socket. Mount it once, at a path without parameters.",
  );
}

/** Says which middleware stands behind hyperLive(): it has set something since the request came by. */
export function warnOfLateMiddleware(request: Arrived, notices: Notices): void {
  const arrived = request[arrival];
  const { session, user } = request as Request & { session?: unknown; user?: unknown };
  if (arrived && !arrived.session && session) notices.behind("session");
  if (arrived && !arrived.user && user) notices.behind("user");
}
