/**
 * The mount point of a hyperLive(): the path below which browsers find its scripts, posts and socket.
 *
 * Mounted in an Express application, the path is known once the application is set up. In a router, or in another
 * framework, it is known only from the first request.
 */
import type { IncomingMessage } from "node:http";
import type { Express, Request } from "express";
import { LiveError } from "../../views/errors.js";

/** An Express application that is mounted in another one. */
export type MountedApp = Express & { parent?: MountedApp; mountpath: unknown };

export class MountPoint {
  private fixed: string | undefined;

  /**
   * @param app - the application of hyperLive()
   * @param option - the option `path`, relative to the mount point
   */
  constructor(
    private readonly app: Express,
    private readonly option: string,
  ) {}

  /** The path, without a trailing slash; "" until it is known. */
  get path(): string {
    return this.fixed ?? "";
  }

  /** Whether it is mounted in an application, so that its path is known without a request. */
  get isMounted(): boolean {
    return (this.app as MountedApp).parent !== undefined;
  }

  /**
   * Determines the mount point, and returns the path of the posts.
   *
   * @param reached - path at which a request arrived, if there was one
   * @throws {LiveError} HL_SERVER if hyperLive() is mounted at a pattern or a list of paths
   */
  resolve(reached?: string): string {
    if (this.fixed === undefined) {
      const mounted = mountPath(this.app as MountedApp);
      this.fixed = reached === undefined || isSamePath(reached, mounted) ? mounted : reached;
    }
    return this.fixed + this.option;
  }

  /** Whether a request has arrived at another path. */
  isElsewhere(reached: string): boolean {
    return !isSamePath(reached, this.path);
  }

  /** The path as the application should read it, if it is that of the socket; undefined for any other. */
  socketPath(path: string): string | undefined {
    const own = `${this.option}/socket`;
    const before = path.slice(0, -own.length);
    if (!isSamePath(path.slice(-own.length), own)) return undefined;
    // Until the first request, a router or another framework may have mounted it anywhere.
    const isAnywhere = this.fixed === undefined && !this.isMounted;
    return isAnywhere || isSamePath(before, this.fixed ?? this.mounted ?? "?") ? before + own : undefined;
  }

  private get mounted(): string | undefined {
    try {
      return mountPath(this.app as MountedApp);
    } catch {
      // resolve() throws this error at the first request.
      return undefined;
    }
  }
}

/** The path at which an application is mounted, without a trailing slash. */
export function mountPath(app: MountedApp): string {
  if (!app.parent) return "";
  const { mountpath } = app;
  if (typeof mountpath === "string" && !/[:*?+()[\]{}\\]/.test(mountpath))
    return mountPath(app.parent) + mountpath.replace(/\/$/, "");
  const written = typeof mountpath === "string" ? JSON.stringify(mountpath) : String(mountpath);
  throw new LiveError(
    "HL_SERVER",
    `hyperLive() is mounted at ${written}, which is not a single path, so the address of its pages' socket is unknown. ` +
      "Mount it at a path without parameters: app.use(hyperLive()).",
  );
}

/** The paths of all hyperLive() of an application. */
const pathsOf = new WeakMap<object, Set<string>>();

/**
 * Reserves a path of an application for one hyperLive().
 *
 * @throws {LiveError} HL_SERVER if another one has the path
 */
export function claimPath(app: object, path: string): void {
  const paths = pathsOf.get(app) ?? new Set();
  if (paths.has(path)) {
    throw new LiveError(
      "HL_SERVER",
      `The application has a hyperLive() at ${path} already. ` +
        'Use one for all of it, or give the other a path of its own: hyperLive({ path: "/_other" }).',
    );
  }
  pathsOf.set(app, paths.add(path));
}

/** The mount path of the middleware that handles a request now, without a trailing slash. */
export function reachedAt(request: IncomingMessage): string {
  const { baseUrl, originalUrl = "", url = "" } = request as Request;
  if (baseUrl !== undefined) return baseUrl;
  // connect and the like remove the mount path from the URL, and pass it nowhere else.
  const path = originalUrl.replace(/[?#].*$/s, "");
  const rest = url.replace(/[?#].*$/s, "");
  return path.endsWith(rest) ? path.slice(0, path.length - rest.length) : path.replace(/\/$/, "");
}

/** Whether two paths are equal to Express, which ignores case. */
function isSamePath(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}
