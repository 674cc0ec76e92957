/** The user of a view: what the application read from the request, and the user's socket. */
import type { Request } from "express";
import { LiveError } from "../../views/errors.js";

declare global {
  namespace HyperLive {
    /**
     * What your application adds to `context()`: declare here what your `hyperLive({ context })` returns.
     *
     * @example
     * declare global {
     *   namespace HyperLive {
     *     interface Context { user?: Express.User }
     *   }
     * }
     */
    interface Context {}
  }
}

/** Parameters of a page's route. */
export type Params = Readonly<Record<string, string | string[]>>;

/**
 * A request with the `user` and `session` that common middleware sets, in the types that its packages declare; `any` if
 * no package declares them.
 */
export type VisitorRequest = Request & Left<"user"> & Left<"session">;
// biome-ignore lint/suspicious/noExplicitAny: a property that no package declares accepts everything
type Left<Name extends string> = Name extends keyof Request ? unknown : { [Each in Name]?: any };

/** Reads from a request what `context()` has to offer; a value may be undefined, such as the user before login. */
export type ReadContext = (request: VisitorRequest) => {
  [Name in keyof HyperLive.Context]?: HyperLive.Context[Name] | undefined;
};

/** Reads from a request who sent it; undefined, null or "" if nobody is signed in. */
export type ReadIdentity = (request: VisitorRequest) => string | number | bigint | null | undefined;

/** What `context()` contains if there is nothing to add: events then don't copy it. */
export const noContext = Object.freeze({}) as HyperLive.Context;

/** The user of a view. */
export interface Visitor {
  /** what `hyperLive({ context })` returned for the request; replaced when the application is asked again */
  data: HyperLive.Context;
  readonly connectionId?: string;
  /** set while the application is asked again who the user is: until it settles, no event of the user is run */
  hold?: Promise<void> | undefined;
  /** whether the user's pages have ended; then no event of the user is run */
  isEnded?: boolean;
}

const reserved = new Set([
  ...(
    "mode params query url go connectionId signal isRunning redirect flash push forgetDeeds effects instance visitor own constructor " +
    "afterwards updates eventId phase holdBack keyOfUpdate endHandler endLate forgetAll"
  ).split(" "),
]);

/**
 * Calls the application's `context` option for a request.
 *
 * @throws {LiveError} HL_OPTION if the result has a name that context() uses itself
 */
export function contextOf(read: ReadContext, request: Request): HyperLive.Context {
  // The application has declared the types.
  const data = read(request) as HyperLive.Context;
  const taken = Object.keys(data).find((name) => reserved.has(name));
  if (taken === undefined) return data;
  throw new LiveError(
    "HL_OPTION",
    `hyperLive's option "context" returns ${JSON.stringify(taken)}, a name that context() uses itself.`,
  );
}
