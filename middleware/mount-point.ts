/**
 * Where a hyperLive() stands: the path below which its scripts, posts and socket are, as browsers see it.
 *
 * An application knows where it was mounted once all of it is put together. A router does not say, nor does anything
 * that is no Express; there the first request tells.
 */
import type { IncomingMessage } from "node:http";
import type { Express, Request } from "express";
import { LiveError } from "../views/errors.js";

/** What Express gives an application that is mounted in another. */
export type MountedApp = Express & { parent?: MountedApp; mountpath: unknown };

export class MountPoint {
  private fixed: string | undefined;

  /**
   * @param app - what is mounted
   * @param option - the option `path`: what stands below
   */
  constructor(
    private readonly app: Express,
    private readonly option: string,
  ) {}

  /** Path of the place itself, without a slash at its end. */
  get path(): string {
    return this.fixed ?? "";
  }

  /** Whether it was mounted in an application, and so knows where it is. */
  get isMounted(): boolean {
    return (this.app as MountedApp).parent !== undefined;
  }

  /**
   * Settles where it is, and returns the path of the posts.
   *
   * @param reached - path at which a request has come by, if one has
   * @throws {LiveError} HL_SERVER where that is no single path
   */
  resolve(reached?: string): string {
    if (this.fixed === undefined) {
      const mounted = mountPath(this.app as MountedApp);
      this.fixed = reached === undefined || isSamePath(reached, mounted) ? mounted : reached;
    }
    return this.fixed + this.option;
  }

  /** Whether a request has come by at another path. */
  isElsewhere(reached: string): boolean {
    return !isSamePath(reached, this.path);
  }

  /** A path as the application is to read it, if it is the socket's; undefined for any other. */
  socketPath(path: string): string | undefined {
    const own = `${this.option}/socket`;
    const place = path.slice(0, -own.length);
    if (!isSamePath(path.slice(-own.length), own)) return undefined;
    // Until the first request tells where it stands, it may be anywhere.
    const isAnywhere = this.fixed === undefined && !this.isMounted;
    return isAnywhere || isSamePath(place, this.fixed ?? this.mounted ?? "?") ? place + own : undefined;
  }

  private get mounted(): string | undefined {
    try {
      return mountPath(this.app as MountedApp);
    } catch {
      // The first request is answered with this error.
      return undefined;
    }
  }
}

/** The path at which an application was mounted, without a slash at its end. */
export function mountPath(app: MountedApp): string {
  if (!app.parent) return "";
  const { mountpath } = app;
  if (typeof mountpath === "string" && !/[:*?+()[\]{}\\]/.test(mountpath))
    return mountPath(app.parent) + mountpath.replace(/\/$/, "");
  const written = typeof mountpath === "string" ? JSON.stringify(mountpath) : String(mountpath);
  throw new LiveError(
    "HL_SERVER",
    `hyperLive() is mounted at ${written}, which is no single path, so its pages can't be told where their socket is. ` +
      "Mount it at a path without parameters: app.use(hyperLive()).",
  );
}

/** The paths of the hyperLive() that an application has. */
const pathsOf = new WeakMap<object, Set<string>>();

/**
 * Takes a path of an application for one hyperLive().
 *
 * @throws {LiveError} HL_SERVER where another one has it
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

/** The path at which a request has reached what it is handed to, without a slash at its end. */
export function reachedAt(request: IncomingMessage): string {
  const { baseUrl, originalUrl = "", url = "" } = request as Request;
  if (baseUrl !== undefined) return baseUrl;
  // connect and its kin take what they were mounted at from the address, and say no more.
  const path = originalUrl.replace(/[?#].*$/s, "");
  const rest = url.replace(/[?#].*$/s, "");
  return path.endsWith(rest) ? path.slice(0, path.length - rest.length) : path.replace(/\/$/, "");
}

/** Whether two paths are one to Express, which does not look at case. */
function isSamePath(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}
