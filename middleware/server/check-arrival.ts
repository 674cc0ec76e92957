/** Checks how a request reached hyperLive(), to find a wrong mount point and middleware that is in the wrong order. */
import type { Request } from "express";
import { LiveError } from "../../views/errors.js";
import type { Notices } from "../notices.js";
import { lateProperties } from "../security/arrival.js";
import type { MountPoint } from "./mount-point.js";

const elsewhere = Symbol("elsewhere");
/** With the path at which the request arrived, if it is not the mount point. */
type Arrived = Request & { [elsewhere]?: string };

/** Records the path at which a request arrived. */
export function recordPath(request: Arrived, reached: string, mountPoint: MountPoint): void {
  if (mountPoint.isElsewhere(reached)) request[elsewhere] = reached;
}

/**
 * Checks the path at which a page's request arrived.
 *
 * @throws {LiveError} HL_SERVER if that is not the mount point
 */
export function checkMountPoint(request: Arrived, path: string): void {
  const reached = request[elsewhere];
  if (reached === undefined) return;
  const [here, there] = [path || "/", reached || "/"];
  throw new LiveError(
    "HL_SERVER",
    `hyperLive() is mounted at both ${JSON.stringify(here)} and ${JSON.stringify(there)}, but its pages have one address ` +
      "for their posts and their socket. Mount it once, at a path without parameters.",
  );
}

/** Warns of middleware that comes after hyperLive(): it has set a property since the request arrived. */
export function warnOfLateMiddleware(request: Request, notices: Notices): void {
  for (const name of lateProperties(request)) notices.behind(name);
}
